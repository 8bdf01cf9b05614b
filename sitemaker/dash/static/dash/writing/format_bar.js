/**
 * The format bar: text style | bold, italic, link, code | list, quote. It takes the place of the block's
 * toolbar while rich text is written; on a phone it stands above the keyboard.
 *
 *     const bar = new FormatBar({ onDone: () => ... });
 *     document.body.append(bar.element);
 *     bar.attach(editor, frame, block);
 *     bar.detach();
 *
 * @typedef {import("./text_editor.js").TextEditor} TextEditor
 * @import { MarkName, Standing } from "./types.d.ts"
 */

import { isMac, make } from "../editor/dom.js";
import { icon } from "./icons.js";
import { LinkField } from "./link_field.js";
import { StyleMenu } from "./style_menu.js";

const NARROW = "(width < 45rem)";
const ABOVE = 14;
const BESIDE = 16;
const WITHIN = 8;
const HANGS = 340; // as far down as what hangs below the bar may reach

/**
 * A key as this machine writes it.
 *
 * @param {string} keys as "Ctrl B"
 */
function written(keys) {
  return isMac
    ? keys.replace("Ctrl", "⌘").replace("Shift", "⇧").replaceAll(" ", "")
    : keys.replaceAll(" ", "+");
}

/** @type {readonly { name: string, words: string, symbol: import("./icons.js").IconName, keys: string }[]} */
const TOOLS = [
  { name: "strong", words: "Bold", symbol: "bold", keys: "Ctrl B" },
  { name: "em", words: "Italic", symbol: "italic", keys: "Ctrl I" },
  { name: "link", words: "Link", symbol: "link", keys: "Ctrl K" },
  { name: "code", words: "Code", symbol: "code", keys: "Ctrl E" },
  { name: "list", words: "List", symbol: "list", keys: "Ctrl Shift 8" },
  { name: "quote", words: "Quote", symbol: "quote", keys: "Ctrl Shift 9" },
];

export class FormatBar {
  /** @type {TextEditor | null} */
  #editor = null;
  /** @type {HTMLIFrameElement | null} */
  #frame = null;
  /** @type {Element | null} */
  #block = null;
  /** @type {Map<string, HTMLButtonElement>} */
  #tools = new Map();
  /** @type {AbortController | null} */
  #attached = null;
  #rise = () => ABOVE;
  #asked = 0;
  #narrow = matchMedia(NARROW);

  /** @param {{ onDone?: () => void }} [options] */
  constructor({ onDone } = {}) {
    this.onDone = onDone;
    this.style = new StyleMenu((run) => this.#with(run));
    this.linkField = new LinkField(() => this.#closeLink());
    this.toolbar = make("div", { class: "format-tools", role: "toolbar", "aria-label": "Format" });
    this.element = make(
      "div",
      { class: "format-bar", hidden: "" },
      this.toolbar,
      this.linkField.element,
      this.style.menu,
    );
    this.#furnish();
    this.#listen();
  }

  /**
   * Stand beside a text that is written in a frame of this document, at its block's upper edge.
   *
   * @param {TextEditor} editor
   * @param {HTMLIFrameElement} frame
   * @param {Element} [block]
   * @param {() => number} [rise] pixels above that edge
   */
  attach(editor, frame, block = editor.place, rise = () => ABOVE) {
    this.detach();
    this.#rise = rise;
    [this.#editor, this.#frame, this.#block] = [editor, frame, block];
    this.#attached = new AbortController();
    const { signal } = this.#attached;
    editor.accompany(this.element, { link: () => this.openLink(), bar: () => this.#focusFirst() });
    signal.addEventListener(
      "abort",
      editor.watch((standing) => this.#show(standing)),
    );
    this.style.offer(editor.levels);
    this.element.hidden = false;
    this.#show(editor.standing());
    const place = () => this.#askForPlace();
    const view = /** @type {Window} */ (frame.contentWindow);
    for (const each of [view, window])
      for (const name of ["scroll", "resize"]) each.addEventListener(name, place, { signal, passive: true });
    for (const name of ["scroll", "resize"]) window.visualViewport?.addEventListener(name, place, { signal });
    for (const each of [view.document, document])
      each.addEventListener("pointerdown", (event) => this.style.closeFrom(event), { signal, capture: true });
    const size = new ResizeObserver(place);
    for (const each of [frame, block]) size.observe(each);
    signal.addEventListener("abort", () => size.disconnect());
    this.#place();
  }

  detach() {
    this.#attached?.abort();
    this.#attached = this.#editor = this.#frame = this.#block = null;
    this.element.hidden = true;
    this.style.close();
    this.linkField.close();
    this.toolbar.hidden = false;
  }

  /** The bar becomes one field: where should these words lead? */
  openLink() {
    const editor = this.#editor;
    if (!editor) return;
    this.style.close();
    this.toolbar.hidden = true;
    editor.hold(true);
    this.linkField.open(editor);
    this.#place();
  }

  #closeLink() {
    this.toolbar.hidden = false;
    this.#editor?.hold(false);
    this.#editor?.focus();
  }

  #furnish() {
    const gap = () => make("span", { class: "format-rule" });
    const button = (/** @type {(typeof TOOLS)[number]} */ { name, words, symbol, keys }) => {
      const tip = `${words}  ${written(keys)}`;
      const made = make(
        "button",
        { type: "button", class: "format-tool", "data-format": name, "aria-label": words, "data-tip": tip },
        icon(symbol),
      );
      if (name !== "link") made.setAttribute("aria-pressed", "false");
      else made.setAttribute("aria-haspopup", "dialog");
      made.setAttribute(
        "aria-keyshortcuts",
        keys.replace("Ctrl", isMac ? "Meta" : "Control").replaceAll(" ", "+"),
      );
      this.#tools.set(name, made);
      return made;
    };
    const done = make("button", { type: "button", class: "format-done" }, "Done");
    done.addEventListener("click", () => this.onDone?.());
    const tools = TOOLS.map(button);
    this.toolbar.append(this.style.button, gap(), ...tools.slice(0, 4), gap(), ...tools.slice(4), done);
    for (const each of this.#stops(true)) each.tabIndex = -1;
    this.style.button.tabIndex = 0;
  }

  #listen() {
    const { element, toolbar } = this;
    // The caret stays in the text, and the keyboard of a phone stays up.
    element.addEventListener("mousedown", (event) => {
      if (!(event.target instanceof HTMLInputElement)) event.preventDefault();
    });
    element.addEventListener("focusin", () => this.#editor?.hold(true));
    element.addEventListener("focusout", (event) => {
      const to = /** @type {Node | null} */ (event.relatedTarget);
      if (to && element.contains(to)) return;
      this.#editor?.hold(false);
      this.#left();
    });
    toolbar.addEventListener("click", (event) => {
      const tool = /** @type {Element} */ (event.target).closest("button");
      if (!tool?.dataset.format) return;
      this.#press(tool.dataset.format);
      if (event.detail === 0 && !toolbar.hidden) tool.focus();
    });
    toolbar.addEventListener("keydown", (event) => this.#rove(event));
    this.style.menu.addEventListener("keydown", (event) => event.key === "Escape" && event.stopPropagation());
  }

  /**
   * The focus went from the bar to something that is neither it nor the text: that ends the writing like any
   * blur.
   */
  #left() {
    setTimeout(() => {
      const active = document.activeElement;
      if (!this.#editor || active === this.#frame || this.element.contains(active) || !document.hasFocus())
        return;
      if (active === document.body) return;
      this.linkField.close();
      this.toolbar.hidden = false;
      this.onDone?.();
    });
  }

  /** @param {string} name */
  #press(name) {
    this.#with(({ commands }) => {
      if (name === "link") this.openLink();
      else if (name === "list") commands.list("bullet_list");
      else if (name === "quote") commands.quote();
      else commands.mark(/** @type {MarkName} */ (name));
    });
  }

  /** @param {(editor: TextEditor) => void} run */
  #with(run) {
    if (this.#editor) run(this.#editor);
  }

  /** @param {Standing} standing */
  #show(standing) {
    const pressed = { ...standing.marks, list: standing.list === "bullet_list", quote: standing.quote };
    for (const [name, tool] of this.#tools) {
      const on = pressed[/** @type {keyof typeof pressed} */ (name)];
      if (name === "link") tool.classList.toggle("is-on", on);
      else tool.setAttribute("aria-pressed", String(on));
    }
    // A heading shows only what a heading may have.
    for (const name of ["code", "list", "quote"]) this.#tool(name).hidden = standing.level > 0;
    this.toolbar.classList.toggle("is-heading", standing.level > 0);
    this.style.show(standing);
  }

  /** @param {string} name */
  #tool(name) {
    return /** @type {HTMLButtonElement} */ (this.#tools.get(name));
  }

  /** @param {boolean} all @returns {HTMLButtonElement[]} */
  #stops(all = false) {
    const buttons = [...this.toolbar.querySelectorAll("button")];
    return all ? buttons : buttons.filter((each) => each.checkVisibility());
  }

  #focusFirst() {
    const stops = this.#stops();
    (stops.find((each) => each.tabIndex === 0) ?? stops[0])?.focus();
  }

  /** @param {KeyboardEvent} event */
  #rove(event) {
    const stops = this.#stops();
    const at = stops.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    const forward = getComputedStyle(this.toolbar).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const back = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    const to = { [forward]: at + 1, [back]: at - 1 + stops.length, Home: 0, End: stops.length - 1 }[
      event.key
    ];
    if (event.key === "Escape") this.#editor?.focus();
    else if (to !== undefined && stops.length) {
      const next = stops[to % stops.length];
      for (const each of this.#stops(true)) each.tabIndex = each === next ? 0 : -1;
      next.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #askForPlace() {
    if (!this.#asked) this.#asked = requestAnimationFrame(() => this.#place());
  }

  /** Above the block's edge, 8 below the frame's when that is out of sight; on a phone upon the keyboard. */
  #place() {
    cancelAnimationFrame(this.#asked);
    this.#asked = 0;
    if (!this.#frame || !this.#block) return;
    const docked = this.#narrow.matches;
    this.element.classList.toggle("is-docked", docked);
    if (docked) {
      const seen = window.visualViewport;
      const covered = seen ? Math.max(0, innerHeight - seen.offsetTop - seen.height) : 0;
      this.element.style.setProperty("--covered", `${covered}px`);
      return;
    }
    const frame = this.#frame.getBoundingClientRect();
    const block = this.#block.getBoundingClientRect();
    const width = this.element.offsetWidth;
    const start = Math.min(frame.x + Math.max(0, block.x) + BESIDE, innerWidth - width - WITHIN);
    const top = Math.max(frame.y + WITHIN, Math.min(frame.y + block.y - this.#rise(), frame.bottom - 48));
    this.element.classList.toggle("is-low", top + HANGS > innerHeight);
    this.element.style.setProperty("--x", `${Math.max(WITHIN, Math.round(start))}px`);
    this.element.style.setProperty("--y", `${Math.round(top)}px`);
  }
}
