/**
 * An edit applied to the rows the editor holds: what is seen at once, before the server has answered.
 *
 * @import { Data, Doc, Edit, Row } from "./types.d.ts"
 */

import { emit, facts, rowOf, setValue, valueAt } from "./store.js";

/** @param {Doc} doc @param {Edit} edit */
export function applyEdit(doc, edit) {
  const row = rowOf(typeof edit.block === "string" ? edit.block : (edit.block?.id ?? null));
  if (edit.op === "insert" && !edit.item) return applyInsert(doc, edit, row);
  if (!row) return;
  const item = typeof edit.item === "string" ? valueAt(row, `items.${edit.item}`) : null;
  if (edit.op === "change")
    for (const [path, value] of Object.entries(edit.fields ?? {})) setValue(row, path, value);
  if (edit.op === "insert") row.data.items = [...(row.data.items ?? []), { ...edit.item }];
  if (edit.op === "move") (item ?? row).position = edit.position;
  if (edit.op === "remove") (item ?? row).removed = true;
  emit("rows", [row.id]);
}

/** @param {Doc} doc @param {Edit} edit @param {Row | null} row */
function applyInsert(doc, edit, row) {
  if (row) row.removed = false;
  else doc.rows.push({ ...blank(edit.block), ...edit.block, data: edit.block.data ?? {} });
  emit("rows", [edit.block.id]);
}

/** @param {Data} block @returns {Row} */
function blank(block) {
  const label = facts.kinds[block.kind]?.label ?? block.kind;
  const named = { label, called: label, words: "" };
  return {
    id: block.id,
    kind: block.kind,
    ...named,
    known: true,
    hidden: false,
    removed: false,
    position: block.position,
    v: block.v ?? 1,
    data: {},
  };
}
