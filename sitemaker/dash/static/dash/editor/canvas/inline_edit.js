/**
 * Edits text where it stands on the page: seen at once, sent after a pause.
 *
 * @import { Row } from "../state/types.d.ts"
 * @import { TextEditor } from "../../writing/text_editor.js"
 * @typedef {{ row: Row, path: string, element: HTMLElement, editor: TextEditor }} InlineEdit
 */

import { FormatBar } from "../../writing/format_bar.js";
import { editText } from "../../writing/text_editor.js";
import { run } from "../chrome/undo.js";
import { one, part } from "../dom.js";
import { debounce, flush } from "../state/debounce.js";
import { change } from "../state/edits.js";
import { allRows, choose, chosen, emit, facts, leafOf, on, rowOf, valueAt } from "../state/store.js";
import {
  blockAt,
  blockElement,
  fieldAt,
  fieldElement,
  keepWriting,
  pageDocument,
  pageFrame,
} from "./canvas.js";
import { itemIn, selectionFrame } from "./selection.js";
import { rise } from "./toolbar.js";

/** @type {InlineEdit | null} */
let current = null;
const bar = new FormatBar({ onDone: () => void leave(true) });
const pages = facts.pages.map((each) => ({ ...each, url: addressOf(each) }));

export function begin() {
  one(".ed-stage").append(bar.element);
  keepWriting((element) => element === current?.element);
  const page = pageDocument();
  page.addEventListener(
    "pointerdown",
    (event) => event.pointerType !== "touch" && !event.button && start(event.target),
    true,
  );
  page.addEventListener("click", (event) => {
    if (/** @type {PointerEvent} */ (event).pointerType === "touch")
      start(event.target)?.editor.focus({ x: event.clientX, y: event.clientY });
  });
  page.addEventListener(
    "focusin",
    (event) => current && !current.element.contains(/** @type {Node} */ (event.target)) && leave(false),
  );
  pageFrame.addEventListener("blur", () => flush());
  on("choose", () => current && chosen.block !== current.row.id && leave(false));
  on("placed", invite);
  on(
    "enhanced",
    ({ row }) => current && current.row.id === row.id && mirror(current.path, current.editor.value()),
  );
  on(
    "drawn",
    ({ batch }) => current && batch.some((/** @type {any} */ each) => each.verb !== "edit") && level(),
  );
}

/**
 * An empty place of a block says what belongs there, and can be pressed; those in items are left to the
 * settings.
 */
function invite() {
  for (const row of allRows()) {
    for (const place of editableFields(row.id)) {
      if (place === current?.element) continue;
      const field = place.dataset.field ?? "";
      if (itemIn(field) || place.textContent?.trim()) place.removeAttribute("data-prompt");
      else place.dataset.prompt = leafOf(row, wordsOf(row, field) ?? "")?.label ?? "";
    }
  }
}

/** Where visitors find a page: an address pasted from there is that page. @param {{ path: string }} its */
function addressOf({ path }) {
  return new URL(`/${path}`, location.href).href;
}

/**
 * The path of the words a place on the page shows; null when they are not written there.
 *
 * @param {Row} row
 * @param {string} field
 */
function wordsOf(row, field) {
  const path = [field, `${field}.label`].find((each) =>
    ["line", "rich_text"].includes(leafOf(row, each)?.type ?? ""),
  );
  return path && ["string", "object"].includes(typeof valueAt(row, path)) ? path : null;
}

/** @param {EventTarget | null} target */
function start(target) {
  const row = rowOf(blockAt(target));
  const field = fieldAt(target);
  const element = row && field ? fieldElement(row.id, field) : null;
  if (!row || !field || !element) return null;
  return write(row, field, element);
}

/** @param {Row} row @param {string} field @param {HTMLElement} element */
function write(row, field, element) {
  if (current?.element === element) return current;
  leave(false);
  const path = wordsOf(row, field);
  if (!path) return null;
  const leaf = leafOf(row, path);
  const kind = leaf?.type === "rich_text" ? "rich" : "line";
  const editor = editText(element, {
    kind,
    value: valueAt(row, path),
    limit: leaf?.limit ?? undefined,
    label: leaf?.label,
    pages,
    onChange: (value) => typed(row.id, path, value),
    onLeave: (how) => leave(how !== "blur"),
    onUndo: () => run("undo"),
    onRedo: () => run("redo"),
    onSay: (words) => emit("toast", { words }),
  });
  current = { row, path, element, editor };
  if (kind === "rich") bar.attach(editor, pageFrame, blockElement(row.id) ?? element, rise);
  element.dataset.writing = "";
  one("#editor").classList.toggle("is-writing", kind === "rich");
  selectionFrame.classList.add("writing");
  selectionFrame.classList.toggle("with-bar", kind === "rich");
  if (chosen.block !== row.id || chosen.field !== field)
    choose(row.id, { field, item: itemIn(field), from: "page" });
  return current;
}

/** @param {string} block @param {string} path @param {any} value */
function typed(block, path, value) {
  mirror(path, value);
  debounce(`${block} ${path}`, () => change(block, { [path]: value }));
}

/**
 * The same words in the settings; rich text comes there as the server writes it.
 *
 * @param {string} path
 * @param {any} value
 */
function mirror(path, value) {
  if (typeof value !== "string") return;
  const control = part("panel").querySelector(`[name="${CSS.escape(path)}"]`);
  if (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement) control.value = value;
}

/** After an undo the words are what they were. */
function level() {
  if (!current) return;
  const row = rowOf(current.row.id);
  if (row) current.editor.set(valueAt(row, current.path));
}

/** Climb out of the text. @param {boolean} toBlock the focus goes to the block */
export function leave(toBlock) {
  if (!current) return false;
  const { row, element, editor } = current;
  current = null;
  flush();
  bar.detach();
  editor.destroy();
  one("#editor").classList.remove("is-writing");
  invite();
  delete element.dataset.writing;
  selectionFrame.classList.remove("writing");
  if (toBlock) blockElement(row.id)?.focus({ preventScroll: true });
  return true;
}

/** Places of a block that words are written in, in order. @param {string} block @returns {HTMLElement[]} */
export function editableFields(block) {
  const row = rowOf(block);
  const places = blockElement(block)?.querySelectorAll("[data-field]") ?? [];
  return row
    ? /** @type {HTMLElement[]} */ ([...places]).filter((each) => wordsOf(row, each.dataset.field ?? ""))
    : [];
}

/** Write there, from its end on. @param {HTMLElement} element */
export function enter(element) {
  start(element)?.editor.focus("end");
}
