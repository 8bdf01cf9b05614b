/**
 * Lists as other programs write them: one row after another, each with how deep it stands.
 *
 * @import { ListRow, Tree } from "./types.d.ts"
 */

/**
 * @param {readonly ListRow[]} rows
 * @returns {Tree[]}
 */
export function nest(rows) {
  /** @type {Tree[]} */
  const made = [];
  for (let at = 0; at < rows.length; ) {
    const { depth, ordered, order } = rows[at];
    /** @type {Tree[]} */
    const items = [];
    while (
      at < rows.length &&
      rows[at].depth >= depth &&
      (rows[at].depth > depth || rows[at].ordered === ordered)
    ) {
      let end = at + 1;
      while (end < rows.length && rows[end].depth > depth) end += 1;
      items.push(itemOf([...rows[at].content, ...nest(rows.slice(at + 1, end))]));
      at = end;
    }
    made.push(listOf(ordered, order, items));
  }
  return made;
}

/**
 * @param {boolean} ordered
 * @param {number} order
 * @param {Tree[]} items
 * @returns {Tree}
 */
export function listOf(ordered, order, items) {
  if (!ordered) return { type: "bullet_list", content: items };
  return {
    type: "ordered_list",
    attrs: { order: order >= 0 && order <= 999_999 ? order : 1 },
    content: items,
  };
}

/**
 * An item begins with a paragraph and holds no heading.
 *
 * @param {readonly Tree[]} content
 * @returns {Tree}
 */
export function itemOf(content) {
  const plain = content.map(plainOf);
  if (plain[0]?.type !== "paragraph") plain.unshift({ type: "paragraph" });
  return { type: "list_item", content: plain };
}

/**
 * @param {Tree} block
 * @returns {Tree}
 */
export function plainOf(block) {
  return block.type === "heading" ? { type: "paragraph", content: block.content } : block;
}

/**
 * Lists that follow each other with an indent are one list.
 *
 * @param {readonly Tree[]} blocks
 * @returns {Tree[]}
 */
export function joined(blocks) {
  /** @type {Tree[]} */
  const made = [];
  for (const block of blocks) {
    const indent = Number(block.attrs?.indent ?? 0);
    const { indent: _, ...attrs } = block.attrs ?? {};
    const bare = Object.keys(attrs).length ? { ...block, attrs } : withoutAttrs(block);
    const last = made[made.length - 1];
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
