/** What the server refused, in a sentence below the control it is about. */

import { make, part } from "../dom.js";
import { chosen, emit } from "../state/store.js";

/** @param {{ entry: any, sentence: string }} what */
export function refused({ entry, sentence }) {
  const path = Object.keys(entry.edit?.fields ?? {})[0];
  const control =
    entry.edit?.block === chosen.block && path
      ? part("panel").querySelector(`[name="${CSS.escape(path)}.url"], [name="${CSS.escape(path)}"]`)
      : null;
  if (control) showRefusal(/** @type {HTMLInputElement} */ (control), sentence);
  else emit("toast", { words: sentence });
}

/** @param {HTMLElement} control @param {string} sentence */
export function showRefusal(control, sentence) {
  clearRefusal(control);
  const field = control.closest(".field");
  field?.classList.add("field-refused");
  field?.append(make("p", { class: "refusal", role: "alert", text: sentence }));
}

/** @param {HTMLElement} control */
export function clearRefusal(control) {
  const field = control.closest(".field");
  field?.classList.remove("field-refused");
  for (const each of field?.querySelectorAll(".refusal") ?? []) each.remove();
}
