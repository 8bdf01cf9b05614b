/**
 * Exchanges the page's stylesheets in place, so that it neither flickers nor scrolls. The page's policy
 * forbids style elements, not rules written through the object model.
 *
 * @import { ThemeStyles } from "../state/types.d.ts"
 */

import { one } from "../dom.js";
import { emit } from "../state/store.js";
import { pageDocument } from "./canvas.js";
import { refresh } from "./overlay.js";
import { forget, loadFonts } from "./thumbnail.js";

let turn = 0;

/** @param {ThemeStyles} styles */
export async function applyTheme(styles) {
  const mine = ++turn;
  const fresh = await linked(styles.sheets);
  if (mine !== turn) {
    for (const each of fresh) each.remove();
    return;
  }
  if (fresh.length) for (const each of links()) if (!fresh.includes(each)) each.remove();
  for (const each of fresh) each.media = "all";
  rewrite(styles.style);
  forget();
  await loadFonts();
  await pageDocument().fonts.ready;
  refresh();
  emit("repainted");
  emit("placed");
}

/** @returns {HTMLLinkElement[]} */
function links() {
  return [...pageDocument().head.querySelectorAll("link")].filter((each) => each.rel === "stylesheet");
}

/** Links to these, loaded but not worn yet; none where the page has just them. @param {string[]} sheets */
async function linked(sheets) {
  const old = links();
  if (old.map((each) => each.getAttribute("href")).join(" ") === sheets.join(" ")) return [];
  const fresh = sheets.map((href) =>
    Object.assign(pageDocument().createElement("link"), { rel: "stylesheet", media: "not all", href }),
  );
  const loaded = fresh.map(
    (each) => new Promise((done) => Object.assign(each, { onload: done, onerror: done })),
  );
  old[0].before(...fresh);
  await Promise.all(loaded);
  return fresh;
}

/** The small part that is the site's choice: fonts, colours, tokens. @param {string} style */
function rewrite(style) {
  const own = /** @type {CSSStyleSheet} */ (/** @type {any} */ (one("style", pageDocument().head)).sheet);
  const read = new CSSStyleSheet();
  read.replaceSync(style);
  while (own.cssRules.length) own.deleteRule(0);
  for (const rule of read.cssRules) own.insertRule(rule.cssText, own.cssRules.length);
}
