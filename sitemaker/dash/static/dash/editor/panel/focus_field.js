/** The focus on one field of the settings, as soon as its form is there. */

import { part } from "../dom.js";

/** Put the focus on a field, as "Show" does. @param {string} path */
export function focusField(path) {
  const find = () => part("panel").querySelector(`[id="${CSS.escape(path)}"], [name="${CSS.escape(path)}"]:not([type=hidden])`);
  const wait = (/** @type {number} */ tries) => {
    const field = /** @type {HTMLElement | null} */ (find());
    if (!field && tries) return void setTimeout(() => wait(tries - 1), 50);
    field?.closest("details")?.setAttribute("open", "");
    field?.focus();
    field?.scrollIntoView({ block: "center" });
  };
  wait(60);
}
