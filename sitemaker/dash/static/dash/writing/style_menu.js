/**
 * The first button of the format bar: what kind of text this is.
 *
 * @import { Standing } from "./types.d.ts"
 */

import { make } from "../editor/dom.js";
import { icon } from "./icons.js";

/**
 * @typedef {import("./text_editor.js").TextEditor} TextEditor
 * @typedef {{ name: string, words: string, run: (editor: TextEditor) => void }} Choice
 */

const HEADINGS = ["Heading", "Smaller heading", "Smallest heading"];

/** Out of a heading, and out of a numbered list. @type {Choice} */
const TEXT = {
  name: "text",
  words: "Text",
  run: (editor) =>
    editor.standing().list === "ordered_list"
      ? editor.commands.list("ordered_list")
      : editor.commands.plain(),
};

export class StyleMenu {
  /** @type {Choice[]} */
  #choices = [];
  #words = make("span", { class: "format-style-words" }, "Text");
  #current = "text";

  /** @param {(run: (editor: TextEditor) => void) => void} use */
  constructor(use) {
    this.use = use;
    this.menu = make("div", {
      class: "format-menu",
      role: "menu",
      "aria-label": "Text style",
      id: "format-menu",
      hidden: "",
    });
    this.button = make(
      "button",
      {
        type: "button",
        class: "format-tool format-style",
        "aria-haspopup": "menu",
        "aria-expanded": "false",
        "aria-controls": "format-menu",
        "aria-label": "Text style: Text",
        "data-tip": "Text style",
      },
      this.#words,
      icon("pilcrow", 20),
      icon("chevron-down", 16),
    );
    this.button.addEventListener("click", (event) =>
      this.menu.hidden ? this.open(event.detail === 0) : this.close(),
    );
    this.button.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown") return;
      event.preventDefault();
      this.open(true);
    });
    this.menu.addEventListener("keydown", (event) => this.#move(event));
  }

  /**
   * What there is to choose in this text.
   *
   * @param {readonly number[]} levels
   */
  offer(levels) {
    const headings = levels.map((level, at) => ({
      name: `heading-${level}`,
      words: HEADINGS[at] ?? `Heading ${at + 1}`,
      run: (/** @type {TextEditor} */ { commands }) => commands.heading(level),
    }));
    const numbers = {
      name: "ordered_list",
      words: "Numbered list",
      run: (/** @type {TextEditor} */ { commands }) => commands.list("ordered_list"),
    };
    this.#choices = [TEXT, ...headings, numbers];
    this.menu.replaceChildren(...this.#choices.map((choice) => this.#item(choice)));
  }

  /** @param {Standing} standing */
  show(standing) {
    const { level, list } = standing;
    this.#current = level ? `heading-${level}` : list === "ordered_list" ? list : "text";
    const words = this.#choices.find((each) => each.name === this.#current)?.words ?? "Text";
    this.#words.textContent = words;
    this.button.setAttribute("aria-label", `Text style: ${words}`);
    for (const item of this.#items()) {
      const { style = "" } = item.dataset;
      item.setAttribute("aria-checked", String(style === this.#current));
      item.disabled = style.startsWith("heading") && !standing.canHead;
    }
  }

  /** @param {boolean} byKey the focus follows */
  open(byKey) {
    this.menu.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    if (byKey) (this.#items().find((each) => each.ariaChecked === "true") ?? this.#items()[0])?.focus();
  }

  close() {
    this.menu.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
  }

  /** @param {Event} event a press somewhere else */
  closeFrom(event) {
    const target = /** @type {Node} */ (event.target);
    if (!this.menu.contains(target) && !this.button.contains(target)) this.close();
  }

  /** @param {Choice} choice */
  #item({ name, words, run }) {
    const item = make(
      "button",
      {
        type: "button",
        role: "menuitemradio",
        class: "format-choice",
        "data-style": name,
        "aria-checked": "false",
        tabindex: "-1",
      },
      icon("check", 16),
      words,
    );
    item.addEventListener("click", () => {
      this.close();
      if (name !== this.#current) this.use(run);
      else this.use((editor) => editor.focus());
    });
    return item;
  }

  #items() {
    return [...this.menu.querySelectorAll("button")];
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    const items = this.#items().filter((each) => !each.disabled);
    const at = items.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[
      event.key
    ];
    if (to !== undefined) items[to % items.length].focus();
    else if (event.key === "Escape" || event.key === "Tab") {
      this.close();
      this.button.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
