/**
 * The places of the page that somebody writes in, and the others, where a value is only shown.
 *
 * @import { Value } from "./types.d.ts"
 */

import { draw, firstLevel } from "./render.js";
import { fromTree } from "./tree.js";

/** @type {Map<Element, { destroy: () => void }>} the editor mounted in each */
export const mounted = new Map();

/**
 * Whether an element is, or stands in, a place somebody writes in: what draws the page anew leaves it alone.
 *
 * @param {Element} element
 */
export function isWritten(element) {
  for (let at = /** @type {Element | null} */ (element); at; at = at.parentElement) if (mounted.has(at)) return true;
  return false;
}

/**
 * Show a value in a place nobody writes in, as the server would draw it.
 *
 * @param {HTMLElement} place
 * @param {Value} value
 * @param {number} [first]
 */
export function show(place, value, first = firstLevel(place)) {
  if (isWritten(place)) return;
  if (typeof value === "string") place.textContent = value;
  else draw(place, fromTree(value), first);
}
