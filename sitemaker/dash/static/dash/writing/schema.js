/**
 * What a text may be made of: `sitemaker/lib/markup/tree.py` as ProseMirror knows it, and nothing more.
 *
 * @import { Mark } from "./types.d.ts"
 */
import { DOMParser, Schema } from "../lib/prosemirror.js";
import { isSafe } from "./address.js";

/** What pages' ids stand for while links are drawn; the site's own pages are shown by their canvas. */
const CANVAS = (/** @type {number} */ id) => `/admin/pages/${id}/canvas`;

export const rich = new Schema({
  nodes: {
    doc: { content: "block+" },
    paragraph: {
      content: "inline*",
      group: "block flow",
      parseDOM: [{ tag: "p" }],
      toDOM: () => ["p", 0],
    },
    heading: {
      attrs: { level: { default: 2, validate: "number" } },
      content: "text*",
      group: "block",
      defining: true,
      parseDOM: [2, 3, 4].map((level) => ({ tag: `h${level}`, attrs: { level } })),
      toDOM: (node) => [`h${node.attrs.level}`, 0],
    },
    bullet_list: {
      content: "list_item+",
      group: "block flow",
      parseDOM: [{ tag: "ul" }],
      toDOM: () => ["ul", 0],
    },
    ordered_list: {
      attrs: { order: { default: 1, validate: "number" } },
      content: "list_item+",
      group: "block flow",
      parseDOM: [{ tag: "ol", getAttrs: (list) => ({ order: orderOf(list) }) }],
      toDOM: (node) => (node.attrs.order === 1 ? ["ol", 0] : ["ol", { start: node.attrs.order }, 0]),
    },
    list_item: {
      content: "paragraph flow*",
      defining: true,
      parseDOM: [{ tag: "li" }],
      toDOM: () => ["li", 0],
    },
    blockquote: {
      content: "flow+",
      group: "block flow",
      defining: true,
      parseDOM: [{ tag: "blockquote" }],
      toDOM: () => ["blockquote", 0],
    },
    text: { group: "inline" },
    hard_break: {
      inline: true,
      group: "inline",
      selectable: false,
      leafText: () => "\n",
      parseDOM: [{ tag: "br" }],
      toDOM: () => ["br"],
    },
  },
  marks: {
    link: {
      attrs: {
        href: { default: null, validate: "string|null" },
        page: { default: null, validate: "number|null" },
      },
      inclusive: false,
      parseDOM: [{ tag: "a", getAttrs: linkAttrs }],
      toDOM: (mark) => ["a", linkShown(mark), 0],
    },
    strong: { parseDOM: [{ tag: "strong" }, { tag: "b" }], toDOM: () => ["strong", 0] },
    em: { parseDOM: [{ tag: "em" }, { tag: "i" }], toDOM: () => ["em", 0] },
    code: { code: true, parseDOM: [{ tag: "code" }], toDOM: () => ["code", 0] },
  },
});

/** One line without marks, for headings, labels and names. */
export const line = new Schema({
  nodes: { doc: { content: "text*" }, text: {} },
});

export const parser = DOMParser.fromSchema(rich);

/**
 * The nearest of the levels a heading may have here; 0 when it may have none.
 *
 * @param {number} level
 * @param {readonly number[]} levels
 */
export function fittedLevel(level, levels) {
  if (!levels.length) return 0;
  return levels.reduce((best, each) => (Math.abs(each - level) < Math.abs(best - level) ? each : best));
}

/**
 * The levels that headings are shown with when they begin at `first`, so that none is skipped (WCAG H42):
 * what `_levelled` does in `sitemaker/render.py`.
 *
 * @param {readonly number[]} levels as they are stored, in order
 * @param {number} first
 */
export function shownLevels(levels, first) {
  /** @type {number[]} */
  let above = [];
  return levels.map((own) => {
    above = [...above.filter((other) => other < own), own];
    return Math.min(6, first + above.length - 1);
  });
}

/** @param {HTMLElement} list */
function orderOf(list) {
  const start = Number.parseInt(list.getAttribute("start") ?? "1", 10);
  return start >= 0 && start <= 999_999 ? start : 1;
}

/**
 * The paste's cleaner has written where a link leads into `data-href` or `data-page`; nothing else counts.
 *
 * @param {HTMLElement} link
 */
function linkAttrs(link) {
  const { href, page } = link.dataset;
  if (page && /^\d{1,15}$/.test(page)) return { page: Number(page), href: null };
  return href && isSafe(href) ? { href, page: null } : false;
}

/** @param {Mark} mark */
function linkShown({ attrs: { href, page } }) {
  if (page !== null) return { href: CANVAS(page), "data-page": String(page) };
  return isSafe(href) ? { href, "data-href": href, rel: "ugc nofollow noopener" } : {};
}
