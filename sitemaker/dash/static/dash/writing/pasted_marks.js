/**
 * The marks of words as they were pasted: bold, italic and code by tag or style, and links that may stand.
 *
 * @typedef {import("./address.js").SitePage} SitePage
 * @typedef {Record<string, import("./tree.js").TreeMark>} Marks by name
 */

import { safely, targetOf } from "./address.js";
import { nameOf, styleOf } from "./pasted_element.js";

const STRONG = new Set(["b", "strong"]);
const EM = new Set(["i", "em", "cite", "dfn", "var"]);
const CODE = new Set(["code", "kbd", "samp", "tt"]);

/**
 * The marks inside an element: those around it, its own, and less what its style takes back.
 *
 * @param {Element} element
 * @param {Marks} around
 * @param {readonly SitePage[]} pages
 * @returns {Marks}
 */
export function marksIn(element, around, pages) {
  const name = nameOf(element);
  const style = styleOf(element);
  const marks = { ...around };
  const weight = /(?:^|[;\s])font-weight:\s*(\w+)/i.exec(style)?.[1];
  const slant = /(?:^|[;\s])font-style:\s*(\w+)/i.exec(style)?.[1];
  if (weight ? /^(?:bold|bolder|[6-9]00)$/i.test(weight) : STRONG.has(name)) marks.strong = { type: "strong" };
  else if (weight) delete marks.strong;
  if (slant ? /^(?:italic|oblique)$/i.test(slant) : EM.has(name)) marks.em = { type: "em" };
  else if (slant) delete marks.em;
  if (CODE.has(name)) marks.code = { type: "code" };
  const target = name === "a" ? targetIn(element, pages) : null;
  if (target) marks.link = { type: "link", attrs: target };
  return marks;
}

/**
 * @param {Element} element
 * @param {readonly SitePage[]} pages
 * @returns {import("./address.js").Target | null}
 */
function targetIn(element, pages) {
  const page = pages.find((each) => String(each.id) === element.getAttribute("data-page"));
  if (page) return { page: page.id };
  const href = element.getAttribute("data-href") ?? element.getAttribute("href") ?? "";
  return safely(() => targetOf(wrappedIn(href) ?? href, pages));
}

/**
 * The address inside the one Google Docs leads through.
 *
 * @param {string} href
 */
function wrappedIn(href) {
  if (!/^https:\/\/www\.google\.com\/url\?/.test(href) || !URL.canParse(href)) return null;
  return new URL(href).searchParams.get("q");
}
