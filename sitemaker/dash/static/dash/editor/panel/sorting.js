/** Sorts a short list by its handles: a line shows where; Escape cancels. */

import { make } from "../dom.js";

/** @param {HTMLElement} list @param {(item: string, after: string | null) => void} put */
export function sortable(list, put) {
  for (const grip of list.querySelectorAll(".grip")) {
    const item = /** @type {HTMLElement} */ (grip.closest("[data-item]"));
    /** @type {HTMLElement} */ (grip).onpointerdown = (event) => drag(event, list, item, put);
    /** @type {HTMLElement} */ (grip).onclick = (event) => {
      event.preventDefault();
      event.stopPropagation();
    };
  }
}

/**
 * @param {PointerEvent} event
 * @param {HTMLElement} list
 * @param {HTMLElement} item
 * @param {(item: string, after: string | null) => void} put
 */
function drag(event, list, item, put) {
  if (event.button) return;
  event.preventDefault();
  event.stopPropagation();
  const grip = /** @type {HTMLElement} */ (event.currentTarget);
  grip.setPointerCapture(event.pointerId);
  const line = make("div", { class: "sort-line" });
  /** @type {string | null | undefined} */
  let after;
  const move = (/** @type {PointerEvent} */ now) => {
    const all = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[data-item]")]);
    const above =
      all.filter((each) => now.clientY > each.getBoundingClientRect().y + each.offsetHeight / 2).at(-1) ??
      null;
    after = above?.dataset.item ?? null;
    item.classList.add("is-moving");
    if (above) above.after(line);
    else all[0]?.before(line);
  };
  const end = (/** @type {boolean} */ keep) => {
    stop.abort();
    line.remove();
    item.classList.remove("is-moving");
    if (keep && after !== undefined && after !== item.dataset.item && after !== before(list, item))
      put(item.dataset.item ?? "", after);
  };
  const stop = new AbortController();
  const { signal } = stop;
  grip.addEventListener("pointermove", move, { signal });
  grip.addEventListener("pointerup", () => end(true), { signal });
  grip.addEventListener("pointercancel", () => end(false), { signal });
  const cancel = (/** @type {KeyboardEvent} */ key) => {
    if (key.key !== "Escape") return;
    key.stopPropagation();
    end(false);
  };
  addEventListener("keydown", cancel, { signal, capture: true });
}

/** @param {HTMLElement} list @param {HTMLElement} item */
function before(list, item) {
  const all = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[data-item]")]);
  return all[all.indexOf(item) - 1]?.dataset.item ?? null;
}
