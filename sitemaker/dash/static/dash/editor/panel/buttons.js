/**
 * The buttons of the form: each says in its value what it does, and to what.
 *
 * @import { Row } from "../state/types.d.ts"
 */

import { decide } from "./conflicts.js";
import { clear, library } from "./images.js";
import { add, remove, step } from "./items.js";

/**
 * What a button of the form does, once what was typed is told.
 *
 * @param {Row} row
 * @param {string} value
 * @param {HTMLFormElement} form
 */
export function press(row, value, form) {
  const [verb, about] = [value.slice(0, value.indexOf(":")), value.slice(value.indexOf(":") + 1)];
  if (verb === "add") add(row, form);
  if (verb === "up" || verb === "down") step(row, about, verb === "up" ? -1 : 1);
  if (verb === "remove") remove(row, about, form);
  if (verb === "choose") void library(row, about);
  if (verb === "clear") clear(row, about);
  if (verb === "mine" || verb === "theirs") decide(row, verb, Number(about));
}
