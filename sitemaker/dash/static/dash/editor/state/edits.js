/**
 * Edits as the protocol has them: made here, seen here at once, and handed to the queue.
 *
 * @import { Data, Doc, Edit, Row } from "./types.d.ts"
 */

import { applyEdit } from "./apply_edit.js";
import { between, inOrder } from "./position.js";
import { push } from "./queue.js";
import { docOf, itemsOf, newId, page, rowOf, rowsOf, valueAt } from "./store.js";

/** @param {Doc} doc @param {Omit<Edit, "id">} edit */
export function send(doc, edit) {
  const whole = { id: crypto.randomUUID(), ...edit };
  applyEdit(doc, whole);
  push({ doc: doc.id, id: whole.id, verb: "edit", edit: whole });
}

/** @param {string} block @param {Data} fields path: value */
export function change(block, fields) {
  const row = rowOf(block);
  const news = Object.entries(fields).filter(([path, value]) => row && !same(valueAt(row, path), value));
  if (!row || !news.length) return;
  send(docOf(block), { op: "change", block, fields: Object.fromEntries(news), v: row.v });
}

/** @param {unknown} one @param {unknown} other */
function same(one, other) {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/**
 * A position right after that row (null: at the top), whatever stands there now.
 *
 * @param {string | null} after
 * @param {string} [moving]
 */
function placeAfter(after, moving) {
  return placeAmong(rowsOf(page), after, moving);
}

/**
 * @param {{ id: string, position: string }[]} things in order
 * @param {string | null} after
 * @param {string} [moving] which may stand anywhere among them
 */
function placeAmong(things, after, moving) {
  const others = inOrder(things.filter((each) => each.id !== moving));
  const at = after === null ? -1 : others.findIndex((each) => each.id === after);
  const low = others[at]?.position ?? null;
  const high = others.slice(at + 1).find((each) => low === null || each.position > low)?.position ?? null;
  return between(low, high);
}

/**
 * @param {string} kind
 * @param {string | null} after
 * @param {Data | null} data
 * @returns {string} the new block's id
 */
export function insert(kind, after, data = null, v = 1) {
  const id = newId();
  const block = { id, kind, position: placeAfter(after), ...(data ? { data, v } : {}) };
  send(page, { op: "insert", block });
  return id;
}

/** @param {string} block @param {string | null} after */
export function move(block, after) {
  send(docOf(block), { op: "move", block, position: placeAfter(after, block) });
}

/** @param {string} block */
export function remove(block) {
  send(docOf(block), { op: "remove", block });
}

/** The same block once more, right below; its items with new ids. @param {Row} row @returns {string} */
export function duplicate(row) {
  const data = structuredClone(row.data);
  if (data.items) data.items = itemsOf(row).map((each) => ({ ...structuredClone(each), id: newId() }));
  return insert(row.kind, row.id, data, row.v);
}

/** @param {Row} row @returns {string} */
export function insertItem(row) {
  const items = itemsOf(row);
  const id = newId();
  const position = placeAmong(/** @type {any} */ (items), items.at(-1)?.id ?? null);
  send(docOf(row.id), { op: "insert", block: row.id, item: { id, position } });
  return id;
}

/** @param {Row} row @param {string} item @param {string | null} after */
export function moveItem(row, item, after) {
  const position = placeAmong(/** @type {any} */ (itemsOf(row)), after, item);
  send(docOf(row.id), { op: "move", block: row.id, item, position });
}

/** @param {Row} row @param {string} item */
export function removeItem(row, item) {
  send(docOf(row.id), { op: "remove", block: row.id, item });
}
