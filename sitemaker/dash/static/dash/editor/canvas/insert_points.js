/** The plus on every seam of the page, always in sight; the one below the chosen block says what it does. */

import { copy, one } from "../dom.js";
import { boxOf, over, paint, seams } from "./overlay.js";
import { rise } from "./toolbar.js";
import { chosen, rowOf } from "../state/store.js";
import { openPicker } from "../chrome/picker.js";

const RADIUS = 16;

/** @type {Map<string, HTMLElement>} */
const drawn = new Map();

export function begin() {
  paint(draw);
}

function draw() {
  const wanted = seams();
  const keys = new Set(wanted.map((seam) => seam.after ?? ""));
  for (const [key, element] of drawn) if (!keys.has(key)) (element.remove(), drawn.delete(key));
  for (const [at, seam] of wanted.entries()) {
    const free = wanted[at + 1]?.beside === chosen.block && chosen.block ? (boxOf(chosen.block)?.y ?? Infinity) - rise() - RADIUS : Infinity;
    const element = drawn.get(seam.after ?? "") ?? fresh(seam.after);
    element.style.insetBlockStart = `${Math.min(seam.y, free)}px`;
    element.classList.toggle("chosen", Boolean(chosen.block) && seam.beside === chosen.block);
    one("button", element).setAttribute("aria-label", seam.after ? `Add block below ${rowOf(seam.after)?.called}` : "Add block at the top");
  }
}

/** @param {string | null} after */
function fresh(after) {
  const element = copy("insert-point");
  drawn.set(after ?? "", element);
  one("button", element).addEventListener("click", () => openPicker(after, one("button", element)));
  over().append(element);
  return element;
}

/** The plus below a block, as the keyboard meets it. @param {string} block */
export function plusBelow(block) {
  return drawn.get(block)?.querySelector("button") ?? null;
}
