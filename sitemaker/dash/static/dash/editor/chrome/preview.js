/** How wide the page is shown, and by day or night: always at its true size. */

import { pageDocument, pageWindow } from "../canvas/canvas.js";
import { refresh } from "../canvas/overlay.js";
import { forget } from "../canvas/thumbnail.js";
import { one } from "../dom.js";
import { emit, on } from "../state/store.js";

export function begin() {
  for (const radio of document.querySelectorAll("[name=ed-width], [name=ed-width-menu]"))
    radio.addEventListener("change", () => width(/** @type {HTMLInputElement} */ (radio).value));
  for (const radio of document.querySelectorAll("[name=ed-scheme]"))
    radio.addEventListener("change", () => scheme(/** @type {HTMLInputElement} */ (radio).value));
  addEventListener("resize", repaint);
  on("placed", () => shown && restyle());
}

/** @param {string} value desktop, tablet or phone */
function width(value) {
  for (const radio of document.querySelectorAll("[name=ed-width], [name=ed-width-menu]")) {
    /** @type {HTMLInputElement} */ (radio).checked = /** @type {HTMLInputElement} */ (radio).value === value;
  }
  one(".editor").dataset.width = value;
  if (value === "tablet" && one(".ed-stage").clientWidth < 768) emit("fold", "settings");
  repaint();
}

/** What the page would ask its reader's device about, answered here. */
const ASKED = /\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/g;
/** @type {WeakMap<MediaList, string>} rules as they were written */
const written = new WeakMap();
let shown = "";

/** @param {string} value light, dark, or as here */
function scheme(value) {
  shown = value;
  restyle();
  repaint();
}

function restyle() {
  pageDocument().documentElement.style.colorScheme = shown;
  for (const each of pageDocument().styleSheets) answer(each.cssRules);
}

/** @param {CSSRuleList} rules */
function answer(rules) {
  for (const rule of rules) {
    const { media, cssRules } = /** @type {any} */ (rule);
    if (media) asked(media);
    if (cssRules) answer(cssRules);
  }
}

/** @param {MediaList} media */
function asked(media) {
  const text = written.get(media) ?? media.mediaText;
  if (!text.match(ASKED)) return;
  written.set(media, text);
  const now = shown
    ? text.replace(ASKED, (_, which) => (which === shown ? "(min-width: 0)" : "(max-width: 0)"))
    : text;
  if (media.mediaText !== now) media.mediaText = now;
}

function repaint() {
  requestAnimationFrame(() => {
    forget();
    refresh();
    emit("repainted", pageWindow().innerWidth);
  });
}
