/**
 * Draws texts as `sitemaker/lib/markup/html.py` does, while they are written and after.
 *
 * @import { Doc, NodeViewConstructor, Value } from "./types.d.ts"
 */

import { Decoration, DecorationSet, DOMSerializer, Plugin, PluginKey } from "../lib/prosemirror.js";
import { rich, shownLevels } from "./schema.js";
import { fromTree } from "./tree.js";

const HEADINGS = "h1, h2, h3, h4, h5, h6";
const serializer = DOMSerializer.fromSchema(rich);

/**
 * The level that headings in this place begin at. One that is there says it; else they follow the title
 * above.
 *
 * @param {HTMLElement} place
 * @returns {number}
 */
export function firstLevel(place) {
  const own = place.querySelector(HEADINGS);
  if (own) return levelOf(own);
  const item = itemOf(place);
  const block = place.closest("[data-block]") ?? place;
  const titles = [...block.querySelectorAll(`:is(${HEADINGS})[data-field]`)].filter(
    (each) =>
      each.textContent?.trim() &&
      (itemOf(each) === item || itemOf(each) === null) &&
      each.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  const above = titles.at(-1);
  return above ? Math.min(6, levelOf(above) + 1) : 2;
}

/** @param {Element} element */
function itemOf(element) {
  return element.parentElement?.closest("[data-field^='items.']") ?? null;
}

/** @param {Element} heading */
function levelOf(heading) {
  return Number(heading.localName[1]);
}

/**
 * Headings are drawn with the levels visitors will get, counted anew from `first`.
 *
 * @param {number} first
 */
export function leveled(first) {
  /** @type {PluginKey<DecorationSet>} */
  const key = new PluginKey("leveled");
  return new Plugin({
    key,
    state: {
      init: (_, state) => levelDecorations(state.doc, first),
      apply: (tr, set) => (tr.docChanged ? levelDecorations(tr.doc, first) : set),
    },
    props: {
      decorations: (state) => key.getState(state),
      nodeViews: { heading: headingView(first) },
    },
  });
}

/**
 * @param {Doc} doc
 * @param {number} first
 */
function levelDecorations(doc, first) {
  /** @type {{ from: number, to: number, level: number }[]} */
  const found = [];
  doc.forEach((node, pos) => {
    if (node.type === rich.nodes.heading)
      found.push({ from: pos, to: pos + node.nodeSize, level: node.attrs.level });
  });
  const shown = shownLevels(
    found.map((each) => each.level),
    first,
  );
  return DecorationSet.create(
    doc,
    found.map(({ from, to }, at) => Decoration.node(from, to, {}, { shown: shown[at] })),
  );
}

/**
 * @param {number} first
 * @returns {NodeViewConstructor}
 */
function headingView(first) {
  return (made, view, _, decorations) => {
    const shown = shownIn(decorations, first);
    const dom = view.dom.ownerDocument.createElement(`h${shown}`);
    return {
      dom,
      contentDOM: dom,
      update: (node, fresh) => node.type === made.type && shownIn(fresh, first) === shown,
    };
  };
}

/**
 * @param {readonly Decoration[]} decorations
 * @param {number} first
 * @returns {number}
 */
function shownIn(decorations, first) {
  return decorations.find((each) => each.spec.shown)?.spec.shown ?? first;
}

/** What was selected stays marked while the focus is in the format bar. */
export const held = new Plugin({
  key: new PluginKey("held"),
  state: {
    init: () => false,
    apply: (tr, on) => tr.getMeta("hold") ?? on,
  },
  props: {
    decorations(state) {
      const { from, to } = state.selection;
      if (!this.getState(state) || from === to) return null;
      return DecorationSet.create(state.doc, [Decoration.inline(from, to, { class: "held" })]);
    },
  },
});

/**
 * An empty place says what belongs there.
 *
 * @param {string} words
 */
export function prompting(words) {
  return new Plugin({
    props: {
      attributes: (state) => ({ ...(isBlank(state.doc) ? { "data-prompt": words } : {}) }),
    },
  });
}

/** @param {Doc} doc */
function isBlank(doc) {
  if (doc.type.schema !== rich) return doc.content.size === 0;
  return doc.childCount === 1 && doc.firstChild?.type === rich.nodes.paragraph && doc.content.size === 2;
}

/**
 * Draw a document into its place, as the server would: a lone paragraph of a list's row has no element of its
 * own.
 *
 * @param {HTMLElement} place
 * @param {Doc} doc in normal form
 * @param {number} first
 */
export function draw(place, doc, first) {
  const page = place.ownerDocument;
  const drawn = page.createDocumentFragment();
  if (!isBlank(doc)) serializer.serializeFragment(doc.content, { document: page }, drawn);
  for (const item of drawn.querySelectorAll("li")) {
    const paragraphs = [...item.children].filter((child) => child.localName === "p");
    if (paragraphs.length === 1) paragraphs[0].replaceWith(...paragraphs[0].childNodes);
  }
  const headings = [...drawn.querySelectorAll(HEADINGS)];
  const shown = shownLevels(headings.map(levelOf), first);
  for (const [at, heading] of headings.entries()) {
    const fresh = page.createElement(`h${shown[at]}`);
    fresh.append(...heading.childNodes);
    heading.replaceWith(fresh);
  }
  place.replaceChildren(drawn);
}

/** The editor mounted in each place somebody writes in. @type {Map<Element, { destroy: () => void }>} */
export const mounted = new Map();

/**
 * Whether an element is, or stands in, a place somebody writes in: what draws the page anew leaves it alone.
 *
 * @param {Element} element
 */
export function isWritten(element) {
  for (let at = /** @type {Element | null} */ (element); at; at = at.parentElement)
    if (mounted.has(at)) return true;
  return false;
}

/**
 * Show a value in a place nobody writes in, as the server would draw it.
 *
 * @param {HTMLElement} place
 * @param {Value} value
 * @param {number} [first]
 */
export function show(place, value, first = firstLevel(place)) {
  if (isWritten(place)) return;
  if (typeof value === "string") place.textContent = value;
  else draw(place, fromTree(value), first);
}
