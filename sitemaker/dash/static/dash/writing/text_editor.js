/**
 * A text written where it stands on the page.
 *
 *     const editor = editText(place, { kind: "rich", value: tree, onChange: (tree) => ... });
 *
 * The page has no script of its own: all of this runs in the editor's document and reaches into the frame.
 * What is typed shows at once; the server is nobody's business here, and undo is the editor's.
 *
 * @import { At, Command, Doc, Options, Standing, Target, Transaction, Value } from "./types.d.ts"
 */

import { EditorState, EditorView, Plugin, Selection } from "../lib/prosemirror.js";
import { targetOf } from "./address.js";
import { clipboard, receive } from "./clipboard.js";
import { head, link, list, mark, plain, quote, standing } from "./commands.js";
import { markdown } from "./input_rules.js";
import { lineKeys, richKeys } from "./keymap.js";
import { TEXT_LIMIT, tooMuch, withoutExcess } from "./limits.js";
import { rebased } from "./rebase.js";
import { draw, firstLevel, held, leveled, mounted, prompting } from "./render.js";
import { EMPTY, fromLine, fromTree, toLine, toTree } from "./tree.js";

const LEVELS = [2, 3, 4];
const OURS = [
  "contenteditable",
  "spellcheck",
  "role",
  "aria-label",
  "aria-multiline",
  "translate",
  "data-prompt",
];
const FORMATS = /** @type {Record<string, "strong" | "em">} */ ({ formatBold: "strong", formatItalic: "em" });

/**
 * @param {HTMLElement} place
 * @param {Options} options
 * @returns {TextEditor}
 */
export function editText(place, options) {
  mounted.get(place)?.destroy();
  return new TextEditor(place, options);
}

export class TextEditor {
  /** @type {EditorView} */
  #view;
  #options;
  #first;
  #levels;
  /** @type {Set<(standing: Standing) => void>} */
  #watchers = new Set();
  /** @type {Value | null} waits until nothing is being composed */
  #waiting = null;
  /** @type {Set<Element>} where the focus may be without having left the text */
  #companions = new Set();
  /** @type {{ link: () => void, bar: () => void } | null} */
  #bar = null;
  #destroyed = false;

  /**
   * @param {HTMLElement} place
   * @param {Options} options
   */
  constructor(place, options) {
    this.place = place;
    this.kind = options.kind;
    this.#options = options;
    this.#levels = options.levels ?? LEVELS;
    this.#first = options.first ?? firstLevel(place);
    const say = (/** @type {string} */ sentence) => options.onSay?.(sentence);
    const field = { ...options, levels: this.#levels, pages: this.pages, limit: this.limit };
    const receives = (/** @type {EditorView} */ view, /** @type {any} */ event) =>
      receive(view, event, field, say);
    mounted.set(place, this);
    place.replaceChildren();
    this.#view = new EditorView(
      { mount: place },
      {
        state: EditorState.create({ doc: this.#docOf(options.value), plugins: this.#plugins() }),
        attributes: this.#attributes(),
        dispatchTransaction: (tr) => this.#dispatch(tr),
        handleDOMEvents: {
          beforeinput: (_, event) => this.#beforeInput(event),
          blur: () => this.#blurred(),
          compositionend: () => this.#composed(),
          drop: receives,
          keydown: (view) => this.#caughtUp(view),
          paste: receives,
        },
        ...clipboard(field, say),
      },
    );
  }

  get limit() {
    return this.#options.limit ?? (this.kind === "line" ? 200 : TEXT_LIMIT);
  }

  get levels() {
    return this.#levels;
  }

  get pages() {
    return this.#options.pages ?? [];
  }

  /** @returns {any} the line, or the tree in normal form */
  value() {
    const { doc } = this.#view.state;
    return this.kind === "line" ? toLine(doc) : toTree(doc);
  }

  /**
   * What somebody else wrote, or undo brought back. The caret of a field one writes in stays at its words.
   *
   * @param {any} value
   */
  set(value) {
    if (this.#view.composing) {
      this.#waiting = value;
      return;
    }
    const { state } = this.#view;
    const doc = this.#docOf(value);
    if (this.#docOf(this.value()).eq(doc)) return;
    const tr = rebased(state, doc);
    if (tr) this.#view.dispatch(tr.setMeta("outside", true).setMeta("addToHistory", false));
  }

  /** @param {At} [at] left out, the caret is where it was */
  focus(at) {
    this.#view.focus();
    if (at === undefined) return;
    const { state } = this.#view;
    const tr = state.tr.setSelection(this.#selectionAt(state.doc, at));
    this.#view.dispatch(typeof at === "string" ? tr.scrollIntoView() : tr);
  }

  /** @returns {string} what is selected, as words */
  selected() {
    const { doc, selection } = this.#view.state;
    return doc.textBetween(selection.from, selection.to, " ", " ");
  }

  /** @returns {Standing} */
  standing() {
    return standing(this.#view.state);
  }

  /**
   * Hear of each change of the text or the selection; what is returned stops it.
   *
   * @param {(standing: Standing) => void} hear
   * @returns {() => void}
   */
  watch(hear) {
    this.#watchers.add(hear);
    return () => void this.#watchers.delete(hear);
  }

  /**
   * A format bar: the focus may go there, and the link key and Alt+F10 lead there.
   *
   * @param {Element} element
   * @param {{ link: () => void, bar: () => void }} bar
   */
  accompany(element, bar) {
    this.#companions.add(element);
    this.#bar = bar;
  }

  /** @param {boolean} on what is selected stays marked while the focus is elsewhere */
  hold(on) {
    this.#view.dispatch(this.#view.state.tr.setMeta("hold", on));
  }

  /** Ends the edit; the place shows the text as the server would draw it. */
  destroy() {
    if (this.#destroyed) return;
    this.#destroyed = true;
    const value = this.value();
    this.#watchers.clear();
    this.#view.destroy();
    mounted.delete(this.place);
    for (const name of OURS) this.place.removeAttribute(name);
    this.place.classList.remove("ProseMirror", "ProseMirror-focused", "ProseMirror-hideselection");
    if (this.kind === "line") this.place.textContent = value;
    else draw(this.place, fromTree(value), this.#first);
  }

  /** What can be done to a rich text; each leaves the caret in it. */
  commands = {
    /** @param {"strong" | "em" | "code"} name */
    mark: (name) => this.#run(mark(name)),
    plain: () => this.#run(plain),
    /** @param {number} level */
    heading: (level) => this.#run(head(level)),
    /** @param {"bullet_list" | "ordered_list"} name */
    list: (name) => this.#run(list(name)),
    quote: () => this.#run(quote),
    /** @param {Target | null} target @param {string} [words] written and linked where nothing is selected */
    link: (target, words) => this.#run(link(target, words)),
    /** @param {string} text throws UnsafeAddress @returns {Target} */
    targetOf: (text) => targetOf(text, this.pages),
  };

  /** @param {Command} command */
  #run(command) {
    if (this.kind === "line") return false;
    const done = command(this.#view.state, this.#view.dispatch, this.#view);
    this.#view.focus();
    return done;
  }

  /** @param {any} value */
  #docOf(value) {
    return this.kind === "line" ? fromLine(String(value ?? "")) : fromTree(value ?? EMPTY);
  }

  #plugins() {
    const { onLeave, onUndo, onRedo, onLink, onBar, label = "" } = this.#options;
    const calls = {
      leave: (/** @type {"enter" | "escape"} */ how) => onLeave?.(how),
      undo: () => onUndo?.(),
      redo: () => onRedo?.(),
      link: () => (this.#bar ? this.#bar.link() : onLink?.()),
      bar: () => (this.#bar ? this.#bar.bar() : onBar?.()),
    };
    const limits = new Plugin({ filterTransaction: (tr, state) => this.#fits(tr, state.doc) });
    if (this.kind === "line") return [lineKeys(calls), limits, prompting(label)];
    return [
      markdown(this.#levels),
      richKeys(calls, this.#levels),
      leveled(this.#first),
      held,
      limits,
      prompting(label),
    ];
  }

  /** @returns {Record<string, string>} */
  #attributes() {
    const { label = "Text" } = this.#options;
    const isHeading = /^h[1-6]$/.test(this.place.localName);
    /** @type {Record<string, string>} */
    const attributes = { spellcheck: "true", "aria-label": label };
    if (!isHeading) attributes.role = "textbox";
    if (this.kind === "rich") attributes["aria-multiline"] = "true";
    return attributes;
  }

  /** @param {Transaction} tr */
  #dispatch(tr) {
    if (this.#destroyed) return;
    const before = this.#view.state;
    const { state } = before.applyTransaction(tr);
    this.#view.updateState(state);
    const changed = !state.doc.eq(before.doc);
    if (changed && !tr.getMeta("outside")) this.#options.onChange?.(this.value());
    if ((changed || tr.selectionSet || tr.storedMarksSet) && this.kind === "rich" && this.#watchers.size) {
      const now = this.standing();
      for (const hear of this.#watchers) hear(now);
    }
  }

  /**
   * Whether a change leaves the text within its limits. What is being composed is let through, and cut when
   * it is done.
   *
   * @param {Transaction} tr
   * @param {Doc} before
   */
  #fits(tr, before) {
    if (!tr.docChanged || tr.getMeta("outside") || this.#view?.composing) return true;
    if (tr.doc.content.size <= before.content.size) return true;
    const sentence = tooMuch(tr.doc, this.limit);
    if (sentence) this.#options.onSay?.(sentence);
    return sentence === null;
  }

  /** @param {InputEvent} event */
  #beforeInput(event) {
    const { inputType } = event;
    const { onUndo, onRedo } = this.#options;
    if (inputType === "historyUndo" || inputType === "historyRedo") {
      event.preventDefault();
      (inputType === "historyUndo" ? onUndo : onRedo)?.();
      return true;
    }
    if (!inputType.startsWith("format")) return false;
    event.preventDefault();
    if (inputType in FORMATS) this.#run(mark(FORMATS[inputType]));
    return true;
  }

  /**
   * The browser tells of a moved caret in its own time; a key that comes sooner must not act on the selection
   * before.
   *
   * @param {any} view
   */
  #caughtUp(view) {
    if (!view.composing) view.domObserver.flush();
    return false;
  }

  /**
   * The focus went elsewhere: to another place of the page, to the editor around it, but not to the format
   * bar or another window.
   */
  #blurred() {
    setTimeout(() => {
      if (!this.#destroyed && !isFocusAround(this.place, this.#companions)) this.#options.onLeave?.("blur");
    });
    return false;
  }

  /** What was composed is done: take what waited, cut what is too long. */
  #composed() {
    setTimeout(() => {
      if (this.#destroyed || this.#view.composing) return;
      const cut = withoutExcess(this.#view.state, this.limit);
      if (cut) {
        this.#options.onSay?.(tooMuch(this.#view.state.doc, this.limit) ?? "");
        this.#view.dispatch(cut);
      }
      const waiting = this.#waiting;
      this.#waiting = null;
      if (waiting !== null) this.set(waiting);
    }, 30);
    return false;
  }

  /**
   * @param {Doc} doc
   * @param {At} at
   */
  #selectionAt(doc, at) {
    if (at === "start") return Selection.atStart(doc);
    if (at === "end") return Selection.atEnd(doc);
    const found = this.#view.posAtCoords({ left: at.x, top: at.y });
    return found ? Selection.near(doc.resolve(found.pos)) : Selection.atEnd(doc);
  }
}

/**
 * Whether the focus is in the text, with what accompanies it, or in another window.
 *
 * @param {HTMLElement} place
 * @param {Iterable<Element>} companions
 */
function isFocusAround(place, companions) {
  const page = place.ownerDocument;
  const frame = page.defaultView?.frameElement;
  const active = frame?.ownerDocument.activeElement ?? null;
  if (page.activeElement === place && (!frame || active === frame)) return true;
  return active !== null && [...companions].some((each) => each.contains(active));
}
