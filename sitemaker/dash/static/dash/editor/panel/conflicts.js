/**
 * Two versions of one text, shown below its field until somebody chooses.
 *
 * @import { Conflict, Row } from "../state/types.d.ts"
 */

import { say } from "../chrome/announce.js";
import { make, part } from "../dom.js";
import { change } from "../state/edits.js";
import { resolve } from "../state/queue.js";
import { docOf, leafOf, on, rowOf } from "../state/store.js";

/** @param {Row} row @param {string} verb @param {number} id */
export function decide(row, verb, id) {
  const doc = docOf(row.id);
  const conflict = doc.conflicts.find((each) => each.id === id);
  if (!conflict) return;
  if (verb === "mine") change(row.id, { [conflict.field]: conflict.yours });
  if (verb === "both") change(row.id, { [conflict.field]: `${conflict.yours} ${conflict.stands}` });
  resolve(doc.id, id);
  say("One version is kept.");
}

/**
 * Add what the plain form has not: both, one behind the other.
 *
 * @param {Row} row
 * @param {HTMLFormElement} form
 */
export function enhance(row, form) {
  for (const group of form.querySelectorAll(".conflict")) {
    const mine = /** @type {HTMLButtonElement | null} */ (group.querySelector('[value^="mine:"]'));
    const id = Number(mine?.value.slice(5));
    const conflict = docOf(row.id).conflicts.find((each) => each.id === id);
    if (!conflict) continue;
    differ(group, conflict);
    if (leafOf(row, conflict.field)?.type !== "line" || group.querySelector(".keep-both")) continue;
    const both = make("button", {
      type: "button",
      class: "word-button keep-both",
      "data-ours": "",
      text: "Keep both, mine first",
    });
    both.addEventListener("click", () => decide(row, "both", id));
    group.querySelector(".actions")?.after(both);
  }
}

/**
 * Words of one version that the other has not stand on a mark.
 *
 * @param {Element} group
 * @param {Conflict} conflict
 */
function differ(group, conflict) {
  const [one, other] = group.querySelectorAll(".versions p");
  if (!one || !other || typeof conflict.yours !== "string") return;
  marked(one, String(conflict.stands ?? ""), conflict.yours);
  marked(other, conflict.yours, String(conflict.stands ?? ""));
}

/** @param {Element} place @param {string} text @param {string} beside */
function marked(place, text, beside) {
  const known = new Set(beside.split(/\s+/));
  const label = place.querySelector(".label");
  const words = text
    .split(/(\s+)/)
    .map((word) => (word.trim() && !known.has(word) ? make("mark", { text: word }) : word));
  place.replaceChildren(...(label ? [label] : []), ...words);
}

on("conflict", ({ block, removed }) => {
  const called = rowOf(block)?.called ?? "that block";
  say(
    removed
      ? `${called} was removed while you were editing. Your text is kept.`
      : `Two versions of a text in ${called}. Both are kept until you choose.`,
  );
  part("panel").querySelector(".conflict")?.scrollIntoView({ block: "nearest" });
});
