/**
 * Runs of words as paragraphs.
 *
 * @import { Tree } from "./types.d.ts"
 */

/**
 * Paragraphs of a run of words: two line breaks part them, spaces are one, and their ends are bare.
 *
 * @param {readonly Tree[]} nodes
 * @returns {Tree[]}
 */
export function paragraphs(nodes) {
  /** @type {Tree[][]} */
  const lines = [[]];
  for (const node of nodes) {
    if (isBreak(node)) lines.push([]);
    else lines[lines.length - 1].push({ ...node });
  }
  /** @type {Tree[]} */
  const made = [];
  /** @type {Tree[] | null} */
  let open = null;
  for (const line of lines.map(tidy)) {
    if (open && line.length) open.push({ type: "hard_break" }, ...line);
    else if (line.length) made.push({ type: "paragraph", content: line });
    open = line.length ? (open ?? line) : null;
  }
  return made;
}

/**
 * @param {readonly Tree[]} nodes
 * @returns {Tree[]}
 */
function tidy(nodes) {
  let spaced = true;
  /** @type {Tree[]} */
  const made = [];
  for (const node of nodes) {
    if (node.marks?.some((mark) => mark.type === "code")) {
      made.push(node);
      spaced = false;
      continue;
    }
    let text = (node.text ?? "").replace(/\u00a0*(?: \u00a0*)+|\u00a0{2,}/g, " ");
    if (spaced) text = text.replace(/^[ \u00a0]+/, "");
    if (!text) continue;
    made.push({ ...node, text });
    spaced = /[ \u00a0]$/.test(text);
  }
  while (made.length) {
    const last = made[made.length - 1];
    const text = last.text?.replace(/[ \u00a0]+$/, "");
    if (text) {
      last.text = text;
      break;
    }
    made.pop();
  }
  return made;
}

/** @param {Tree} node */
export function isBreak(node) {
  return node.type === "hard_break";
}
