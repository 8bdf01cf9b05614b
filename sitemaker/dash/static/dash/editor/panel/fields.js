/**
 * Reads a control as the value of a change, as the server does (sitemaker/fields).
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
 * How a control's text becomes a value, by what the field's type names in `reads` (sitemaker/fields/base.py).
 *
 * @type {Record<string, (text: string, address: string) => unknown>}
 */
const READ = {
  text: (text) => text,
  line: (text) => text.replaceAll("\n", " "),
  switch: (text) => text === "on",
  number: (text) => (text ? Number(text) : null),
  focus: (text) => {
    const [x, y] = text.split(" ").map(Number);
    return { x, y };
  },
  target,
  server: () => LATER,
};

/**
 * @param {Row} row
 * @param {HTMLFormElement} form
 * @param {string} path
 * @returns {unknown} LATER where the server reads it, undefined for what is no field
 */
export function read(row, form, path) {
  const leaf = leafOf(row, path);
  const sent = (/** @type {string} */ name) => String(new FormData(form).get(name) ?? "");
  return leaf ? READ[leaf.reads](sent(path), sent(`${path}.url`).trim()) : undefined;
}

/** @param {string} choice @param {string} url */
function target(choice, url) {
  if (choice.startsWith("page:")) return { page: Number(choice.slice(5)) };
  return choice === "url" && url ? { url } : null;
}

/** Show a line on the page while it is typed. @param {Row} row @param {string} path @param {string} text */
export function echo(row, path, text) {
  if (leafOf(row, path)?.type !== "line") return;
  const element = fieldElement(row.id, path.endsWith(".label") ? path.slice(0, -6) : path);
  if (element && !element.isContentEditable && !element.children.length) element.textContent = text;
}
