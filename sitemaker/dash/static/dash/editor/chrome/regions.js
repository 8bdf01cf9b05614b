/** The four regions, which F6 goes round; the two at the sides, which fold and stay so. */

import { blockElement, pageFrame } from "../canvas/canvas.js";
import { one } from "../dom.js";
import { allRows, chosen, on } from "../state/store.js";

const FOLDED = "sitemaker.folded";

export function begin() {
  for (const side of ["outline", "settings"]) {
    for (const button of document.querySelectorAll(`[data-do=fold-${side}]`))
      button.addEventListener("click", () => toggle(side));
  }
  on("unfold", () => fold("settings", false));
  on("fold", (side) => fold(side, true));
  const folded =
    localStorage.getItem(FOLDED)?.split(" ") ?? (innerWidth < 1280 && innerWidth >= 720 ? ["outline"] : []);
  for (const side of ["outline", "settings"]) fold(side, folded.includes(side));
}

/** @param {string} side */
export function toggle(side) {
  fold(side, !one(".editor").classList.contains(`without-${side}`));
  localStorage.setItem(
    FOLDED,
    ["outline", "settings"].filter((each) => one(".editor").classList.contains(`without-${each}`)).join(" "),
  );
  const shown = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(`[data-do=fold-${side}]`)]).find(
    (each) => each.offsetParent,
  );
  shown?.focus();
}

/** @param {string} side @param {boolean} away */
function fold(side, away) {
  one(".editor").classList.toggle(`without-${side}`, away);
  const button = one(`.ed-unfold-${side}`);
  button.hidden = !away;
}

/** @param {number} by */
export function round(by) {
  const regions = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-region]")]).filter(
    (each) => each.offsetParent,
  );
  const at = regions.findIndex((each) => each.contains(document.activeElement));
  const next = regions[(at + by + regions.length) % regions.length];
  if (!next) return;
  const inside =
    next.querySelector(".row[tabindex='0'], [role=tab][tabindex='0']") ??
    next.querySelector("a[href], button:not([disabled])");
  if (next.contains(pageFrame)) return enterPage();
  /** @type {HTMLElement} */ (inside ?? next).focus();
}

/** The chosen block, or the first one. */
function enterPage() {
  pageFrame.focus();
  const stop =
    blockElement(chosen.block) ??
    allRows()
      .map((row) => blockElement(row.id))
      .find(Boolean);
  stop?.focus({ preventScroll: true });
}
