/**
 * Between our tree (`sitemaker/lib/markup`) and ProseMirror's document, and the tree's normal form.
 *
 * @import { Doc, Mark, Run, Tree, TreeMark } from "./types.d.ts"
 */
import { line, rich } from "./schema.js";

const ORDER = ["link", "strong", "em", "code"];
const UNFIT = new RegExp(
  "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\p{Cs}\\ufdd0-\\ufdef" +
    Array.from(
      { length: 17 },
      (_, plane) => `\\u{${plane.toString(16)}fffe}\\u{${plane.toString(16)}ffff}`,
    ).join("") +
    "]",
  "gu",
);

/** @type {Tree} */
export const EMPTY = { type: "doc", content: [] };

/**
 * Without the characters that no text may hold (`sitemaker/lib/text/characters.py`).
 *
 * @param {string} text
 */
export function fitting(text) {
  return text.replace(UNFIT, "");
}

/**
 * As one line.
 *
 * @param {string} text
 */
export function lineOf(text) {
  return fitting(text).replace(/[\t\n\r\u2028\u2029]/g, " ");
}

/** @param {string} text */
export function fromLine(text) {
  const words = lineOf(text);
  return line.node("doc", null, words ? line.text(words) : undefined);
}

/** @param {Doc} doc */
export function toLine(doc) {
  return lineOf(doc.textContent);
}

/**
 * ProseMirror's document for a tree in normal form; throws where it is no rich text.
 *
 * @param {Tree} tree
 * @returns {Doc}
 */
export function fromTree(tree) {
  const content = tree.content?.length ? tree.content : [{ type: "paragraph" }];
  const doc = rich.nodeFromJSON({ ...tree, content });
  doc.check();
  return doc;
}

/**
 * The tree of a document, in normal form.
 *
 * @param {Doc} doc
 * @returns {Tree}
 */
export function toTree(doc) {
  return { type: "doc", content: blocks(doc) };
}

/**
 * @param {Doc} parent
 * @returns {Tree[]}
 */
function blocks(parent) {
  /** @type {Tree[]} */
  const made = [];
  parent.forEach((node) => {
    const block = blockOf(node);
    if (block) made.push(block);
  });
  return made;
}

/**
 * @param {Doc} node
 * @returns {Tree | null}
 */
function blockOf(node) {
  const type = node.type.name;
  if (type === "bullet_list") return { type, content: items(node) };
  if (type === "ordered_list") return { type, attrs: { order: node.attrs.order }, content: items(node) };
  const content = type === "blockquote" ? blocks(node) : inline(node);
  if (!content.length) return null;
  return type === "heading" ? { type, attrs: { level: node.attrs.level }, content } : { type, content };
}

/**
 * @param {Doc} list
 * @returns {Tree[]}
 */
function items(list) {
  /** @type {Tree[]} */
  const made = [];
  list.forEach((item) => {
    const content = blocks(item);
    if (content[0]?.type !== "paragraph") content.unshift({ type: "paragraph", content: [] });
    made.push({ type: "list_item", content });
  });
  return made;
}

/**
 * @param {Doc} parent
 * @returns {Tree[]}
 */
function inline(parent) {
  /** @type {Run[][]} */
  const lines = [[]];
  parent.forEach((node) => {
    if (node.isText) lines[lines.length - 1].push([lineOf(node.text ?? ""), marksOf(node)]);
    else if (parent.type.name === "heading") lines[0].push([" ", {}]);
    else lines.push([]);
  });
  const tidied = lines.map(tidy);
  while (tidied.length && !tidied[0].length) tidied.shift();
  while (tidied.length && !tidied[tidied.length - 1].length) tidied.pop();
  return tidied.flatMap((each, at) => (at ? [{ type: "hard_break" }, ...each] : each));
}

/**
 * @param {Doc} node
 * @returns {Record<string, TreeMark>}
 */
function marksOf(node) {
  return Object.fromEntries(node.marks.map((mark) => [mark.type.name, markOf(mark)]));
}

/**
 * @param {Mark} mark
 * @returns {TreeMark}
 */
function markOf({ type, attrs }) {
  if (type.name !== "link") return { type: type.name };
  return { type: "link", attrs: attrs.page === null ? { href: attrs.href } : { page: attrs.page } };
}

/**
 * A line neither begins nor ends in a space, but in code; strong and em neither.
 *
 * @param {Run[]} runs
 * @returns {Tree[]}
 */
function tidy(runs) {
  const bared = ["strong", "em"].reduce(bare, runs);
  const [, started] = peel(bared, true);
  const [, kept] = peel(started, false);
  /** @type {Tree[]} */
  const made = [];
  let last = "";
  for (const [text, marks] of kept) {
    const held = ORDER.filter((name) => name in marks).map((name) => marks[name]);
    const key = JSON.stringify(held);
    const before = made[made.length - 1];
    if (before && key === last) before.text += text;
    else made.push(held.length ? { type: "text", text, marks: held } : { type: "text", text });
    last = key;
  }
  return made;
}

/**
 * Take a mark off the spaces it begins or ends with.
 *
 * @param {Run[]} runs
 * @param {string} name
 * @returns {Run[]}
 */
function bare(runs, name) {
  /** @type {Run[]} */
  const made = [];
  for (let at = 0; at < runs.length; ) {
    const marked = name in runs[at][1];
    let end = at + 1;
    while (end < runs.length && name in runs[end][1] === marked) end += 1;
    const group = runs.slice(at, end);
    const [head, rest] = marked ? peel(group, true) : [[], group];
    const [tail, middle] = marked ? peel(rest, false) : [[], rest];
    made.push(...without(name, head), ...middle, ...without(name, tail));
    at = end;
  }
  return made;
}

/**
 * @param {string} name
 * @param {Run[]} runs
 * @returns {Run[]}
 */
function without(name, runs) {
  return runs.map(([text, { [name]: _, ...marks }]) => [text, marks]);
}

/**
 * The white space at one end, and the rest, in order. Spaces in code are not white space.
 *
 * @param {Run[]} runs
 * @param {boolean} atStart
 * @returns {[Run[], Run[]]}
 */
function peel(runs, atStart) {
  /** @type {Run[]} */
  const spaces = [];
  const rest = runs.filter(([text]) => text);
  while (rest.length) {
    const [text, marks] = rest[atStart ? 0 : rest.length - 1];
    const words = "code" in marks ? text : text.replace(atStart ? /^ +/ : / +$/, "");
    const space = atStart ? text.slice(0, text.length - words.length) : text.slice(words.length);
    if (space) spaces[atStart ? "push" : "unshift"]([space, marks]);
    rest[atStart ? "shift" : "pop"]();
    if (!words) continue;
    rest[atStart ? "unshift" : "push"]([words, marks]);
    break;
  }
  return [spaces, rest];
}
