/**
 * What is pasted, dropped and copied. HTML is read, never kept; too much is answered with a sentence.
 *
 * @import { EditorProps, EditorView, Field, Tree } from "./types.d.ts"
 */

import { Fragment, Slice } from "../lib/prosemirror.js";
import { isAddress, targetOf } from "./address.js";
import { link } from "./commands.js";
import { readHtml } from "./html_reader.js";
import { cut, lengthOf, PASTE_LIMIT, TAGS_LIMIT, tooMuch } from "./limits.js";
import { disarm } from "./pasted.js";
import { readText, writeText } from "./plain_text.js";
import { line, rich } from "./schema.js";
import { lineOf } from "./tree.js";

/**
 * The view's properties for one field.
 *
 * @param {Field} field
 * @param {(sentence: string) => void} say
 * @returns {Partial<EditorProps>}
 */
export function clipboard(field, say) {
  const read = (/** @type {Tree[]} */ blocks) =>
    field.kind === "line" ? lineSlice(blocks) : richSlice(blocks);
  return {
    transformPastedHTML: disarm,
    clipboardParser: /** @type {any} */ ({
      parseSlice: (/** @type {HTMLElement} */ root) => read(readHtml(root, field)),
    }),
    clipboardTextParser: (text, _, verbatim) => read(readText(text, verbatim || field.kind === "line")),
    clipboardTextSerializer: (slice) => writeText(slice.content).replaceAll("\u00a0", " "),
    handlePaste: (view, event, slice) =>
      take(view, slice, event.clipboardData?.getData("text/plain") ?? "", field, say),
    handleDrop: (view, event, slice, moved) => !moved && isTooMuch(view, slice, field, say) && halt(event),
  };
}

/**
 * What comes before ProseMirror looks at a paste or a drop: pictures are the editor's, and what is too long
 * is not parsed.
 *
 * @param {EditorView} view
 * @param {ClipboardEvent | DragEvent} event
 * @param {Field} field
 * @param {(sentence: string) => void} say
 * @returns {boolean} whether that was all
 */
export function receive(view, event, field, say) {
  const data = "clipboardData" in event ? event.clipboardData : event.dataTransfer;
  if (!data) return false;
  const text = data.getData("text/plain");
  const html = data.getData("text/html");
  const files = [...data.files];
  if (files.length && (!text || event.type === "drop")) {
    field.onFiles?.(files);
    return halt(event);
  }
  if (event.type === "paste" && !text && !html) return halt(event); // ProseMirror would look for it elsewhere
  const heavy = html.length > PASTE_LIMIT || html.split("<", TAGS_LIMIT).length === TAGS_LIMIT;
  if (text.length > PASTE_LIMIT || (heavy && !text)) {
    say(
      `That is ${Math.round(Math.max(text.length, html.length) / 1e5) / 10} million characters. ${takes(field)} Nothing was pasted.`,
    );
    return halt(event);
  }
  if (heavy) {
    view.pasteText(text);
    return halt(event);
  }
  return false;
}

/** @param {Field} field */
function takes(field) {
  return `This takes ${field.limit.toLocaleString("en")}.`;
}

/** @param {Event} event */
function halt(event) {
  event.preventDefault();
  return true;
}

/**
 * @param {EditorView} view
 * @param {Slice} slice
 * @param {string} text
 * @param {Field} field
 * @param {(sentence: string) => void} say
 */
function take(view, slice, text, field, say) {
  if (field.kind === "line") return takeLine(view, slice, field, say);
  const { $from, $to, empty } = view.state.selection;
  if (isAddress(text)) {
    const target = targetOf(text, field.pages);
    if (!empty && $from.sameParent($to)) return link(target)(view.state, view.dispatch);
    if (empty && !isTooMuch(view, slice, field, say))
      return link(target, text.trim())(view.state, view.dispatch);
  }
  return isTooMuch(view, slice, field, say);
}

/**
 * As much of it as there is room for.
 *
 * @param {EditorView} view
 * @param {Slice} slice
 * @param {Field} field
 * @param {(sentence: string) => void} say
 */
function takeLine(view, slice, field, say) {
  const words = slice.content.textBetween(0, slice.content.size);
  const { doc, selection } = view.state;
  const room =
    field.limit - lengthOf(doc.textContent) + lengthOf(doc.textBetween(selection.from, selection.to));
  const fitting = cut(words, room);
  if (fitting.length < words.length) say(`${takes(field)} The rest was left out.`);
  if (fitting) view.dispatch(view.state.tr.insertText(fitting).scrollIntoView());
  return true;
}

/**
 * @param {EditorView} view
 * @param {Slice} slice
 * @param {Field} field
 * @param {(sentence: string) => void} say
 */
function isTooMuch(view, slice, field, say) {
  const sentence = tooMuch(view.state.tr.replaceSelection(slice).doc, field.limit);
  if (sentence) say(`${sentence} Nothing was pasted.`);
  return sentence !== null;
}

/** @param {readonly Tree[]} blocks */
function richSlice(blocks) {
  return Slice.maxOpen(Fragment.fromArray(blocks.map((each) => rich.nodeFromJSON(each))));
}

/** @param {readonly Tree[]} blocks */
function lineSlice(blocks) {
  const words = lineOf(wordsOf({ type: "doc", content: [...blocks] }))
    .replace(/ {2,}/g, " ")
    .trim();
  return words ? new Slice(Fragment.from(line.text(words)), 0, 0) : Slice.empty;
}

/**
 * @param {Tree} tree
 * @returns {string}
 */
function wordsOf(tree) {
  if (tree.text !== undefined) return tree.text;
  if (tree.type === "hard_break") return " ";
  const apart = tree.content?.some((each) => each.text === undefined && each.type !== "hard_break");
  return (tree.content ?? []).map(wordsOf).join(apart ? " " : "");
}
