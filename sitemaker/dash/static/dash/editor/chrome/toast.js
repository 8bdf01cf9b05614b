/** One message at the foot of the page; Escape closes it. */

import { copy, make, part } from "../dom.js";
import { on } from "../state/store.js";

let shown = "";
let timer = 0;

/** @param {import("../state/types.d.ts").Toast} what those without a button go by themselves */
export function toast({ key = "", title = "", words, icon = "", act = "", run }) {
  const place = part("toast");
  if (key && key === shown && place.querySelector(".ed-toast-words")?.textContent === words) return;
  shown = key;
  clearTimeout(timer);
  const text = make(
    "div",
    { class: "ed-toast-text" },
    ...(title ? [make("strong", { text: title })] : []),
    make("p", { class: "ed-toast-words", text: words }),
  );
  const box = make("div", { class: "ed-toast-box" }, ...(icon ? [copy(icon)] : []), text);
  if (act) {
    const button = make("button", { type: "button", class: "button", text: act });
    button.addEventListener("click", () => run?.());
    box.append(button);
  }
  place.replaceChildren(box);
  if (!act) timer = setTimeout(() => untoast(), 8000);
}

/** @param {string} [key] only this one */
export function untoast(key) {
  if (key && key !== shown) return;
  shown = "";
  part("toast").replaceChildren();
}

/** Whether there was one to fold. */
export function fold() {
  const had = Boolean(part("toast").firstChild);
  untoast();
  return had;
}

on("toast", toast);
