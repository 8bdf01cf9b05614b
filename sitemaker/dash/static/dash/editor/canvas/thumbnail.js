/**
 * Thumbnails of blocks: scaled copies, each in a closed shadow root, which share one stylesheet made of the
 * rules that hold on the page.
 */

import { make } from "../dom.js";
import { pageDocument, pageWindow } from "./canvas.js";

const AIR = 40; // above words that begin at the block's edge
const LEAST = 0.7; // how much smaller a tall block may be drawn than a short one

/** @type {CSSStyleSheet | null} */
let shared = null;
let made = "";
/** @type {WeakMap<Element, ShadowRoot>} */
const roots = new WeakMap();

/** Rules of the page changed: another width, day or night. */
export function forget() {
  made = "";
}

/**
 * @param {HTMLElement} host
 * @param {Element} block
 * @param {{ width: number, height: number, page?: number, centred?: boolean }} size
 *   `page`: how wide the block is drawn before it is scaled
 */
export function draw(host, block, { width, height, page = pageWindow().innerWidth, centred = false }) {
  const root = roots.get(host) ?? host.attachShadow({ mode: "closed" });
  roots.set(host, root);
  root.adoptedStyleSheets = [rules()];
  const copy = document.importNode(block, true);
  for (const each of copy.querySelectorAll("img")) each.sizes = `${width * 2}px`;
  const body = make("div", { class: "the-body" }, copy);
  const ground = make("div", { class: "the-root" }, body);
  ground.inert = true;
  const scale = width / page;
  Object.assign(ground.style, { position: "absolute", inset: "0", minBlockSize: "0", overflow: "clip" });
  Object.assign(body.style, {
    position: "absolute",
    inset: "0 auto auto 0",
    minBlockSize: "0",
    margin: "0",
    inlineSize: `${page}px`,
    transform: `scale(${scale})`,
    transformOrigin: "0 0",
  });
  Object.assign(/** @type {HTMLElement} */ (copy).style, { marginBlock: "0", opacity: "" });
  root.replaceChildren(ground);
  host.setAttribute("aria-hidden", "true");
  Object.assign(host.style, {
    position: "relative",
    overflow: "clip",
    inlineSize: `${width}px`,
    blockSize: `${height}px`,
  });
  requestAnimationFrame(() => settle(ground, body, centred ? height / scale : 0, scale));
}

/**
 * The block's surface goes on where the block ends; a short one stands in the middle of it.
 *
 * @param {HTMLElement} ground
 * @param {HTMLElement} body
 * @param {number} room
 * @param {number} scale
 */
function settle(ground, body, room, scale) {
  const block = body.firstElementChild;
  const surface = block ? getComputedStyle(block).backgroundColor : "";
  const tall = room && body.offsetHeight > room ? Math.max(room / body.offsetHeight, LEAST) : 1;
  if (tall < 1)
    Object.assign(body.style, {
      insetInlineStart: `${(body.offsetWidth * scale * (1 - tall)) / 2}px`,
      transform: `scale(${scale * tall})`,
    });
  if (surface && !/^rgba\(.*, 0\)$/.test(surface)) ground.style.background = surface;
  const words = block?.querySelector("[data-field]:not(img, span)");
  const atOnce =
    block && words && words.getBoundingClientRect().y - block.getBoundingClientRect().y < 24 * scale;
  const middle = ((room - body.offsetHeight * tall) * scale) / 2;
  body.style.insetBlockStart = `${Math.max(atOnce ? AIR * scale : 0, middle)}px`;
}

function rules() {
  const page = pageWindow();
  const isDark = page.matchMedia("(prefers-color-scheme: dark)").matches;
  const sheets = [...pageDocument().styleSheets];
  const now = `${page.innerWidth} ${isDark} ${sheets.length}`;
  shared ??= new CSSStyleSheet();
  if (made === now) return shared;
  const css = sheets.map((each) => written(each.cssRules));
  shared.replaceSync([":host { all: initial }", ...css].join("\n"));
  made = now;
  return shared;
}

/**
 * Rules as they hold here: media that do not match left out, the page's root called by its other name.
 *
 * @param {CSSRuleList} list
 * @returns {string}
 */
function written(list) {
  return [...list]
    .map((rule) => {
      const any = /** @type {any} */ (rule);
      if (any.media && any.cssRules)
        return pageWindow().matchMedia(any.conditionText).matches ? written(any.cssRules) : "";
      if (any.styleSheet) return written(any.styleSheet.cssRules);
      if (any.cssRules && !any.selectorText)
        return `${rule.cssText.replace(/\{.*$/s, "")}{${written(any.cssRules)}}`;
      return renamed(rule.cssText);
    })
    .join("\n");
}

/** @param {string} text */
function renamed(text) {
  const { innerWidth, innerHeight } = pageWindow();
  return text
    .replace(/(^|[,\s{>+~(}])(?::root|html)(?![-\w])/g, "$1.the-root")
    .replace(/(^|[,\s{>+~(}])body(?![-\w])/g, "$1.the-body")
    .replace(/(\d*\.?\d+)(?:[sdl]?vw|[sdl]?vi)\b/g, (_, share) => `${(share * innerWidth) / 100}px`)
    .replace(/(\d*\.?\d+)(?:[sdl]?vh|[sdl]?vb)\b/g, (_, share) => `${(share * innerHeight) / 100}px`);
}

/** The page's own faces, known to this document too: a shadow root has none of its own. */
export async function loadFonts() {
  const { fonts } = document;
  for (const each of pageDocument().styleSheets) {
    for (const rule of fontRules(each.cssRules)) {
      const style = /** @type {CSSStyleDeclaration} */ (/** @type {any} */ (rule).style);
      const source = style
        .getPropertyValue("src")
        .replace(/url\("?([^")]+)"?\)/g, (_, url) => `url("${new URL(url, each.href ?? document.baseURI)}")`);
      const descriptors = {
        weight: style.getPropertyValue("font-weight") || "normal",
        style: style.getPropertyValue("font-style") || "normal",
        unicodeRange: style.getPropertyValue("unicode-range") || "U+0-10FFFF",
      };
      fonts.add(
        new FontFace(style.getPropertyValue("font-family").replace(/["']/g, ""), source, descriptors),
      );
    }
  }
}

/** @param {CSSRuleList} list @returns {CSSRule[]} */
function fontRules(list) {
  return [...list].flatMap((rule) => {
    const any = /** @type {any} */ (rule);
    return any.cssRules ? fontRules(any.cssRules) : any.type === 5 ? [rule] : [];
  });
}
