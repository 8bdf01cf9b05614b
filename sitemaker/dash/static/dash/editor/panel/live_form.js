/**
 * Every control of the form live: what is typed becomes a change after the pause, what is chosen at once.
 *
 * @import { Row } from "../state/types.d.ts"
 */

import { one } from "../dom.js";
import { debounce, flush } from "../state/debounce.js";
import { change } from "../state/edits.js";
import { postForm } from "../state/requests.js";
import { chosen, docOf, emit, rowOf } from "../state/store.js";
import { press } from "./buttons.js";
import { enhance as enhanceConflicts } from "./conflicts.js";
import { echo, LATER, pathOf, read } from "./fields.js";
import { enhance as enhanceImages } from "./images.js";
import { enhance as enhanceItems } from "./items.js";
import { clearRefusal, showRefusal } from "./refusals.js";

/** @param {HTMLFormElement} form @param {() => void} left called when the focus left one of its controls */
export function listenTo(form, left) {
  enhance(form);
  form.addEventListener("input", (event) => typed(form, /** @type {HTMLInputElement} */ (event.target), false));
  form.addEventListener("change", (event) => typed(form, /** @type {HTMLInputElement} */ (event.target), true));
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
  if (control.name.endsWith(".to.url") && control.value.trim()) /** @type {HTMLSelectElement} */ (one(`[name="${path}"]`, form)).value = "url";
  const value = read(row, form, path);
  if (value === undefined) return;
  clearRefusal(control);
  if (/\.(alt|decorative)$/.test(path)) control.closest(".pair")?.querySelector(".attention")?.remove();
  if (typeof value === "string" && control.matches("input:not([type=radio]), textarea")) echo(row, path, value);
  if (value === LATER) return debounce(`${row.id} ${path}`, () => void translated(row, path, control), done ? 0 : undefined);
  const write = () => change(row.id, { [path]: value });
  const isTarget = control.name.endsWith(".to.url");
  if (isTarget && !done) return debounce(`${row.id} ${path}`, write, 1500);
  if (done || !control.matches("input:not([type=radio], [type=checkbox]), textarea")) return debounce(`${row.id} ${path}`, write, 0);
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
  const told = await postForm(`/admin/pages/${docOf(row.id).id}/blocks/${row.id}/reading`, form).catch(() => null);
  if (!told) return debounce(`${row.id} ${path}`, () => void translated(row, path, control), 2000);
  if (path in told.fields) change(row.id, { [path]: told.fields[path] });
  if (path in told.refused) showRefusal(control, told.refused[path]);
}
