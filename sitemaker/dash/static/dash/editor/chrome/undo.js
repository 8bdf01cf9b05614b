/**
 * Undo and redo, labelled with what they take back, on the page it was done on: this one or the frame.
 *
 * @import { Entry } from "../state/types.d.ts"
 */

import { one } from "../dom.js";
import { flush } from "../state/debounce.js";
import { reverse } from "../state/queue.js";
import { docById, docs, frame, on, page } from "../state/store.js";
import { say } from "./announce.js";

/** Pages by what was done on them in this session, newest last; and by what was undone. @type {number[]} */
const done = [];
/** @type {number[]} */
const undone = [];

export function begin() {
  for (const verb of /** @type {("undo" | "redo")[]} */ (["undo", "redo"]))
    one(`[data-do=${verb}]`).addEventListener("click", () => run(verb));
  on("drawn", ({ batch }) => note(batch));
  on("told", draw);
  draw();
}

/** @param {Entry[]} batch */
function note(batch) {
  for (const { verb, doc } of batch) {
    if (verb !== "edit") continue;
    done.push(doc);
    undone.splice(0);
  }
}

/** @param {"undo" | "redo"} verb */
export function run(verb) {
  flush();
  const [from, to] = verb === "undo" ? [done, undone] : [undone, done];
  const doc = from.pop() ?? other(verb);
  const label = docById(doc)[verb];
  to.push(doc);
  if (label) say(`${verb === "undo" ? "Undone" : "Redone"}: ${label}.`);
  reverse(doc, verb);
}

/** Where there is something of an earlier session. @param {"undo" | "redo"} verb */
function other(verb) {
  return page[verb] || !frame?.[verb] ? page.id : frame.id;
}

function draw() {
  for (const verb of /** @type {("undo" | "redo")[]} */ (["undo", "redo"])) {
    const button = /** @type {HTMLButtonElement} */ (one(`[data-do=${verb}]`));
    const next = (verb === "undo" ? done : undone).at(-1);
    const label =
      (next ? docById(next) : page)[verb] ??
      docs()
        .map((each) => each[verb])
        .find(Boolean);
    const words = verb === "undo" ? "Undo" : "Redo";
    button.disabled = !label;
    button.setAttribute("aria-label", label ? `${words}: ${label}` : words);
  }
}
