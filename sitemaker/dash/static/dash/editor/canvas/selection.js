/** The frame of the chosen block and of the one under the pointer; a click chooses, Escape climbs. */

import { make } from "../dom.js";
import { allRows, choose, chosen, on, rowOf } from "../state/store.js";
import { blockAt, blockElement, fieldAt, pageDocument } from "./canvas.js";
import { boxOf, over, paint, refresh } from "./overlay.js";

/** @type {string | null} */
let hovered = null;
const selectionFrame = make("div", { class: "selection" });
const hover = make("div", { class: "hover" });

/** The chosen block's frame: what belongs to it stands in there. */
export { selectionFrame };

export function begin() {
  over().append(hover, selectionFrame);
  paint(draw);
  const page = pageDocument();
  page.addEventListener("pointermove", (event) =>
    point(event.pointerType === "touch" ? null : blockAt(event.target)),
  );
  page.addEventListener("pointerleave", () => point(null));
  page.documentElement.addEventListener("mouseleave", () => point(null));
  page.addEventListener("click", click);
  page.addEventListener("focusin", focus);
  stops();
}

/** @param {string | null} block */
function point(block) {
  if (block === hovered) return;
  hovered = block;
  refresh();
}

/** @param {MouseEvent} event */
function click(event) {
  const block = blockAt(event.target);
  if (!block || event.detail === 0) return;
  const field = fieldAt(event.target);
  choose(block, { field, item: itemIn(field), from: "page" });
}

/** Reached by keys, a block is chosen too. @param {FocusEvent} event */
function focus(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.dataset?.block && target.dataset.block !== chosen.block && target.matches(":focus-visible"))
    choose(target.dataset.block, { from: "page" });
}

/** @param {string | null} field */
export function itemIn(field) {
  const parts = field?.split(".") ?? [];
  return parts[0] === "items" ? parts[1] : null;
}

/** Each block is one stop for the keyboard. */
export function stops() {
  for (const row of allRows()) {
    const element = blockElement(row.id);
    if (!element) continue;
    element.tabIndex = 0;
    element.setAttribute("role", "group");
    element.setAttribute("aria-label", row.called);
  }
}

function draw() {
  place(selectionFrame, chosen.block);
  place(hover, hovered === chosen.block ? null : hovered);
}

/** @param {HTMLElement} element @param {string | null} block */
function place(element, block) {
  const box = block && rowOf(block) ? boxOf(block) : null;
  element.hidden = !box;
  if (!box) return;
  Object.assign(element.style, {
    insetBlockStart: `${box.y}px`,
    insetInlineStart: `${box.x}px`,
    inlineSize: `${box.width}px`,
    blockSize: `${box.height}px`,
  });
}

on("placed", stops);
