/**
 * An element as it was pasted: its name, its style put aside by `disarm`, whether it is read at all, and the
 * marks of its words.
 *
 * @import { Marks, SitePage, Target } from "./types.d.ts"
 */
import { safely, targetOf } from "./address.js";

const DROPPED = new Set(
  (
    "script style head meta title link base template noscript iframe frame object embed applet svg math img picture " +
    "video audio canvas map input select textarea button datalist dialog hr colgroup col xml"
  ).split(" "),
);

const STRONG = new Set(["b", "strong"]);
const EM = new Set(["i", "em", "cite", "dfn", "var"]);
const CODE = new Set(["code", "kbd", "samp", "tt"]);

/** What stands as a block of its own. */
export const BLOCKS =
  "address,article,aside,blockquote,center,details,dd,div,dl,dt,fieldset,figcaption,figure,footer,form,h1,h2,h3,h4,h5,h6," +
  "header,li,main,nav,ol,p,pre,section,summary,table,tbody,td,tfoot,th,thead,tr,ul";

/**
 * @param {Node} node
 * @returns {node is Element}
 */
export function isElement(node) {
  return node.nodeType === 1;
}

/** @param {Element} element */
export function isDropped(element) {
  return (
    DROPPED.has(nameOf(element)) ||
    element.hasAttribute("hidden") ||
    /display:\s*none|mso-hide:\s*all/i.test(styleOf(element))
  );
}

/** @param {Element} element */
export function nameOf(element) {
  return element.localName.toLowerCase();
}

/** @param {Element} element */
export function styleOf(element) {
  return element.getAttribute("data-style") ?? "";
}

/**
 * Handlers and styles are put aside, so that no policy has anything to say to what is only read, and no
 * offset of another editor's selection is believed. This is for quiet; safety does not rest on it.
 *
 * @param {string} html
 */
export function disarm(html) {
  const bare = html.replace(/<(style|script)\b[\s\S]*?(?:<\/\1\s*>|$)|<!\[CDATA\[/gi, "");
  const open = /<(?:base(?=[\s/>])|[a-z][^\s/>]*)/gi;
  const attribute = /[\s/]*([^\s/>=]+)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"'][^\s>]*))?/y;
  let [made, at] = ["", 0];
  for (let tag = open.exec(bare); tag; tag = open.exec(bare)) {
    made += bare.slice(at, tag.index) + (/^<base$/i.test(tag[0]) ? "<span" : tag[0]);
    at = attribute.lastIndex = open.lastIndex;
    for (let found = attribute.exec(bare); found; found = attribute.exec(bare)) {
      const aside = /^(?:style|on.*)$/i.test(found[1])
        ? found[0].replace(found[1], `data-${found[1]}`)
        : found[0];
      made += /^data-pm-slice$/i.test(found[1]) ? "" : aside;
      at = attribute.lastIndex;
    }
    open.lastIndex = at;
  }
  return made + bare.slice(at);
}

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
  if (weight ? /^(?:bold|bolder|[6-9]00)$/i.test(weight) : STRONG.has(name))
    marks.strong = { type: "strong" };
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
 * @returns {Target | null}
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
