/**
 * Reads a control as the value of a change, as sitemaker/dash/controls.py does.
 *
 * @import { Row } from "../state/types.d.ts"
 */

import { fieldElement } from "../canvas/canvas.js";
import { leafOf } from "../state/store.js";

export const LATER = Symbol("the server reads this one");

/**
 * The path a control is about: its name, for an address that of the target it belongs to.
 *
 * @param {string} name
 */
export function pathOf(name) {
  return name.endsWith(".to.url") ? name.slice(0, -4) : name;
}

/**
 * @param {Row} row
 * @param {HTMLFormElement} form
 * @param {string} path
 * @returns {unknown} LATER for rich text, undefined for what is no field
 */
export function read(row, form, path) {
  const widget = leafOf(row, path)?.widget;
  const text = String(new FormData(form).get(path) ?? "");
  switch (widget) {
    case "line":
      return text.replaceAll("\n", " ");
    case "choice":
      return text;
    case "flag":
      return text === "on";
    case "target":
      return target(text, String(new FormData(form).get(`${path}.url`) ?? "").trim());
    case "asset":
      return text ? Number(text) : null;
    case "focus": {
      const [x, y] = text.split(" ").map(Number);
      return { x, y };
    }
    case "rich":
      return LATER;
  }
  return undefined;
}

/** @param {string} choice @param {string} url */
function target(choice, url) {
  if (choice.startsWith("page:")) return { page: Number(choice.slice(5)) };
  return choice === "url" && url ? { url } : null;
}

/** Show a line on the page while it is typed. @param {Row} row @param {string} path @param {string} text */
export function echo(row, path, text) {
  const element = fieldElement(row.id, path.endsWith(".label") ? path.slice(0, -6) : path);
  if (element && !element.isContentEditable && !element.children.length) element.textContent = text;
}
