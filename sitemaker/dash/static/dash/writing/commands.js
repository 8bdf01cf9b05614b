/**
 * What the format bar, the keys and the editor can do to a text, and how the text stands at the caret.
 *
 * @import { Command, Doc, MarkName, NodeType, Standing, State, Target } from "./types.d.ts"
 */
import {
  chainCommands,
  Fragment,
  lift,
  liftListItem,
  setBlockType,
  sinkListItem,
  toggleMark,
  wrapInList,
} from "../lib/prosemirror.js";
import { rich } from "./schema.js";

const { paragraph, heading, bullet_list, ordered_list, list_item, blockquote, hard_break } = rich.nodes;
const LISTS = [bullet_list, ordered_list];

/**
 * @param {MarkName} name
 * @returns {Command}
 */
export function mark(name) {
  return toggleMark(rich.marks[name], null, { removeWhenPresent: false });
}

/** @type {Command} */
export const breakLine = (state, dispatch) => {
  if (state.selection.$from.parent.type !== paragraph) return true;
  dispatch?.(state.tr.replaceSelectionWith(hard_break.create(), false).scrollIntoView());
  return true;
};

/** @type {Command} */
export const plain = setBlockType(paragraph);

/**
 * @param {number} level
 * @returns {Command}
 */
export function head(level) {
  return (state, dispatch) => {
    if (levelAt(state) === level) return plain(state, dispatch);
    return setBlockType(heading, { level })(state, dispatch);
  };
}

/**
 * Into a list, from one kind of list to the other, or out of it.
 *
 * @param {"bullet_list" | "ordered_list"} name
 * @returns {Command}
 */
export function list(name) {
  return (state, dispatch) => {
    const type = rich.nodes[name];
    const around = closest(state, LISTS);
    if (around?.node.type === type) return liftListItem(list_item)(state, dispatch);
    if (around) {
      const attrs = type === ordered_list ? { order: 1 } : null;
      dispatch?.(state.tr.setNodeMarkup(around.pos, type, attrs).scrollIntoView());
      return true;
    }
    return unheaded(wrapInList(type))(state, dispatch);
  };
}

/** @type {Command} */
export const quote = (state, dispatch) => {
  const around = closest(state, [blockquote]);
  if (!around) return unheaded(wrapQuote)(state, dispatch);
  const $start = state.doc.resolve(around.pos + 1);
  const $end = state.doc.resolve(around.pos + around.node.nodeSize - 1);
  const range = $start.blockRange($end);
  if (!range) return false;
  dispatch?.(state.tr.lift(range, range.depth - 1).scrollIntoView());
  return true;
};

/** Around whole lists: a row of one does not begin with a quote. @type {Command} */
const wrapQuote = (state, dispatch) => {
  const { $from, $to } = state.selection;
  const range = $from.blockRange($to, (node) =>
    node.type.validContent(Fragment.from(blockquote.createAndFill())),
  );
  if (!range) return false;
  dispatch?.(state.tr.wrap(range, [{ type: blockquote }]).scrollIntoView());
  return true;
};

export const sink = sinkListItem(list_item);
export const raise = liftListItem(list_item);

/**
 * Backspace where a block begins takes its form off before it takes anything away.
 *
 * @type {Command}
 */
export const unform = (state, dispatch, view) => {
  const { $from, empty } = state.selection;
  if (!empty || $from.parentOffset > 0 || (view && !view.endOfTextblock("backward", state))) return false;
  if ($from.parent.type === heading) return plain(state, dispatch);
  const parent = $from.node(-1);
  if ($from.depth < 2 || parent.firstChild !== $from.parent) return false;
  return chainCommands(liftListItem(list_item), lift)(state, dispatch);
};

/**
 * Link what is selected, or the link the caret stands in; null takes the link off. Where nothing is selected
 * and no link stands, `words` are written and linked.
 *
 * @param {Target | null} target
 * @param {string} words
 * @returns {Command}
 */
export function link(target, words = "") {
  return (state, dispatch) => {
    const type = rich.marks.link;
    const range = linkRange(state);
    const { from, to } = state.selection.empty && range ? range : state.selection;
    const tr = state.tr;
    if (!target) tr.removeMark(from, to, type).removeStoredMark(type);
    else {
      const added = type.create({
        href: "href" in target ? target.href : null,
        page: "page" in target ? target.page : null,
      });
      if (from < to) tr.addMark(from, to, added);
      else if (words)
        tr.replaceSelectionWith(
          rich.text(words, [...(state.storedMarks ?? state.selection.$from.marks()), added]),
          false,
        );
      else return false;
    }
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

/**
 * Where the link at the caret begins and ends.
 *
 * @param {State} state
 * @returns {{ from: number, to: number } | null}
 */
export function linkRange(state) {
  const found = linkAt(state);
  const { $from } = state.selection;
  if (!found) return null;
  let from = $from.start();
  let range = null;
  $from.parent.forEach((node, offset) => {
    const at = $from.start() + offset;
    if (!found.isInSet(node.marks)) from = at + node.nodeSize;
    else if (from <= $from.pos && at + node.nodeSize >= $from.pos) range = { from, to: at + node.nodeSize };
  });
  return range;
}

/**
 * @param {State} state
 * @returns {Standing}
 */
export function standing(state) {
  const found = linkAt(state);
  const has = (/** @type {MarkName | "link"} */ name) => holds(state, name);
  return {
    marks: { strong: has("strong"), em: has("em"), code: has("code"), link: found !== null },
    level: levelAt(state),
    list: /** @type {Standing["list"]} */ (closest(state, LISTS)?.node.type.name ?? null),
    quote: closest(state, [blockquote]) !== null,
    canHead: state.selection.$from.depth === 1 && state.selection.$to.depth === 1,
    empty: state.selection.empty,
    link: found
      ? found.attrs.page === null
        ? { href: found.attrs.href }
        : { page: found.attrs.page }
      : null,
  };
}

/**
 * @param {State} state
 * @param {MarkName | "link"} name
 */
function holds(state, name) {
  const type = rich.marks[name];
  const { empty, from, to, $from } = state.selection;
  if (empty) return Boolean(type.isInSet(state.storedMarks ?? $from.marks()));
  let all = true;
  let any = false;
  state.doc.nodesBetween(from, to, (node) => {
    if (!node.isText || !node.text?.trim()) return;
    any = true;
    all &&= Boolean(type.isInSet(node.marks));
  });
  return any && all;
}

/** @param {State} state */
function linkAt(state) {
  const { $from, $to, empty } = state.selection;
  const type = rich.marks.link;
  const marks = empty ? ($from.marksAcross($from) ?? $from.marks()) : $from.marksAcross($to);
  const near = [marks ?? [], $from.nodeAfter?.marks ?? [], empty ? ($from.nodeBefore?.marks ?? []) : []];
  for (const each of near) {
    const found = type.isInSet(each);
    if (found) return found;
  }
  return null;
}

/** @param {State} state */
function levelAt(state) {
  const { parent } = state.selection.$from;
  return parent.type === heading ? Number(parent.attrs.level) : 0;
}

/**
 * @param {State} state
 * @param {readonly NodeType[]} types
 * @returns {{ node: Doc, pos: number } | null}
 */
function closest(state, types) {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if (types.includes($from.node(depth).type)) return { node: $from.node(depth), pos: $from.before(depth) };
  }
  return null;
}

/**
 * Lists and quotes hold no headings: those selected become paragraphs first.
 *
 * @param {Command} command
 * @returns {Command}
 */
function unheaded(command) {
  return (state, dispatch) => {
    const tr = state.tr;
    state.doc.nodesBetween(state.selection.from, state.selection.to, (node, pos) => {
      if (node.type === heading) tr.setNodeMarkup(pos, paragraph);
    });
    if (!tr.docChanged) return command(state, dispatch);
    return command(state.apply(tr), (wrapped) => {
      for (const step of wrapped.steps) tr.step(step);
      dispatch?.(tr.scrollIntoView());
    });
  };
}
