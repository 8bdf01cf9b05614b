/**
 * Rich text from plain words, and plain words from rich text: what the clipboard's text/plain is read as and
 * holds.
 *
 * Blank lines part paragraphs, single line ends stay line breaks. Markdown stays the words it is, with one
 * exception: two or more lines in a row that all begin like rows of one list are a list, for nobody means the
 * hyphens.
 *
 * @import { Doc, Fragment, Tree } from "./types.d.ts"
 */
import { nest } from "./lists.js";
import { fitting } from "./tree.js";

const ROW = /^(\s*)(?:[-*+•◦▪·–]|(\d{1,6})[.)])[ \t\u00a0]+(?=\S)/;

/**
 * @param {string} text
 * @param {boolean} verbatim keep even lists as words
 * @returns {Tree[]}
 */
export function readText(text, verbatim = false) {
  const lines = fitting(text).replace(/\r\n?|[\u2028\u2029]/g, "\n");
  const parts = lines.split(/\n(?:[ \t\u00a0]*\n)+/).filter((part) => part.trim());
  return parts.flatMap((part) => (verbatim ? null : readList(part)) ?? [paragraphOf(part)]);
}

/**
 * @param {string} part
 * @returns {Tree[] | null}
 */
function readList(part) {
  const lines = part.split("\n").filter((each) => each.trim());
  const found = lines.map((each) => ROW.exec(each));
  if (found.length < 2) return null;
  const rows = [];
  for (const [at, row] of found.entries()) {
    if (!row) return null;
    const depth = Math.floor(row[1].replaceAll("\t", "    ").length / 2);
    const order = Number(row[2] ?? 1);
    rows.push({
      depth,
      ordered: row[2] !== undefined,
      order,
      content: [paragraphOf(lines[at].slice(row[0].length))],
    });
  }
  return nest(rows);
}

/**
 * @param {string} part
 * @returns {Tree}
 */
function paragraphOf(part) {
  /** @type {Tree[]} */
  const content = [];
  for (const [at, words] of part.trim().split("\n").entries()) {
    if (at) content.push({ type: "hard_break" });
    const line = words.replaceAll("\t", " ").trim();
    if (line) content.push({ type: "text", text: line });
  }
  return { type: "paragraph", content };
}

/**
 * As it reads in a mail: paragraphs with a line between them, rows of lists each on its own.
 *
 * @param {Fragment | Doc} parent
 * @returns {string}
 */
export function writeText(parent) {
  /** @type {string[]} */
  const parts = [];
  let words = "";
  parent.forEach((node) => {
    if (node.isInline) words += node.isText ? node.text : "\n";
    else parts.push(blockText(node));
  });
  return words || parts.join("\n\n");
}

/**
 * @param {Doc} node
 * @returns {string}
 */
function blockText(node) {
  if (node.type.name === "blockquote") return indented(writeText(node), "> ", "> ");
  if (!node.type.name.endsWith("_list"))
    return node.type.name === "list_item" ? itemText(node) : writeText(node);
  /** @type {string[]} */
  const rows = [];
  node.forEach((item, _, at) => {
    const mark = node.type.name === "ordered_list" ? `${node.attrs.order + at}. ` : "- ";
    rows.push(indented(itemText(item), mark, " ".repeat(mark.length)));
  });
  return rows.join("\n");
}

/** @param {Doc} item */
function itemText(item) {
  /** @type {string[]} */
  const parts = [];
  item.forEach((child) => {
    parts.push(blockText(child));
  });
  return parts.join("\n");
}

/**
 * @param {string} text
 * @param {string} first
 * @param {string} others
 */
function indented(text, first, others) {
  return text
    .split("\n")
    .map((each, at) => (at ? others : first) + each)
    .join("\n");
}
