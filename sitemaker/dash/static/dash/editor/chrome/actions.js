/** What can be done with a whole block, by toolbar, sheet, menu or key; each is announced. */

import { blockElement } from "../canvas/canvas.js";
import { change, duplicate, move, remove } from "../state/edits.js";
import { choose, docOf, page, rowOf, rowsOf } from "../state/store.js";
import { say } from "./announce.js";

/** @param {string} tool @param {string} block */
export function act(tool, block) {
  const row = rowOf(block);
  if (!row) return;
  if (!page.framed && (tool === "up" || tool === "down")) step(block, tool === "up" ? -1 : 1);
  if (tool === "hide" && row.known) hide(block, !row.hidden);
  if (docOf(block) !== page || page.framed) return;
  if (tool === "copy" && row.known) copied(duplicate(row), row.label);
  if (tool === "remove") removed(block);
}

/** @param {string} block @param {number} by */
export function step(block, by) {
  const order = rowsOf();
  const at = order.findIndex((row) => row.id === block);
  const to = at + by;
  if (at < 0 || to < 0 || to >= order.length) return;
  moveTo(block, order[by < 0 ? to - 1 : to]?.id ?? null);
}

/** @param {string} block @param {string | null} after */
export function moveTo(block, after) {
  const before = rowsOf().findIndex((row) => row.id === block);
  move(block, after);
  const order = rowsOf();
  const at = order.findIndex((row) => row.id === block);
  if (at !== before)
    say(
      `${order[at].called} moved to ${at + 1} of ${order.length}${at ? `, after ${order[at - 1].called}` : ""}.`,
    );
  choose(block, { from: "moved" });
  blockElement(block)?.focus({ preventScroll: true });
}

/** @param {string} block @param {boolean} hidden */
function hide(block, hidden) {
  change(block, { hidden });
  say(
    hidden
      ? `${rowOf(block)?.called} is hidden from visitors. It’s still in the outline.`
      : `${rowOf(block)?.called} is shown again.`,
  );
  choose(block, { from: "outline" });
}

/** @param {string} block @param {string} label */
function copied(block, label) {
  say(`${label} duplicated.`);
  choose(block, { from: "added" });
}

/** The focus goes to the next block; undo brings the one that went back. @param {string} block */
function removed(block) {
  const order = rowsOf();
  const at = order.findIndex((row) => row.id === block);
  const called = order[at]?.called ?? "The block";
  remove(block);
  const next = order[at + 1] ?? order[at - 1];
  say(`${called} was removed. You can undo this.`);
  choose(next?.id ?? null, { from: "removed" });
  if (next) blockElement(next.id)?.focus({ preventScroll: true });
}
