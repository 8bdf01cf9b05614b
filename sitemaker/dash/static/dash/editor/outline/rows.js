/** The outline's rows as elements, by the block each stands for; and the line between two of them. */

import { make } from "../dom.js";

/** @type {Map<string, HTMLElement>} */
export const rowElements = new Map();

/** Where the block that is dragged would come to stand. */
export const rowLine = make("div", { class: "row-line" });
