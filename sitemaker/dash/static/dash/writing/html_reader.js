/**
 * Reads HTML from anywhere (Google Docs, Word, Slack, Apple Notes, a web page) as our tree. None of the
 * markup is kept.
 *
 * @import { Allowed, ListRow, Marks, Tree } from "./types.d.ts"
 */
import { itemOf, joined, listOf, nest, plainOf } from "./lists.js";
import { isBreak, paragraphs } from "./paragraphs.js";
import { BLOCKS, isDropped, isElement, marksIn, nameOf, styleOf } from "./pasted.js";
import { fittedLevel } from "./schema.js";
import { fitting } from "./tree.js";

const MARKER = /^[\s\u00a0]*\(?([\da-z]{1,6})[.)]/i;

/**
 * @param {ParentNode & Node} root
 * @param {Allowed} allowed
 * @returns {Tree[]}
 */
export function readHtml(root, allowed) {
  return new Reader(allowed).flow(root, {});
}

class Reader {
  /** @param {Allowed} allowed */
  constructor({ levels, pages }) {
    this.levels = levels;
    this.pages = pages;
  }

  /**
   * What stands in an element, as blocks; words between blocks are paragraphs of their own.
   *
   * @param {Node} parent
   * @param {Marks} marks
   * @returns {Tree[]}
   */
  flow(parent, marks) {
    /** @type {Tree[]} */
    const made = [];
    /** @type {Tree[]} */
    let inline = [];
    /** @type {ListRow[]} */
    const rows = [];
    const flush = () => {
      const words = paragraphs(inline);
      if (words.length || inline.some(isBreak)) made.push(...nest(rows.splice(0)));
      made.push(...words);
      inline = [];
    };
    for (const child of parent.childNodes) {
      if (!isElement(child)) {
        inline.push(...this.text(child, marks));
        continue;
      }
      const name = nameOf(child);
      if (isDropped(child)) continue;
      if (!child.matches(BLOCKS) && !child.querySelector(BLOCKS)) {
        inline.push(...this.element(child, marks));
        continue;
      }
      flush();
      const row = name === "p" || name === "div" ? this.wordRow(child, marks) : null;
      if (row) {
        rows.push(row);
        continue;
      }
      const block = this.block(child, name, marks);
      if (block.length) made.push(...nest(rows.splice(0)), ...block);
    }
    flush();
    return joined([...made, ...nest(rows)]);
  }

  /**
   * @param {Element} element
   * @param {string} name
   * @param {Marks} marks
   * @returns {Tree[]}
   */
  block(element, name, marks) {
    if (/^h[1-6]$/.test(name)) return this.heading(element, Number(name[1]), marks);
    if (name === "ul" || name === "ol") return this.list(element, name === "ol", marks);
    if (name === "tr") return this.row(element, marks);
    if (name === "pre") return paragraphs(this.lines(element, { ...marks, code: { type: "code" } }));
    const inside = this.flow(element, marksIn(element, marks, this.pages));
    if (name === "blockquote" && inside.length) return [{ type: "blockquote", content: inside.map(plainOf) }];
    return inside;
  }

  /**
   * @param {Element} element
   * @param {number} level
   * @param {Marks} marks
   * @returns {Tree[]}
   */
  heading(element, level, marks) {
    const held = { ...marks };
    const words = this.inline(element, held).map((node) =>
      isBreak(node) ? { type: "text", text: " " } : node,
    );
    const fitted = fittedLevel(level, this.levels);
    return paragraphs(words.map((node) => without(node, "strong"))).map(({ content }) =>
      fitted ? { type: "heading", attrs: { level: fitted }, content } : { type: "paragraph", content },
    );
  }

  /**
   * Rows of a list. A list right inside a list, as Google Docs writes it, belongs to the row before it; one
   * after another with an indent, as Slack does, too.
   *
   * @param {Element} element
   * @param {boolean} ordered
   * @param {Marks} marks
   * @returns {Tree[]}
   */
  list(element, ordered, marks) {
    /** @type {Tree[]} */
    const items = [];
    for (const child of element.children) {
      if (isDropped(child)) continue;
      const inside = ["ul", "ol"].includes(nameOf(child))
        ? this.list(child, nameOf(child) === "ol", marks)
        : this.flow(child, marksIn(child, marks, this.pages));
      const last = items[items.length - 1];
      if (!inside.length) continue;
      if (last && ["ul", "ol"].includes(nameOf(child))) last.content = [...(last.content ?? []), ...inside];
      else items.push(itemOf(inside));
    }
    if (!items.length) return [];
    const list = listOf(ordered, Number.parseInt(element.getAttribute("start") ?? "1", 10), items);
    const indent = element.getAttribute("data-indent");
    return [indent === null ? list : { ...list, attrs: { ...list.attrs, indent: Number(indent) } }];
  }

  /**
   * A table's row is a line of words; a table of one column, as newsletters are built, is what is in it.
   *
   * @param {Element} element
   * @param {Marks} marks
   * @returns {Tree[]}
   */
  row(element, marks) {
    const cells = [...element.children].filter((cell) => cell.textContent?.trim());
    if (cells.length < 2) return cells.flatMap((cell) => this.flow(cell, marks));
    return paragraphs(cells.flatMap((cell) => [...this.inline(cell, marks), { type: "text", text: " " }]));
  }

  /**
   * Word writes the rows of a list as paragraphs, each with its depth in a style and its marker in words.
   *
   * @param {Element} element
   * @param {Marks} marks
   * @returns {ListRow | null}
   */
  wordRow(element, marks) {
    const level = /mso-list:[^;]*\blevel(\d)/i.exec(styleOf(element))?.[1];
    if (!level) return null;
    const marker = [...element.querySelectorAll("[data-style]")].find((each) =>
      /mso-list:\s*Ignore/i.test(styleOf(each)),
    );
    const found = MARKER.exec(marker?.textContent ?? "");
    marker?.remove();
    const content = paragraphs(this.inline(element, marks));
    const order = /^\d+$/.test(found?.[1] ?? "") ? Number(found?.[1]) : 1;
    return { depth: Number(level), ordered: found !== null && marker !== undefined, order, content };
  }

  /**
   * @param {Node} parent
   * @param {Marks} marks
   * @returns {Tree[]}
   */
  inline(parent, marks) {
    return [...parent.childNodes].flatMap((child) => {
      if (!isElement(child)) return this.text(child, marks);
      if (isDropped(child)) return [];
      const inside = this.element(child, marks);
      return child.matches(BLOCKS) ? [{ type: "text", text: " " }, ...inside] : inside;
    });
  }

  /**
   * @param {Element} element
   * @param {Marks} marks
   * @returns {Tree[]}
   */
  element(element, marks) {
    if (nameOf(element) === "br") return [{ type: "hard_break" }];
    if (element.getAttribute("data-stringify-type") === "paragraph-break")
      return [{ type: "hard_break" }, { type: "hard_break" }];
    return this.inline(element, marksIn(element, marks, this.pages));
  }

  /**
   * @param {Node} node
   * @param {Marks} marks
   * @returns {Tree[]}
   */
  text(node, marks) {
    if (node.nodeType !== 3) return [];
    const text = fitting(node.nodeValue ?? "").replace(/[\t\n\r\f \u2028\u2029]+/g, " ");
    return text ? [{ type: "text", text, marks: Object.values(marks) }] : [];
  }

  /**
   * Preformatted words, with their line ends.
   *
   * @param {Element} element
   * @param {Marks} marks
   * @returns {Tree[]}
   */
  lines(element, marks) {
    const lines = fitting(element.textContent ?? "")
      .replace(/\r\n?/g, "\n")
      .replace(/^\n|\n+$/g, "")
      .split("\n");
    return lines.flatMap((text, at) => {
      const node = { type: "text", text: text.replaceAll("\t", "    "), marks: Object.values(marks) };
      return [...(at ? [{ type: "hard_break" }] : []), ...(text ? [node] : [])];
    });
  }
}

/**
 * @param {Tree} node
 * @param {string} name
 * @returns {Tree}
 */
function without(node, name) {
  return { ...node, marks: node.marks?.filter((mark) => mark.type !== name) };
}
