/** The site's images: chosen, dropped or pasted anywhere on the page, each uploaded by itself. */

import { one } from "../editor/dom.js";
import { parsePage } from "../editor/trusted.js";
import { UploadList } from "./upload_list.js";

const TYPES = ["image/jpeg", "image/png", "image/webp", "image/gif"];
const PAUSE = 800;

const form = document.querySelector("form[data-upload]");
if (form instanceof HTMLFormElement) begin(form);

/** @param {HTMLFormElement} form */
function begin(form) {
  const box = one("[data-sendings]");
  const input = /** @type {HTMLInputElement} */ (one("input[type=file]", form));
  const token = { token: /** @type {HTMLInputElement} */ (one("[name=csrf_token]", form)).value };
  const then = form.dataset.then;
  const uploads = new UploadList(one("[data-list]", box), token, Number(form.dataset.most), {
    changed: () => tell(uploads, box),
    done: (asset) => (then ? use(form, then, asset.name, token.token) : later()),
  });
  const take = (/** @type {Iterable<File>} */ files) => uploads.add(then ? [...files].slice(0, 1) : files);

  form.classList.add("by-script");
  one("[data-choose]", form).addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    take([...(input.files ?? [])]);
    input.value = "";
  });
  one("[data-again]", box).addEventListener("click", () => uploads.retry());
  one("[data-stop]", box).addEventListener("click", () => uploads.stop());
  dropped(take);
  addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])].filter((each) => TYPES.includes(each.type));
    if (files.length) take(files);
  });
  addEventListener("beforeunload", (event) => {
    if (uploads.open) event.preventDefault();
  });
}

/** @param {(files: Iterable<File>) => void} take */
function dropped(take) {
  const root = document.documentElement;
  const brings = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragover", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    root.classList.add("receives");
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) root.classList.remove("receives");
  });
  addEventListener("drop", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    root.classList.remove("receives");
    take([...(event.dataTransfer?.files ?? [])]);
  });
}

/** @param {UploadList} uploads @param {HTMLElement} box */
function tell(uploads, box) {
  const { open, refused, taken, again } = uploads;
  box.hidden = !open && !refused;
  one("[data-title]", box).textContent = open
    ? progress(taken, open + taken + refused)
    : refusals(taken, refused);
  one("[data-again]", box).hidden = open > 0 || again < 2;
  const stop = one("[data-stop]", box);
  stop.hidden = open + refused < 2;
  stop.textContent = open ? "Stop all" : "Dismiss all";
  one("[data-said]").textContent =
    !open && !refused && taken ? (taken > 1 ? `${taken} images uploaded.` : "Image uploaded.") : "";
}

/** @param {number} taken @param {number} all */
function progress(taken, all) {
  if (all === 1) return "Uploading 1 image";
  return taken ? `${taken} of ${all} images uploaded` : `Uploading ${all} images`;
}

/** @param {number} taken @param {number} refused */
function refusals(taken, refused) {
  const here = taken > 1 ? `${taken} uploaded, ` : taken ? "One uploaded, " : "";
  const words = refused > 1 ? `${refused} failed` : "one failed";
  return here + (here ? words : words[0].toUpperCase() + words.slice(1));
}

let isWaiting = false;

/** What the server says is here now, at most once in a while. */
function later() {
  if (isWaiting) return;
  isWaiting = true;
  setTimeout(() => {
    isWaiting = false;
    void refresh();
  }, PAUSE);
}

/**
 * New pictures stand before the others; what stands there already stays untouched, and so does the focus on
 * it.
 */
async function refresh() {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = parsePage(await answer.text());
  one("[data-room]").textContent = page.querySelector("[data-room]")?.textContent ?? "";
  const list = one(".shots");
  for (const each of [...page.querySelectorAll(".shots > .shot")].reverse()) {
    if (!document.getElementById(each.id)) list.prepend(document.importNode(each, true));
  }
  if (list.childElementCount) document.querySelector(".empty")?.remove();
}

/**
 * The picture goes into its place, as if it had been chosen.
 *
 * @param {HTMLFormElement} form
 * @param {string} action
 * @param {string} asset
 * @param {string} token
 */
function use(form, action, asset, token) {
  form.action = action;
  form.enctype = "application/x-www-form-urlencoded";
  /** @type {HTMLInputElement} */ (one("input[type=file]", form)).disabled = true;
  /** @type {HTMLInputElement} */ (one("[name=csrf_token]", form)).value = token;
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "asset", value: asset });
  form.append(field);
  form.submit();
}
