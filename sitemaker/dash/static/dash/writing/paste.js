/**
 * HTML from anywhere (Google Docs, Word, Slack, Apple Notes, a web page) as our tree: the words, what our tree knows of
 * their form, and links that may stand. Nothing of it reaches the page as markup: it is read, and said anew.
 */
import { safely, targetOf } from "./address.js";
import { itemOf, listOf, nest, plainOf } from "./lists.js";
import { fitting } from "./tree.js";

/**
 * @typedef {import("./tree.js").Tree} Tree
 * @typedef {import("./tree.js").TreeMark} TreeMark
 * @typedef {import("./address.js").SitePage} SitePage
 * @typedef {Record<string, TreeMark>} Marks
 * @typedef {{ levels: readonly number[], pages: readonly SitePage[] }} Allowed
 */

const DROPPED = new Set(
  (
    "script style head meta title link base template noscript iframe frame object embed applet svg math img picture " +
    "video audio canvas map input select textarea button datalist dialog hr colgroup col xml"
  ).split(" "),
);
const BLOCKS =
  "address,article,aside,blockquote,center,details,dd,div,dl,dt,fieldset,figcaption,figure,footer,form,h1,h2,h3,h4,h5,h6," +
  "header,li,main,nav,ol,p,pre,section,summary,table,tbody,td,tfoot,th,thead,tr,ul";
const STRONG = new Set(["b", "strong"]);
const EM = new Set(["i", "em", "cite", "dfn", "var"]);
const CODE = new Set(["code", "kbd", "samp", "tt"]);
const MARKER = /^[\s\u00a0]*\(?([\da-z]{1,6})[.)]/i;

/**
 * Before the browser parses it: handlers and styles are put aside, so that no policy has anything to say to what is only
 * read, and no offset of another editor's selection is believed. This is for quiet; safety does not rest on it.
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
      const aside = /^(?:style|on.*)$/i.test(found[1]) ? found[0].replace(found[1], `data-${found[1]}`) : found[0];
      made += /^data-pm-slice$/i.test(found[1]) ? "" : aside;
      at = attribute.lastIndex;
    }
    open.lastIndex = at;
  }
  return made + bare.slice(at);
}

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
    /** @type {import("./lists.js").Row[]} */
    let rows = [];
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
    const inside = this.flow(element, this.marks(element, marks));
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
    const words = this.inline(element, held).map((node) => (isBreak(node) ? { type: "text", text: " " } : node));
    const fitted = fittedLevel(level, this.levels);
    return paragraphs(words.map((node) => without(node, "strong"))).map(({ content }) =>
      fitted ? { type: "heading", attrs: { level: fitted }, content } : { type: "paragraph", content },
    );
  }

  /**
   * Rows of a list. A list right inside a list, as Google Docs writes it, belongs to the row before it; one after another
   * with an indent, as Slack does, too.
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
        : this.flow(child, this.marks(child, marks));
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
   * @returns {import("./lists.js").Row | null}
   */
  wordRow(element, marks) {
    const level = /mso-list:[^;]*\blevel(\d)/i.exec(styleOf(element))?.[1];
    if (!level) return null;
    const marker = [...element.querySelectorAll("[data-style]")].find((each) => /mso-list:\s*Ignore/i.test(styleOf(each)));
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
    if (element.getAttribute("data-stringify-type") === "paragraph-break") return [{ type: "hard_break" }, { type: "hard_break" }];
    return this.inline(element, this.marks(element, marks));
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
    const lines = fitting(element.textContent ?? "").replace(/\r\n?/g, "\n").replace(/^\n|\n+$/g, "").split("\n");
    return lines.flatMap((text, at) => {
      const node = { type: "text", text: text.replaceAll("\t", "    "), marks: Object.values(marks) };
      return [...(at ? [{ type: "hard_break" }] : []), ...(text ? [node] : [])];
    });
  }

  /**
   * The marks inside an element: those around it, its own, and less what its style takes back.
   *
   * @param {Element} element
   * @param {Marks} around
   * @returns {Marks}
   */
  marks(element, around) {
    const name = nameOf(element);
    const style = styleOf(element);
    const marks = { ...around };
    const weight = /(?:^|[;\s])font-weight:\s*(\w+)/i.exec(style)?.[1];
    const slant = /(?:^|[;\s])font-style:\s*(\w+)/i.exec(style)?.[1];
    if (weight ? /^(?:bold|bolder|[6-9]00)$/i.test(weight) : STRONG.has(name)) marks.strong = { type: "strong" };
    else if (weight) delete marks.strong;
    if (slant ? /^(?:italic|oblique)$/i.test(slant) : EM.has(name)) marks.em = { type: "em" };
    else if (slant) delete marks.em;
    if (CODE.has(name)) marks.code = { type: "code" };
    const target = name === "a" ? this.target(element) : null;
    if (target) marks.link = { type: "link", attrs: target };
    return marks;
  }

  /**
   * @param {Element} element
   * @returns {import("./address.js").Target | null}
   */
  target(element) {
    const page = this.pages.find((each) => String(each.id) === element.getAttribute("data-page"));
    if (page) return { page: page.id };
    const href = element.getAttribute("data-href") ?? element.getAttribute("href") ?? "";
    return safely(() => targetOf(wrappedIn(href) ?? href, this.pages));
  }
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

/**
 * Paragraphs of a run of words: two line breaks part them, spaces are one, and their ends are bare.
 *
 * @param {readonly Tree[]} nodes
 * @returns {Tree[]}
 */
function paragraphs(nodes) {
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
    if (!line.length) open = null;
    else if (open) open.push({ type: "hard_break" }, ...line);
    else made.push({ type: "paragraph", content: (open = line) });
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

/**
 * Lists that follow each other with an indent are one list.
 *
 * @param {readonly Tree[]} blocks
 * @returns {Tree[]}
 */
function joined(blocks) {
  /** @type {Tree[]} */
  const made = [];
  for (const block of blocks) {
    const indent = Number(block.attrs?.indent ?? 0);
    const { indent: _, ...attrs } = block.attrs ?? {};
    const bare = Object.keys(attrs).length ? { ...block, attrs } : withoutAttrs(block);
    let last = made[made.length - 1];
    if (!indent || !last?.type.endsWith("_list")) {
      const follows = last?.type === block.type && "indent" in (block.attrs ?? {});
      if (follows) last.content?.push(...(bare.content ?? []));
      else made.push(bare);
      continue;
    }
    let item = last.content?.[last.content.length - 1];
    for (let depth = 1; depth < indent; depth += 1) {
      const inner = item?.content?.[item.content.length - 1];
      if (!inner?.type.endsWith("_list")) break;
      item = inner.content?.[inner.content.length - 1];
    }
    item?.content?.push(bare);
  }
  return made;
}

/**
 * @param {Tree} block
 * @returns {Tree}
 */
function withoutAttrs({ attrs: _, ...block }) {
  return block;
}

/**
 * @param {Tree} node
 * @param {string} name
 * @returns {Tree}
 */
function without(node, name) {
  return { ...node, marks: node.marks?.filter((mark) => mark.type !== name) };
}

/** @param {Tree} node */
function isBreak(node) {
  return node.type === "hard_break";
}

/**
 * @param {Node} node
 * @returns {node is Element}
 */
function isElement(node) {
  return node.nodeType === 1;
}

/** @param {Element} element */
function isDropped(element) {
  return DROPPED.has(nameOf(element)) || element.hasAttribute("hidden") || /display:\s*none|mso-hide:\s*all/i.test(styleOf(element));
}

/** @param {Element} element */
function nameOf(element) {
  return element.localName.toLowerCase();
}

/** @param {Element} element */
function styleOf(element) {
  return element.getAttribute("data-style") ?? "";
}
