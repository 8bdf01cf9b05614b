/**
 * What the editor knows: the page and its frame as rows, what is chosen, and the events of their changes.
 *
 * @import { Chosen, Data, Doc, Facts, Kind, Leaf, Row, Told } from "./types.d.ts"
 */

import { inOrder } from "./position.js";

/** @type {Facts} */
export const facts = JSON.parse(document.getElementById("editor-facts")?.textContent ?? "{}");

export const page = facts.page;
export const frame = facts.frame;

/** @type {Chosen} */
export const chosen = { block: null, item: null, field: null };

/** Names this tab to the server: its own edits never meet each other. */
export const client = `tab-${crypto.randomUUID()}`;

export function newId() {
  return crypto.randomUUID().replaceAll("-", "").slice(0, 12);
}

const bus = new EventTarget();

/**
 * Events: `choose` (what is chosen), `rows` (ids that changed), `told` (how the pages stand), `sending`,
 * `drawn`.
 *
 * @param {string} name
 * @param {(detail: any) => void} listener
 */
export function on(name, listener) {
  bus.addEventListener(name, (event) => listener(/** @type {CustomEvent} */ (event).detail));
}

/** @param {string} name @param {unknown} [detail] */
export function emit(name, detail) {
  bus.dispatchEvent(new CustomEvent(name, { detail }));
}

/** @returns {Doc[]} */
export function docs() {
  return frame ? [page, frame] : [page];
}

/** @param {number} id @returns {Doc} */
export function docById(id) {
  return docs().find((each) => each.id === id) ?? page;
}

/** The document a block belongs to. @param {string} block @returns {Doc} */
export function docOf(block) {
  return docs().find((each) => each.rows.some((row) => row.id === block)) ?? page;
}

/** @param {string | null} block @returns {Row | null} */
export function rowOf(block) {
  const held = (/** @type {Doc | null} */ doc) => doc?.rows.find((row) => row.id === block);
  return (block && (held(page) ?? held(frame))) || null;
}

/** Those not removed, in order. @param {Doc} [doc] @returns {Row[]} */
export function rowsOf(doc = page) {
  return inOrder(doc.rows.filter((row) => !row.removed));
}

/** Blocks as one meets them on the page: header, the page's own, footer. @returns {Row[]} */
export function allRows() {
  if (!frame) return rowsOf();
  const [header, ...rest] = rowsOf(frame);
  return [...(header ? [header] : []), ...rowsOf(), ...rest];
}

/** @param {Row} row @returns {Kind | undefined} */
export function kindOf(row) {
  return facts.kinds[row.kind];
}

/**
 * The declaration of a path, items' by their list.
 *
 * @param {Row} row
 * @param {string} path
 * @returns {Leaf | null}
 */
export function leafOf(row, path) {
  const parts = path.split(".");
  const generic =
    parts[0] === "items" && parts.length > 2 ? ["items", "*", ...parts.slice(2)].join(".") : path;
  return kindOf(row)?.leaves[generic] ?? null;
}

/** @param {Row} row @returns {Data[]} */
export function itemsOf(row) {
  return inOrder((row.data.items ?? []).filter((/** @type {Data} */ each) => !each.removed));
}

/** @param {Row} row @param {string} path @returns {any} */
export function valueAt(row, path) {
  return path.split(".").reduce(inside, /** @type {any} */ (row.data));
}

/** @param {Row} row @param {string} path @param {unknown} value */
export function setValue(row, path, value) {
  const way = path.split(".");
  const last = /** @type {string} */ (way.pop());
  const holder = way.reduce(inside, /** @type {any} */ (row.data));
  if (holder) holder[last] = value;
  if (path === "hidden") row.hidden = Boolean(value);
}

/** @param {any} value @param {string} name */
function inside(value, name) {
  return Array.isArray(value) ? value.find((each) => each.id === name) : value?.[name];
}

/**
 * Choose a block, an item in it, a field of it; nothing at all with null.
 *
 * @param {string | null} block
 * @param {Partial<Chosen> & { from?: string }} [more] `from`: where it was chosen; others scroll to it
 */
export function choose(block, more = {}) {
  const before = { ...chosen };
  Object.assign(
    chosen,
    { block, item: null, field: null },
    { item: more.item ?? null, field: more.field ?? null },
  );
  emit("choose", { before, from: more.from ?? "" });
}

/** What the server said of a page, after anything it answered. @param {Doc} doc @param {Told} told */
export function learn(doc, told) {
  const { rows, ...rest } = told;
  Object.assign(doc, rest);
  for (const row of rows ?? []) {
    const at = doc.rows.findIndex((each) => each.id === row.id);
    if (at < 0) doc.rows.push(row);
    else doc.rows[at] = row;
  }
  emit("told", doc);
  if (rows?.length)
    emit(
      "rows",
      rows.map((row) => row.id),
    );
}
