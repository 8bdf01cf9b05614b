/**
 * A text that was changed elsewhere takes the place of the one that is shown; the caret stays at its words.
 *
 * @import { Doc, State } from "./types.d.ts"
 */
import { Selection, TextSelection } from "../lib/prosemirror.js";

/**
 * @typedef {{ text: string, pos: number }} Word
 */

/**
 * The transaction that makes the state's document `doc`; null when it is that already.
 *
 * @param {State} state
 * @param {Doc} doc
 */
export function rebased(state, doc) {
  const start = state.doc.content.findDiffStart(doc.content);
  if (start === null) return null;
  const { a, b } = /** @type {{ a: number, b: number }} */ (state.doc.content.findDiffEnd(doc.content));
  const overlap = Math.max(0, start - Math.min(a, b));
  const tr = state.tr.replace(start, a + overlap, doc.slice(start, b + overlap));
  if (!tr.doc.eq(doc)) return whole(state, doc);
  const map = mapping(state.doc, doc);
  return tr.setSelection(selectionAt(tr.doc, map(state.selection.anchor), map(state.selection.head)));
}

/**
 * @param {State} state
 * @param {Doc} doc
 */
function whole(state, doc) {
  const tr = state.tr.replaceWith(0, state.doc.content.size, doc.content);
  const map = mapping(state.doc, doc);
  return tr.setSelection(selectionAt(tr.doc, map(state.selection.anchor), map(state.selection.head)));
}

/**
 * @param {Doc} doc
 * @param {number} anchor
 * @param {number} head
 */
function selectionAt(doc, anchor, head) {
  const within = (/** @type {number} */ pos) => doc.resolve(Math.min(Math.max(pos, 0), doc.content.size));
  const [$anchor, $head] = [within(anchor), within(head)];
  if ($anchor.parent.inlineContent && $head.parent.inlineContent)
    return TextSelection.between($anchor, $head);
  return Selection.near($head);
}

/**
 * From a position in one document to the same place among the same words in the other.
 *
 * @param {Doc} before
 * @param {Doc} after
 * @returns {(pos: number) => number}
 */
function mapping(before, after) {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  const pairs = paired(old, now);
  return (pos) => {
    let at = old.length - 1;
    while (at >= 0 && old[at].pos > pos) at -= 1;
    for (let offset = at < 0 ? 0 : pos - old[at].pos; at >= 0; at -= 1, offset = Infinity) {
      const other = pairs.get(at);
      if (other !== undefined) return now[other].pos + Math.min(offset, now[other].text.length || 1);
    }
    return now[0]?.pos ?? 0;
  };
}

/**
 * Words, the spaces between them, and where blocks begin ("" each).
 *
 * @param {Doc} doc
 * @returns {Word[]}
 */
function wordsOf(doc) {
  /** @type {Word[]} */
  const words = [];
  if (doc.inlineContent) words.push({ text: "", pos: -1 });
  doc.descendants((node, pos) => {
    if (node.isTextblock) words.push({ text: "", pos });
    for (const found of (node.text ?? "").matchAll(/[\p{L}\p{N}\p{M}_]+|\s+|./gsu)) {
      words.push({ text: found[0], pos: pos + found.index });
    }
  });
  return words;
}

/**
 * The most words that stand in both in the same order, as pairs of places; of very different long texts only
 * the ends.
 *
 * @param {readonly Word[]} old
 * @param {readonly Word[]} now
 * @returns {Map<number, number>}
 */
function paired(old, now) {
  /** @type {Map<number, number>} */
  const pairs = new Map();
  let start = 0;
  while (start < old.length && start < now.length && old[start].text === now[start].text) {
    pairs.set(start, start);
    start += 1;
  }
  let [a, b] = [old.length, now.length];
  while (a > start && b > start && old[a - 1].text === now[b - 1].text) {
    a -= 1;
    b -= 1;
    pairs.set(a, b);
  }
  const [wide, high] = [a - start, b - start];
  if (wide * high > 4_000_000) return pairs;
  const lengths = Array.from({ length: wide + 1 }, () => new Uint16Array(high + 1));
  for (let i = wide - 1; i >= 0; i -= 1) {
    for (let j = high - 1; j >= 0; j -= 1) {
      const same = old[start + i].text === now[start + j].text;
      lengths[i][j] = same ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  for (let i = 0, j = 0; i < wide && j < high; ) {
    if (old[start + i].text === now[start + j].text) pairs.set(start + i++, start + j++);
    else if (lengths[i + 1][j] >= lengths[i][j + 1]) i += 1;
    else j += 1;
  }
  return pairs;
}
