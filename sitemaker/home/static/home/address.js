/**
 * Says while one types whether an address is free; the server says the same when the form is sent.
 *
 * @typedef {{free: boolean, sentence: string, alternatives: string[]}} Availability
 */
const PAUSE = 250;

/** @param {HTMLElement} field */
export function address(field) {
  const input = field.querySelector("input");
  const url = field.dataset.check;
  if (input && url) new AddressCheck(field, input, url);
}

class AddressCheck {
  #input;
  #url;
  #says;
  #offers;
  #timer = 0;
  /** @type {AbortController | undefined} */
  #asking;

  /**
   * @param {HTMLElement} field
   * @param {HTMLInputElement} input
   * @param {string} url
   */
  constructor(field, input, url) {
    this.#input = input;
    this.#url = url;
    this.#says = document.createElement("p");
    this.#says.className = "help";
    this.#says.setAttribute("role", "status");
    this.#offers = field.querySelector(".offers") ?? document.createElement("p");
    this.#offers.className = "offers";
    field.append(this.#says, this.#offers);
    this.#show([...this.#offers.querySelectorAll("code")].map((each) => each.textContent ?? ""));
    input.addEventListener("input", () => this.#later());
    if (input.value && !field.classList.contains("field-refused")) this.#later();
  }

  #later() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#timer = window.setTimeout(() => this.#ask(), PAUSE);
  }

  async #ask() {
    if (!this.#input.value.trim()) return this.#say({ free: false, sentence: "", alternatives: [] });
    this.#asking = new AbortController();
    try {
      const question = `${this.#url}?name=${encodeURIComponent(this.#input.value)}`;
      const answer = await fetch(question, {
        signal: this.#asking.signal,
        headers: { accept: "application/json" },
      });
      if (answer.ok) this.#say(await answer.json());
    } catch {
      /* away or overtaken: sending the form asks again */
    }
  }

  /** @param {Availability} answer */
  #say(answer) {
    const box = this.#input.closest(".field");
    box?.classList.remove("field-refused");
    box?.querySelector(".field-error")?.remove();
    this.#input.removeAttribute("aria-invalid");
    this.#input.removeAttribute("aria-describedby");
    this.#says.textContent = answer.sentence;
    this.#says.classList.toggle("help-go", answer.free);
    this.#show(answer.alternatives);
  }

  /** @param {string[]} names */
  #show(names) {
    this.#offers.replaceChildren(
      ...(names.length ? ["Available: ", ...names.map((name) => this.#offer(name))] : []),
    );
  }

  /** @param {string} name */
  #offer(name) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button-word";
    button.textContent = name;
    button.addEventListener("click", () => {
      this.#input.value = name;
      this.#input.focus();
      this.#ask();
    });
    return button;
  }
}
