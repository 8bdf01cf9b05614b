/** How wide the page is shown, and by day or night: always at its true size. */

import { sheetWindow, view } from "./canvas.js";
import { forget } from "./mini.js";
import { one } from "./parts.js";
import { refresh } from "./overlay.js";
import { tell } from "./store.js";

export function begin() {
  for (const radio of document.querySelectorAll("[name=ed-width], [name=ed-width-menu]")) radio.addEventListener("change", () => width(/** @type {HTMLInputElement} */ (radio).value));
  for (const radio of document.querySelectorAll("[name=ed-scheme]")) radio.addEventListener("change", () => scheme(/** @type {HTMLInputElement} */ (radio).value));
  addEventListener("resize", repaint);
}

/** @param {string} value desktop, tablet or phone */
function width(value) {
  for (const radio of document.querySelectorAll("[name=ed-width], [name=ed-width-menu]")) /** @type {HTMLInputElement} */ (radio).checked = /** @type {HTMLInputElement} */ (radio).value === value;
  one(".editor").dataset.width = value;
  if (value === "tablet" && one(".ed-stage").clientWidth < 768) tell("fold", "settings");
  repaint();
}

/** @param {string} value light, dark, or as here */
function scheme(value) {
  view.style.colorScheme = value || "light dark";
  repaint();
}

function repaint() {
  requestAnimationFrame(() => {
    forget();
    refresh();
    tell("repainted", sheetWindow().innerWidth);
  });
}
