/**
 * One upload's progress and buttons; the elements stay, so that a slow press still meets the button it began
 * on.
 *
 * @import { Upload } from "./upload.js"
 */

import { make } from "../editor/dom.js";

export class UploadRow {
  #sending;
  #words = make("p", { class: "help" });
  #bar;
  #again;
  #leave;
  element;

  /** @param {Upload} sending @param {() => void} gone called when it was cancelled or left */
  constructor(sending, gone) {
    this.#sending = sending;
    this.#bar = make("progress", { max: "1", "aria-label": `Uploading ${sending.name}` });
    this.#again = button("Try again", sending.name, () => sending.retry());
    this.#leave = button("Cancel", sending.name, () => {
      sending.stop();
      gone();
    });
    const words = make(
      "div",
      { class: "sending-words" },
      make("p", { class: "sending-name", text: sending.name }),
      this.#words,
    );
    const actions = make("p", { class: "actions" }, this.#again, this.#leave);
    this.element = make(
      "div",
      { class: "sending", role: "group", "aria-label": sending.name },
      words,
      this.#bar,
      actions,
    );
    this.show();
  }

  show() {
    const { stage, share, sentence, refused, again } = this.#sending;
    if (this.#words.textContent !== sentence) this.#words.textContent = sentence;
    this.element.classList.toggle("is-refused", refused);
    this.#bar.hidden = stage !== "sending";
    if (share < 1) this.#bar.value = share;
    else this.#bar.removeAttribute("value");
    this.#again.hidden = !refused || !again;
    say(this.#leave, refused ? "Dismiss" : "Cancel");
  }
}

/** @param {string} words @param {string} about @param {() => void} run */
function button(words, about, run) {
  const element = make(
    "button",
    { type: "button", class: "word-button" },
    make("span", { text: words }),
    make("span", { class: "visually-hidden", text: ` ${about}` }),
  );
  element.addEventListener("click", run);
  return element;
}

/** @param {HTMLElement} element @param {string} words */
function say(element, words) {
  const span = /** @type {HTMLElement} */ (element.firstElementChild);
  if (span.textContent !== words) span.textContent = words;
}
