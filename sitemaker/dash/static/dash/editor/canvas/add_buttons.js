/** The buttons that add a block, one on every insert point; the one below the chosen block has words. */

import { openPicker } from "../chrome/picker.js";
import { copy, one } from "../dom.js";
import { chosen, rowOf } from "../state/store.js";
import { insertPoints } from "./insert_points.js";
import { boxOf, over, paint } from "./overlay.js";
import { rise } from "./toolbar.js";

const RADIUS = 16;

/** @type {Map<string, HTMLElement>} */
const drawn = new Map();

export function begin() {
  paint(draw);
}

function draw() {
  const wanted = insertPoints();
  const keys = new Set(wanted.map((point) => point.after ?? ""));
  for (const [key, element] of drawn) {
    if (keys.has(key)) continue;
    element.remove();
    drawn.delete(key);
  }
  for (const [at, point] of wanted.entries()) {
    const free =
      wanted[at + 1]?.beside === chosen.block && chosen.block
        ? (boxOf(chosen.block)?.y ?? Infinity) - rise() - RADIUS
        : Infinity;
    const element = drawn.get(point.after ?? "") ?? fresh(point.after);
    element.style.insetBlockStart = `${Math.min(point.y, free)}px`;
    element.classList.toggle("chosen", Boolean(chosen.block) && point.beside === chosen.block);
    one("button", element).setAttribute(
      "aria-label",
      point.after ? `Add block below ${rowOf(point.after)?.called}` : "Add block at the top",
    );
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
