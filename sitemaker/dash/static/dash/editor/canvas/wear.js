/**
 * The page in another look: its stylesheets changed where it stands, so that it neither flickers nor scrolls. What
 * the page's own policy lets no markup do, its object model may: rules are written, no style element is.
 *
 * @typedef {{ sheets: string[], style: string }} Look as the server says it
 */

import { sheet } from "./canvas.js";
import { forget, learnFaces } from "./mini.js";
import { refresh } from "./overlay.js";
import { one } from "../parts.js";
import { tell } from "../state/store.js";

let turn = 0;

/** @param {Look} look */
export async function wear(look) {
  const mine = ++turn;
  const fresh = await linked(look.sheets);
  if (mine !== turn) return fresh.forEach((each) => each.remove());
  if (fresh.length) for (const each of links()) if (!fresh.includes(each)) each.remove();
  for (const each of fresh) each.media = "all";
  rewrite(look.style);
  forget();
  await learnFaces();
  await sheet().fonts.ready;
  refresh();
  tell("repainted");
  tell("placed");
}

/** @returns {HTMLLinkElement[]} */
function links() {
  return [...sheet().head.querySelectorAll("link")].filter((each) => each.rel === "stylesheet");
}

/** Links to these, loaded but not worn yet; none where the page has just them. @param {string[]} sheets */
async function linked(sheets) {
  const old = links();
  if (old.map((each) => each.getAttribute("href")).join(" ") === sheets.join(" ")) return [];
  const fresh = sheets.map((href) => Object.assign(sheet().createElement("link"), { rel: "stylesheet", media: "not all", href }));
  const loaded = fresh.map((each) => new Promise((done) => Object.assign(each, { onload: done, onerror: done })));
  old[0].before(...fresh);
  await Promise.all(loaded);
  return fresh;
}

/** The small part that is the site's choice: fonts, colours, tokens. @param {string} style */
function rewrite(style) {
  const own = /** @type {CSSStyleSheet} */ (/** @type {any} */ (one("style", sheet().head)).sheet);
  const read = new CSSStyleSheet();
  read.replaceSync(style);
  while (own.cssRules.length) own.deleteRule(0);
  for (const rule of read.cssRules) own.insertRule(rule.cssText, own.cssRules.length);
}
