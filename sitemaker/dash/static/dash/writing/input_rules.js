/**
 * Markdown as it is typed: `# `, `- `, `1. `, `> `, `**bold**`, `_italic_`, `` `code` ``. Backspace right
 * after takes it back.
 *
 * @import { MarkType } from "./types.d.ts"
 */
import { InputRule, inputRules, textblockTypeInputRule, wrappingInputRule } from "../lib/prosemirror.js";
import { fittedLevel, rich } from "./schema.js";

const { heading, bullet_list, ordered_list, blockquote } = rich.nodes;
const { strong, em, code } = rich.marks;

/** @param {readonly number[]} levels */
export function markdown(levels) {
  const rules = [
    wrappingInputRule(/^\s*([-+*])\s$/, bullet_list),
    wrappingInputRule(
      /^\s*(\d{1,6})[.)]\s$/,
      ordered_list,
      (match) => ({ order: Number(match[1]) }),
      (match, node) => node.childCount + node.attrs.order === Number(match[1]),
    ),
    wrappingInputRule(/^\s*>\s$/, blockquote),
    marked(/(?<![*\w])\*\*([^*\s](?:[^*]*[^*\s])?)\*\*$/u, strong, 2),
    marked(/(?<![_\p{L}\p{N}])__([^_\s](?:[^_]*[^_\s])?)__$/u, strong, 2),
    marked(/(?<![*\w])\*([^*\s](?:[^*]*[^*\s])?)\*$/u, em, 1),
    marked(/(?<![_\p{L}\p{N}])_([^_\s](?:[^_]*[^_\s])?)_$/u, em, 1),
    marked(/(?<!`)`([^`]+)`$/, code, 1),
  ];
  if (levels.length) {
    rules.unshift(
      textblockTypeInputRule(/^(#{1,6})\s$/, heading, (match) => ({
        level: fittedLevel(match[1].length, levels),
      })),
    );
  }
  return inputRules({ rules });
}

/**
 * Words between signs take a mark; the signs go, and what is typed next is plain.
 *
 * @param {RegExp} pattern
 * @param {MarkType} type
 * @param {number} width of a sign
 */
function marked(pattern, type, width) {
  return new InputRule(
    pattern,
    (state, match, start, end) => {
      const words = match[1];
      const from = end - (match[0].length - 1); // the last sign is not in the document yet
      if (words.includes("\ufffc") || from < start) return null;
      const tr = state.tr;
      const closing = from + width + words.length;
      tr.delete(closing, end).delete(from, from + width);
      tr.addMark(from, from + words.length, type.create());
      return tr.removeStoredMark(type);
    },
    { inCode: false, inCodeMark: false },
  );
}
