/**
 * Colours and fonts of every page: the server's form of them, tried on the page at once and kept as an edit
 * of the frame.
 *
 * @import { Entry } from "../state/types.d.ts"
 */

import { applyTheme } from "../canvas/apply_theme.js";
import { make, one, part } from "../dom.js";
import { debounce, flush } from "../state/debounce.js";
import { send } from "../state/edits.js";
import { get, postForm, Refusal } from "../state/requests.js";
import { choose, chosen, emit, frame, on, page } from "../state/store.js";
import { parseNodes } from "../trusted.js";

const PANEL = "/admin/frame/design/panel";
const doc = frame ?? page;
let asked = 0;

export function begin() {
  for (const button of document.querySelectorAll("[data-do=site-design]"))
    button.addEventListener("click", open);
  on("choose", () => one("#editor").classList.remove("designing"));
  on("drawn", ({ batch }) => batch[0].doc === doc.id && heard(batch));
  on(
    "refused",
    ({ entry, sentence }) =>
      entry.doc === doc.id && entry.edit?.block === null && void fill().then(() => complain(sentence)),
  );
}

export async function open() {
  document.getElementById("ed-menu")?.hidePopover();
  if (chosen.block) choose(null, { from: "site-design" });
  one("#editor").classList.add("designing", "has-chosen");
  part("crumbs").replaceChildren(
    make("h2", { class: "ed-crumb-here", tabindex: "-1", text: "Colours and fonts" }),
  );
  part("panel").replaceChildren();
  emit("unfold");
  await fill();
  one("h2", part("crumbs")).focus();
}

/** @returns {HTMLFormElement | null} */
function shown() {
  return document.querySelector(".designing .ed-site-design");
}

/** The form as things stand, with the focus where it was. */
async function fill() {
  const told = await get(PANEL).catch(() => null);
  if (!told || !one("#editor").classList.contains("designing")) return;
  const here = shown()?.contains(document.activeElement)
    ? /** @type {HTMLInputElement} */ (document.activeElement)
    : null;
  const form = make(
    "form",
    { class: "ed-form ed-site-design design-form", novalidate: "" },
    ...parseNodes(told.html).map((each) => document.adoptNode(each)),
  );
  form.addEventListener(
    "input",
    (event) =>
      /** @type {Element} */ (event.target).matches("[type=color]") &&
      debounce("site-design", () => void tried(form, false), 120),
  );
  form.addEventListener("change", () => debounce("site-design", () => void tried(form, true), 0));
  form.addEventListener("submit", take);
  const top = part("panel").scrollTop;
  part("panel").replaceChildren(form);
  part("panel").scrollTop = top;
  const again =
    here &&
    [...form.elements].find(
      (each) => each instanceof HTMLInputElement && each.name === here.name && each.value === here.value,
    );
  if (again instanceof HTMLElement) again.focus();
}

/**
 * Show what the form stands for, and keep it once somebody let go.
 *
 * @param {HTMLFormElement} form
 * @param {boolean} done
 */
async function tried(form, done) {
  const turn = ++asked;
  const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
  const told = await postForm("/admin/frame/design/reading", body).catch((problem) => problem);
  if (turn !== asked) return;
  if (told instanceof Refusal) return complain(told.message);
  if (told instanceof Error) return debounce("site-design", () => void tried(form, done), 2000);
  const mends = parseNodes(told.mends);
  one(".mends", form).replaceChildren(...mends.map((each) => document.adoptNode(each)));
  if (mends.length) return;
  if (done && Object.keys(told.fields).length) send(doc, { op: "change", block: null, fields: told.fields });
  await applyTheme(told.look);
}

/** The colour that was proposed. @param {SubmitEvent} event */
function take(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.currentTarget);
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  if (button?.name !== "take") return;
  const [role, colour] = button.value.split(" ");
  const control = /** @type {HTMLInputElement} */ (one(`[name="own.${role}"]`, form));
  control.value = colour;
  control.focus();
  debounce("site-design", () => void tried(form, true), 0);
  flush();
}

/**
 * What was kept is what the next change is measured by; what was taken back is shown anew.
 *
 * @param {Entry[]} batch
 */
async function heard(batch) {
  const kept = batch.some((each) => each.verb === "edit" && each.edit.block === null);
  if (!kept && batch[0].verb === "edit") return;
  const told = await get(PANEL).catch(() => null);
  if (!told) return;
  if (!kept) await applyTheme(told.look);
  const form = shown();
  if (
    form &&
    (!kept ||
      batch.some((each) => each.verb === "edit" && (each.edit.fields?.theme || each.edit.fields?.palette)))
  )
    return fill();
  for (const each of form ? parseNodes(told.html) : []) {
    const was =
      each.matches("[name^='was.']") && form?.querySelector(`[name="${each.getAttribute("name")}"]`);
    if (was) {
      /** @type {HTMLInputElement} */ (was).value = each.getAttribute("value") ?? "";
    }
  }
}

/** @param {string} sentence */
function complain(sentence) {
  const form = shown();
  if (form) one(".mends", form).replaceChildren(make("p", { class: "unread", text: sentence }));
}
