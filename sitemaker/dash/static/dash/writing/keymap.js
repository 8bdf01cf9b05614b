/**
 * The keys of a text. What is not here is the editor's: it bubbles.
 *
 * @import { Calls, Command } from "./types.d.ts"
 */

import {
  baseKeymap,
  chainCommands,
  keymap,
  Selection,
  splitListItem,
  TextSelection,
  undoInputRule,
} from "../lib/prosemirror.js";
import { breakLine, head, list, mark, plain, quote, raise, sink, standing, unform } from "./commands.js";
import { rich } from "./schema.js";

/**
 * For one line: Enter leaves.
 *
 * @param {Calls} calls
 */
export function lineKeys(calls) {
  const { Enter: _, "Mod-Enter": __, ...base } = baseKeymap;
  const leave = called(() => calls.leave("enter"));
  return keymap({ ...base, ...shared(calls), Enter: leave, "Shift-Enter": leave });
}

/**
 * @param {Calls} calls
 * @param {readonly number[]} levels
 */
export function richKeys(calls, levels) {
  /** @type {Record<string, Command>} */
  const keys = {
    ...baseKeymap,
    ...shared(calls),
    Enter: chainCommands(splitListItem(rich.nodes.list_item), baseKeymap.Enter),
    "Shift-Enter": breakLine,
    Backspace: chainCommands(undoInputRule, unform, baseKeymap.Backspace),
    Tab: inList(sink),
    "Shift-Tab": inList(raise),
    "Mod-b": mark("strong"),
    "Mod-i": mark("em"),
    "Mod-e": mark("code"),
    "Mod-k": called(calls.link),
    "Mod-Shift-7": list("ordered_list"),
    "Mod-Shift-8": list("bullet_list"),
    "Mod-Shift-9": quote,
    "Mod-Alt-0": plain,
    "Alt-F10": called(calls.bar),
  };
  for (const [at, level] of levels.entries()) keys[`Mod-Alt-${at + 1}`] = head(level);
  return keymap(keys);
}

/**
 * @param {Calls} calls
 * @returns {Record<string, Command>}
 */
function shared(calls) {
  return {
    Escape: called(() => calls.leave("escape")),
    "Mod-a": selectWords,
    "Mod-z": called(calls.undo),
    "Mod-y": called(calls.redo),
    "Shift-Mod-z": called(calls.redo),
  };
}

/**
 * From the first letter to the last: what is selected is always words, for every command to work on.
 *
 * @type {Command}
 */
function selectWords({ doc, tr }, dispatch) {
  dispatch?.(tr.setSelection(TextSelection.between(Selection.atStart(doc).$from, Selection.atEnd(doc).$to)));
  return true;
}

/**
 * @param {() => void} call
 * @returns {Command}
 */
function called(call) {
  return (_, dispatch) => {
    if (dispatch) call();
    return true;
  };
}

/**
 * In a list Tab is about its rows, whether they can move or not; elsewhere it leads on.
 *
 * @param {Command} command
 * @returns {Command}
 */
function inList(command) {
  return (state, dispatch, view) => standing(state).list !== null && (command(state, dispatch, view) || true);
}
