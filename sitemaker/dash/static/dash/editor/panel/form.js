/**
 * A block's form as the server draws it, in two tabs; typing becomes a change after a pause, a choice at
 * once.
 *
 * @import { Row } from "../state/types.d.ts"
 */

import { make, one } from "../dom.js";
import { debounce, flush } from "../state/debounce.js";
import { change } from "../state/edits.js";
import { get, postForm } from "../state/requests.js";
import { chosen, docOf, emit, rowOf } from "../state/store.js";
import { parseNodes } from "../trusted.js";
import { decide, enhance as enhanceConflicts } from "./conflicts.js";
import { echo, LATER, pathOf, read } from "./fields.js";
import { clear, enhance as enhanceImages, library } from "./images.js";
import { add, enhance as enhanceItems, remove, step } from "./items.js";
import { clearRefusal, showRefusal } from "./refusals.js";
import { open as openSiteDesign } from "./site_design.js";

let asked = 0;

/**
 * The form as it is now; nothing when another block was chosen meanwhile.
 *
 * @param {Row} row
 * @returns {Promise<Element[] | null>}
 */
export async function fetchForm(row) {
  const turn = ++asked;
  const told = await get(`/admin/pages/${docOf(row.id).id}/blocks/${row.id}/panel`).catch(() => null);
  if (turn !== asked || row.id !== chosen.block) return null;
  return told && arranged(parseNodes(told.html));
}

/** Content and design apart. @param {Element[]} fragment */
function arranged(fragment) {
  const all = fragment.find((each) => each.matches("fieldset.all")) ?? make("div");
  const design = all.querySelector(".design");
  design?.querySelector(".items-title")?.remove();
  design?.removeAttribute("aria-labelledby");
  const panels = [
    make("div", { class: "all", id: "ed-content", role: "tabpanel", "aria-labelledby": "ed-tab-content" }),
    make("div", { class: "all", id: "ed-design", role: "tabpanel", "aria-labelledby": "ed-tab-design" }),
  ];
  design?.remove();
  const layout = design?.querySelector("fieldset[id=layout]")?.closest(".field");
  if (layout) design?.prepend(layout);
  panels[0].append(...all.children);
  if (design) panels[1].append(design, siteDesignLink());
  for (const panel of panels)
    for (const each of panel.querySelectorAll("[autofocus]")) each.removeAttribute("autofocus");
  return panels.map((each) => document.adoptNode(each));
}

/** What a block cannot have of its own, and where it is. */
function siteDesignLink() {
  const button = make("button", { type: "button", class: "linked", text: "Change the site’s design" });
  button.addEventListener("click", () => void openSiteDesign());
  return make(
    "p",
    { class: "muted ed-site-design-link", "data-ours": "" },
    "Colours and fonts apply to the whole site. ",
    button,
  );
}

/**
 * What controls show is what the server wrote into them.
 *
 * @param {HTMLFormElement} form
 * @param {boolean} all
 */
export function resetControls(form, all) {
  for (const each of form.elements) {
    if (each === document.activeElement && !all) continue;
    if (each instanceof HTMLTextAreaElement) each.value = each.defaultValue;
    if (each instanceof HTMLInputElement && each.type !== "file")
      [each.value, each.checked] = [each.defaultValue, each.defaultChecked];
    if (each instanceof HTMLSelectElement)
      for (const option of each.options) option.selected = option.defaultSelected;
  }
}

/** @param {HTMLFormElement} form @param {() => void} left called when the focus left one of its controls */
export function listenTo(form, left) {
  enhance(form);
  form.addEventListener("input", (event) =>
    typed(form, /** @type {HTMLInputElement} */ (event.target), false),
  );
  form.addEventListener("change", (event) =>
    typed(form, /** @type {HTMLInputElement} */ (event.target), true),
  );
  form.addEventListener("focusout", () => {
    flush();
    left();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    flush();
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
    const row = rowOf(chosen.block);
    if (row && button?.name === "also") press(row, button.value, form);
  });
}

/** @param {HTMLFormElement} form */
export function enhance(form) {
  const row = rowOf(chosen.block);
  if (!row) return;
  enhanceItems(row, form);
  enhanceImages(row, form);
  enhanceConflicts(row, form);
  emit("enhanced", { row, form });
}

/** @param {HTMLFormElement} form @param {HTMLInputElement} control @param {boolean} done */
function typed(form, control, done) {
  const row = rowOf(chosen.block);
  if (!row || !control.name) return;
  const path = pathOf(control.name);
  if (control.name.endsWith(".to.url") && control.value.trim()) {
    /** @type {HTMLSelectElement} */ (one(`[name="${path}"]`, form)).value = "url";
  }
  const value = read(row, form, path);
  if (value === undefined) return;
  clearRefusal(control);
  if (/\.(alt|decorative)$/.test(path)) control.closest(".pair")?.querySelector(".attention")?.remove();
  if (typeof value === "string" && control.matches("input:not([type=radio]), textarea"))
    echo(row, path, value);
  if (value === LATER)
    return debounce(`${row.id} ${path}`, () => void translated(row, path, control), done ? 0 : undefined);
  const write = () => change(row.id, { [path]: value });
  const isTarget = control.name.endsWith(".to.url");
  if (isTarget && !done) return debounce(`${row.id} ${path}`, write, 1500);
  if (done || !control.matches("input:not([type=radio], [type=checkbox]), textarea"))
    return debounce(`${row.id} ${path}`, write, 0);
  debounce(`${row.id} ${path}`, write);
}

/**
 * Rich text written as Markdown is read by the server, which knows how.
 *
 * @param {Row} row
 * @param {string} path
 * @param {HTMLInputElement} control
 */
async function translated(row, path, control) {
  const form = new URLSearchParams({ [path]: control.value, [`was.${path}`]: "changed" });
  const told = await postForm(`/admin/pages/${docOf(row.id).id}/blocks/${row.id}/reading`, form).catch(
    () => null,
  );
  if (!told) return debounce(`${row.id} ${path}`, () => void translated(row, path, control), 2000);
  if (path in told.fields) change(row.id, { [path]: told.fields[path] });
  if (path in told.refused) showRefusal(control, told.refused[path]);
}

/**
 * What a button of the form does, once what was typed is told.
 *
 * @param {Row} row
 * @param {string} value
 * @param {HTMLFormElement} form
 */
function press(row, value, form) {
  const [verb, about] = [value.slice(0, value.indexOf(":")), value.slice(value.indexOf(":") + 1)];
  if (verb === "add") add(row, form);
  if (verb === "up" || verb === "down") step(row, about, verb === "up" ? -1 : 1);
  if (verb === "remove") remove(row, about, form);
  if (verb === "choose") void library(row, about);
  if (verb === "clear") clear(row, about);
  if (verb === "mine" || verb === "theirs") decide(row, verb, Number(about));
}
