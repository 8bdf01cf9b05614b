/**
 * How much a text may hold: the numbers of `sitemaker/lib/markup/tree.py`.
 *
 * @import { Doc, State } from "./types.d.ts"
 */

export const TEXT_LIMIT = 10_000;
export const NODE_LIMIT = 2_000;
export const DEPTH_LIMIT = 12;

/** More than any text within the limits, as the busiest word processor writes it. */
export const PASTE_LIMIT = 2_000_000;

/**
 * Tags beyond which it is read as words alone: a browser takes a minute over a hundred thousand inside each
 * other.
 */
export const TAGS_LIMIT = 20_000;

/**
 * Characters as Python counts them.
 *
 * @param {string} text
 */
export function lengthOf(text) {
  let length = text.length;
  for (let at = 0; at < text.length - 1; at += 1) {
    if ((text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00)
      length -= 1;
  }
  return length;
}

/**
 * The first `limit` characters, none of them cut in half.
 *
 * @param {string} text
 * @param {number} limit
 */
export function cut(text, limit) {
  return lengthOf(text) <= limit ? text : Array.from(text).slice(0, Math.max(0, limit)).join("");
}

/**
 * What keeps a document from being stored, in a sentence; null when nothing does.
 *
 * @param {Doc} doc
 * @param {number} limit
 * @returns {string | null}
 */
export function tooMuch(doc, limit) {
  const { length, nodes, depth } = measured(doc);
  if (length > limit) {
    return `This takes at most ${limit.toLocaleString("en")} characters, and would have ${length.toLocaleString("en")}.`;
  }
  if (nodes > NODE_LIMIT)
    return `This text would have more than ${NODE_LIMIT} parts. Split it into two blocks.`;
  return depth > DEPTH_LIMIT ? "Lists and quotes can’t be nested any deeper." : null;
}

/** @param {Doc} doc */
function measured(doc) {
  let length = 0;
  let nodes = 1;
  let depth = 1;
  const walk = (/** @type {Doc} */ parent, /** @type {number} */ below) => {
    parent.forEach((node) => {
      nodes += 1;
      depth = Math.max(depth, below);
      if (node.isText) length += lengthOf(node.text ?? "");
      else walk(node, below + 1);
    });
  };
  walk(doc, 2);
  return { length, nodes, depth };
}

/**
 * The transaction that takes what is too much from before the caret; null when nothing is.
 *
 * @param {State} state
 * @param {number} limit
 */
export function withoutExcess(state, limit) {
  const over = lengthOf(state.doc.textContent) - limit;
  if (over <= 0) return null;
  const { $head } = state.selection;
  const before = $head.parent.textBetween(0, $head.parentOffset, undefined, " ");
  const kept = cut(before, lengthOf(before) - over);
  return state.tr.delete($head.pos - (before.length - kept.length), $head.pos);
}
