/**
 * The images of a block: chosen, dropped or pasted, sent with progress, then described.
 *
 * @import { Row } from "../state/types.d.ts"
 */

import { Upload } from "../../images/upload.js";
import { UploadRow } from "../../images/upload_row.js";
import { blockAt, pageDocument } from "../canvas/canvas.js";
import { say } from "../chrome/announce.js";
import { copy, isWriting, make, one, part } from "../dom.js";
import { change } from "../state/edits.js";
import { getPage } from "../state/requests.js";
import { choose, chosen, docOf, emit, facts, leafOf, on, rowOf, valueAt } from "../state/store.js";
import { parsePage } from "../trusted.js";
import { focusField, openTab } from "./tabs.js";

const TYPES = "image/jpeg,image/png,image/webp,image/gif";
const MIDDLE = { x: 50, y: 50 };

/**
 * Places whose picture is on its way, by block and path.
 *
 * @type {Map<string, { sending: Upload, line: UploadRow }>}
 */
const under = new Map();

export function begin() {
  const page = pageDocument();
  for (const name of ["dragover", "drop"])
    page.addEventListener(name, (event) => overPage(/** @type {DragEvent} */ (event)));
  for (const name of ["dragover", "drop"])
    document.addEventListener(name, (event) => overPanel(/** @type {DragEvent} */ (event)));
  for (const each of [document, page])
    each.addEventListener("paste", (event) => pasted(/** @type {ClipboardEvent} */ (event)));
  for (const [name, empty] of /** @type {const} */ ([
    ["click", true],
    ["dblclick", false],
  ])) {
    page.addEventListener(name, ({ target }) => {
      const place = isEmpty(target) === empty ? placeAt(target) : null;
      if (place) pick(place.row, place.path);
    });
  }
}

/**
 * One press fills an empty place; a picture that stands there is replaced by two.
 *
 * @param {EventTarget | null} target
 */
function isEmpty(target) {
  return Boolean(/** @type {Element} */ (target).closest(".no-picture"));
}

/** @param {Row} row @param {HTMLFormElement} form */
export function enhance(row, form) {
  for (const button of form.querySelectorAll('[name=also][value^="choose:"]')) {
    const path = /** @type {HTMLButtonElement} */ (button).value.slice(7);
    const pair = /** @type {HTMLElement} */ (button.closest(".pair"));
    pair.dataset.place = path;
    pair.classList.add("picture-field");
    button.querySelector("span:first-of-type")?.replaceChildren("Choose from library");
    if (!pair.querySelector(".picture-send")) button.before(sender(pair));
    one(".picture-send span", pair).textContent = valueAt(row, path) ? "Replace" : "Upload";
    progress(row.id, path, pair);
  }
}

/** @param {HTMLElement} pair */
function sender(pair) {
  const button = make(
    "button",
    { type: "button", class: "button picture-send", "data-ours": "" },
    copy("upload"),
    make("span"),
  );
  button.addEventListener("click", () => {
    const row = rowOf(chosen.block);
    if (row) pick(row, pair.dataset.place ?? "");
  });
  return button;
}

/** @param {Row} row @param {string} path */
function pick(row, path) {
  const input = make("input", { type: "file", accept: TYPES });
  input.addEventListener("change", () => input.files?.[0] && send(row, path, input.files[0]));
  input.click();
}

/** @param {Row} row @param {string} path @param {File} file */
function send(row, path, file) {
  const key = `${row.id} ${path}`;
  under.get(key)?.sending.stop();
  const show = () => emit("uploading", { block: row.id, path });
  const gone = () => {
    under.delete(key);
    show();
  };
  const sending = new Upload(file, facts, {
    changed: () => under.get(key)?.line.show(),
    done: (asset) => {
      gone();
      put(row, path, asset.id);
    },
  });
  under.set(key, { sending, line: new UploadRow(sending, gone) });
  void sending.start();
  show();
}

on("uploading", ({ block, path }) => {
  const pair = part("panel").querySelector(`[data-place="${CSS.escape(path)}"]`);
  if (pair && block === chosen.block) progress(block, path, /** @type {HTMLElement} */ (pair));
});

/**
 * How far the picture of a place has come, in its field.
 *
 * @param {string} block
 * @param {string} path
 * @param {HTMLElement} pair
 */
function progress(block, path, pair) {
  const line = under.get(`${block} ${path}`)?.line.element;
  for (const each of pair.querySelectorAll(".sending")) if (each !== line) each.remove();
  if (!line || pair.contains(line)) return;
  line.dataset.ours = "";
  const below = pair.querySelector(".picture-send")?.closest(".actions");
  if (below) below.after(line);
  else pair.append(line);
  line.scrollIntoView({ block: "nearest" });
}

/**
 * A description goes with the picture it was written for.
 *
 * @param {Row} row
 * @param {string} path
 * @param {number | null} asset
 */
function put(row, path, asset) {
  const at = path.slice(0, -".asset".length);
  const before = valueAt(rowOf(row.id) ?? row, at) ?? {};
  const fresh =
    before.asset && before.asset !== asset
      ? { [`${at}.alt`]: "", [`${at}.decorative`]: false, [`${at}.focus`]: MIDDLE }
      : {};
  change(row.id, { [path]: asset, ...fresh });
  const described = part("panel").querySelector(`[name="${CSS.escape(at)}.alt"]`);
  if (`${at}.alt` in fresh && described) {
    /** @type {HTMLTextAreaElement} */ (described).value = "";
  }
  if (asset === null) return;
  say("Image added. Add alt text, or mark the image as decorative.");
  choose(row.id, {
    field: `${at}.alt`,
    item: at.startsWith("items.") ? at.split(".")[1] : null,
    from: "page",
  });
  openTab("content");
  focusField(`${at}.alt`);
}

/** @param {Row} row @param {string} path */
export function clear(row, path) {
  put(row, path, null);
}

/** A picture of the site's own, chosen from all of them. @param {Row} row @param {string} path */
export async function library(row, path) {
  const dialog = /** @type {HTMLDialogElement} */ (part("library"));
  const shots = one("[data-shots]", dialog);
  shots.replaceChildren(make("p", { class: "muted", text: "Loading" }));
  dialog.showModal();
  const html = await getPage(
    `/admin/pages/${docOf(row.id).id}/blocks/${row.id}/picture?field=${encodeURIComponent(path)}`,
  ).catch(() => "");
  const list = html ? parsePage(html).querySelector(".shots") : null;
  shots.replaceChildren(
    list
      ? document.importNode(list, true)
      : make("p", { class: "muted", text: "No images yet. Upload the first one." }),
  );
  for (const each of shots.querySelectorAll("button")) {
    each.type = "button";
    each.addEventListener("click", () => {
      dialog.close();
      put(row, path, Number(each.dataset.asset));
    });
  }
}

/** The place for a picture under something on the page. @param {EventTarget | null} target */
function placeAt(target) {
  const row = rowOf(blockAt(target));
  if (!row) return null;
  const element = /** @type {Element} */ (target).closest("[data-field]");
  const field = element?.getAttribute("data-field") ?? "";
  const path = [`${field}.asset`, `${field}.picture.asset`, "picture.asset"].find(
    (each) => leafOf(row, each)?.type === "asset" && valueAt(row, each) !== undefined,
  );
  return path ? { row, path } : null;
}

/** @param {DragEvent} event */
function overPage(event) {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  const place = placeAt(event.target);
  event.dataTransfer.dropEffect = place ? "copy" : "none";
  if (event.type === "drop" && place) dropped(place.row, place.path, event);
}

/** @param {DragEvent} event */
function overPanel(event) {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  const pair = /** @type {HTMLElement | null} */ (
    /** @type {Element} */ (event.target).closest?.("[data-place]")
  );
  event.dataTransfer.dropEffect = pair ? "copy" : "none";
  const row = rowOf(chosen.block);
  if (event.type === "drop" && pair?.dataset.place && row) dropped(row, pair.dataset.place, event);
}

/** @param {Row} row @param {string} path @param {DragEvent} event */
function dropped(row, path, event) {
  const [file] = event.dataTransfer?.files ?? [];
  choose(row.id, { field: path.slice(0, -".asset".length), from: "page" });
  if (file) send(row, path, file);
}

/** @param {ClipboardEvent} event */
function pasted(event) {
  const file = [...(event.clipboardData?.files ?? [])].find((each) => TYPES.includes(each.type));
  const row = rowOf(chosen.block);
  if (!file || !row || (isWriting(event.target) && event.clipboardData?.types.includes("text/plain"))) return;
  const at = chosen.field ? `${chosen.field}.asset` : "picture.asset";
  const path = [at, "picture.asset"].find(
    (each) => leafOf(row, each)?.type === "asset" && valueAt(row, each) !== undefined,
  );
  if (!path) return;
  event.preventDefault();
  send(row, path, file);
}
