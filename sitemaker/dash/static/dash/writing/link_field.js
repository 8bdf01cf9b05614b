/**
 * "Find a page or paste a link": one field that suggests the site's pages and takes any safe address.
 *
 * @import { SitePage, Target } from "./types.d.ts"
 */

import { make } from "../editor/dom.js";
import { safely, UnsafeAddress } from "./address.js";
import { icon } from "./icons.js";

/**
 * @typedef {import("./text_editor.js").TextEditor} TextEditor
 * @typedef {{ target: Target, words: string, note: string, symbol: import("./icons.js").IconName }} Choice
 */

const ASK = "Find a page or paste a link";
const MOST = 7;

export class LinkField {
  /** @type {TextEditor | null} */
  #editor = null;
  /** @type {Choice[]} */
  #choices = [];
  #chosen = -1;

  /** @param {() => void} onClose the focus goes back to the text */
  constructor(onClose) {
    this.onClose = onClose;
    this.input = make("input", {
      type: "text",
      class: "format-address",
      inputmode: "url",
      autocomplete: "off",
      autocapitalize: "none",
      spellcheck: "false",
      placeholder: ASK,
      "aria-label": ASK,
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "true",
      "aria-controls": "format-pages",
      enterkeyhint: "done",
    });
    this.remove = this.#button("unlink", "Remove link", () => this.#apply(null));
    this.cancel = this.#button("x", "Back to the text", () => this.#back());
    this.list = make("div", {
      class: "format-pages",
      id: "format-pages",
      role: "listbox",
      "aria-label": "Pages of this site",
    });
    this.refusal = make("p", { class: "format-refusal", role: "alert", hidden: "" });
    this.below = make("div", { class: "format-below" }, this.refusal, this.list);
    this.element = make(
      "div",
      { class: "format-link", hidden: "" },
      icon("link"),
      this.input,
      this.remove,
      this.cancel,
      this.below,
    );
    this.input.addEventListener("input", () => this.#suggest());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      this.#back();
    });
  }

  /** @param {TextEditor} editor */
  open(editor) {
    this.#editor = editor;
    const { link } = editor.standing();
    this.remove.hidden = link === null;
    this.input.value = this.#shown(link);
    this.element.hidden = false;
    this.#suggest(true);
    this.input.focus();
    this.input.select();
  }

  close() {
    this.element.hidden = true;
    this.#editor = null;
  }

  #back() {
    this.close();
    this.onClose();
  }

  /** @param {Target | null} link */
  #shown(link) {
    if (!link) return "";
    if ("href" in link) return link.href;
    return this.#pages().find((each) => each.id === link.page)?.name ?? "";
  }

  #pages() {
    return this.#editor?.pages ?? [];
  }

  /**
   * @param {import("./icons.js").IconName} symbol
   * @param {string} words
   * @param {() => void} run
   */
  #button(symbol, words, run) {
    const made = make(
      "button",
      { type: "button", class: "format-tool", "aria-label": words, "data-tip": words },
      icon(symbol),
    );
    made.addEventListener("click", run);
    return made;
  }

  /** @param {boolean} [all] show all pages, whatever the field holds */
  #suggest(all = false) {
    const asked = this.input.value.trim();
    this.refusal.hidden = true;
    this.#choices = [...(all ? [] : this.#address(asked)), ...this.#found(all ? "" : asked)];
    this.list.replaceChildren(...this.#choices.map((choice, at) => this.#option(choice, at)));
    this.list.hidden = !this.#choices.length;
    this.input.setAttribute("aria-expanded", String(this.#choices.length > 0));
    this.#choose(asked && !all && this.#choices.length ? 0 : -1);
  }

  /**
   * What was typed, where it is an address.
   *
   * @param {string} asked
   * @returns {Choice[]}
   */
  #address(asked) {
    if (!/[.:/#?@]/.test(asked)) return [];
    const target = safely(() => /** @type {TextEditor} */ (this.#editor).commands.targetOf(asked));
    if (!target || "page" in target) return [];
    return [{ target, words: target.href, note: "This address", symbol: "corner-down-left" }];
  }

  /**
   * @param {string} asked
   * @returns {Choice[]}
   */
  #found(asked) {
    const wanted = folded(asked);
    const rank = (/** @type {SitePage} */ { name, path }) => {
      const at = folded(name).indexOf(wanted);
      return at === 0 ? 0 : at > 0 ? 1 : path && folded(path).includes(wanted.replace(/^\//, "")) ? 2 : -1;
    };
    const ranked = this.#pages().map((page) => ({ page, rank: rank(page) }));
    const near = ranked.filter((each) => each.rank >= 0).sort((a, b) => a.rank - b.rank);
    return near.slice(0, MOST).map(({ page }) => ({
      target: { page: page.id },
      words: page.name,
      note: page.path === null ? "Not live yet" : `/${page.path}`,
      symbol: "file",
    }));
  }

  /**
   * @param {Choice} choice
   * @param {number} at
   */
  #option({ target, words, note, symbol }, at) {
    const option = make(
      "div",
      { class: "format-page", role: "option", id: `format-page-${at}`, "aria-selected": "false" },
      icon(symbol, 16),
      make("span", { class: "format-page-name" }, words),
      make("span", { class: "format-page-note" }, note),
    );
    option.addEventListener("click", () => this.#apply(target, words));
    return option;
  }

  /** @param {number} at */
  #choose(at) {
    this.#chosen = at;
    for (const [each, option] of [...this.list.children].entries()) {
      option.setAttribute("aria-selected", String(each === at));
      if (each === at) option.scrollIntoView({ block: "nearest" });
    }
    if (at < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", `format-page-${at}`);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing) return;
    const many = this.#choices.length;
    if (event.key === "ArrowDown" && many) this.#choose((this.#chosen + 1) % many);
    else if (event.key === "ArrowUp" && many) this.#choose((this.#chosen - 1 + many) % many);
    else if (event.key === "Enter") this.#take();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #take() {
    const choice = this.#choices[this.#chosen];
    if (choice) return this.#apply(choice.target, choice.words);
    const asked = this.input.value.trim();
    if (!asked) return this.remove.hidden ? this.#back() : this.#apply(null);
    if (asked === this.#shown(this.#editor?.standing().link ?? null)) return this.#back();
    try {
      this.#apply(/** @type {TextEditor} */ (this.#editor).commands.targetOf(asked), asked);
    } catch (refused) {
      if (!(refused instanceof UnsafeAddress)) throw refused;
      this.refusal.textContent = refused.message;
      this.refusal.hidden = false;
    }
  }

  /**
   * @param {Target | null} target
   * @param {string} [words]
   */
  #apply(target, words = "") {
    const editor = this.#editor;
    this.close();
    this.onClose();
    editor?.commands.link(target, words.replace(/^https?:\/\/|^mailto:|^tel:/, "").replace(/\/$/, ""));
  }
}

/** @param {string} text */
function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
