/** Keyboard shortcuts, in the editor and on the page. */

import { plusBelow } from "../canvas/add_buttons.js";
import { blockElement, pageDocument, pageFrame, pageWindow } from "../canvas/canvas.js";
import { editableFields, enter, leave } from "../canvas/inline_edit.js";
import { overRoot } from "../canvas/overlay.js";
import { toolbar } from "../canvas/toolbar.js";
import { isWriting, part } from "../dom.js";
import { flush } from "../state/debounce.js";
import { retry } from "../state/queue.js";
import { allRows, choose, chosen, page } from "../state/store.js";
import { act } from "./actions.js";
import { add, close as closePicker } from "./picker.js";
import { close as closePublishing, open as publish } from "./publish.js";
import { round, toggle } from "./regions.js";
import { fold } from "./toast.js";
import { run } from "./undo.js";

export function begin() {
  document.addEventListener("keydown", (event) => hear(event, false));
  pageDocument().addEventListener("keydown", (event) => hear(event, true));
}

/** @param {KeyboardEvent} event @param {boolean} onPage */
function hear(event, onPage) {
  if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
  const writes = isWriting(onPage ? pageDocument().activeElement : event.target);
  const command = event.ctrlKey || event.metaKey;
  if ((command ? commands(event) : plain(event, writes, onPage)) !== false) {
    event.preventDefault();
    event.stopPropagation();
  }
}

/** @param {KeyboardEvent} event @returns {false | void} false: not one of ours */
function commands(event) {
  const key = event.key.toLowerCase();
  if (key === "s") return save();
  if (key === "z") return run(event.shiftKey ? "redo" : "undo");
  if (key === "y") return run("redo");
  if (key === "d" && chosen.block) return act("copy", chosen.block);
  return false;
}

function save() {
  flush();
  retry();
}

/** @param {KeyboardEvent} event @param {boolean} writes @param {boolean} onPage @returns {false | void} */
function plain(event, writes, onPage) {
  const { key } = event;
  if (key === "F6") return round(event.shiftKey ? -1 : 1);
  if (key === "Escape") return up(onPage);
  if (event.altKey && (key === "ArrowUp" || key === "ArrowDown") && chosen.block)
    return act(key === "ArrowUp" ? "up" : "down", chosen.block);
  if (key === "Tab" && onPage) return tab(event.shiftKey ? -1 : 1);
  if (writes || event.altKey) return false;
  if (key === "Enter" && event.shiftKey) return void publish();
  if (key === "/") return page.framed ? false : add();
  if (key === "?") return /** @type {HTMLDialogElement} */ (part("help")).showModal();
  if (key === "[" || key === "]") return toggle(key === "[" ? "outline" : "settings");
  if ((key === "Delete" || key === "Backspace") && chosen.block && isOnBlock(event))
    return act("remove", chosen.block);
  if (key === "Enter" && onPage && isOnBlock(event)) return intoText();
  return false;
}

/** @param {KeyboardEvent} event */
function isOnBlock(event) {
  return /** @type {HTMLElement} */ (event.target).matches?.("[data-block], [data-row]");
}

/** Text, block, page. @param {boolean} onPage @returns {false | void} */
function up(onPage) {
  if (!part("picker").hidden) return closePicker();
  if (!part("publishing").hidden) return closePublishing();
  if (leave(true)) return;
  if (fold()) return;
  if (!chosen.block) return false;
  choose(null);
  if (onPage) pageDocument().body.focus();
}

function intoText() {
  const [first] = chosen.block ? editableFields(chosen.block) : [];
  if (first) enter(first);
}

/** Stops of the page in order: each block; of the chosen one its toolbar, its texts, the plus below. */
function stops() {
  return allRows().flatMap((row) => {
    const element = blockElement(row.id);
    if (!element) return [];
    const bar = /** @type {HTMLElement | null} */ (toolbar().querySelector("button[tabindex='0']"));
    const plus = plusBelow(row.id);
    const inside =
      row.id === chosen.block ? [...(bar?.offsetParent ? [bar] : []), ...editableFields(row.id)] : [];
    return [element, ...inside, ...(plus ? [plus] : [])];
  });
}

/** @param {number} by @returns {false | void} */
function tab(by) {
  const all = stops();
  const active = overRoot().activeElement ?? pageDocument().activeElement;
  const at = all.findIndex(
    (each) =>
      each === active ||
      (each === toolbar().querySelector("button[tabindex='0']") && toolbar().contains(active)),
  );
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
  if (!next) return out(by);
  leave(false);
  if (next.dataset.field && !next.dataset.block) enter(next);
  else next.focus();
}

/** Out of the page, to what stands before or after it. @param {number} by */
function out(by) {
  leave(false);
  const target =
    by > 0
      ? document.querySelector(".ed-settings [role=tab][tabindex='0'], .ed-settings button")
      : document.querySelector(".ed-tree .row[tabindex='0'], .ed-bar button");
  pageFrame.blur();
  pageWindow().parent.focus();
  /** @type {HTMLElement | null} */ (target)?.focus();
}
