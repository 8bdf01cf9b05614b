/** The rest of what can be done with a block: to any place of the page, without dragging. */

import { pageFrame } from "../canvas/canvas.js";
import { make, one } from "../dom.js";
import { chosen, rowOf, rowsOf } from "../state/store.js";
import { moveTo } from "./actions.js";

/** @param {HTMLElement} button */
export function openMoveMenu(button) {
  const row = rowOf(chosen.block);
  if (!row) return;
  const menu = make("div", {
    class: "menu ed-more",
    popover: "auto",
    role: "group",
    "aria-label": `More for ${row.called}`,
  });
  menu.append(make("p", { class: "menu-title ed-more-title", text: "Move to" }), ...places(row.id, menu));
  one(".ed-stage").append(menu);
  const box = button.getBoundingClientRect();
  const within = button.ownerDocument === document ? { x: 0, y: 0 } : pageFrame.getBoundingClientRect();
  menu.addEventListener("toggle", (event) => {
    if (/** @type {any} */ (event).newState !== "closed") return;
    menu.remove();
    button.focus();
  });
  menu.showPopover();
  if (innerWidth >= 768)
    Object.assign(menu.style, {
      inset: "auto",
      insetBlockStart: `${Math.min(box.bottom + within.y + 6, innerHeight - menu.offsetHeight - 8)}px`,
      insetInlineStart: `${Math.min(box.x + within.x, innerWidth - menu.offsetWidth - 8)}px`,
      margin: "0",
      positionArea: "none",
    });
  menu.querySelector("button")?.focus();
}

/** @param {string} block @param {HTMLElement} menu */
function places(block, menu) {
  const others = rowsOf().filter((row) => row.id !== block);
  const at = rowsOf().findIndex((row) => row.id === block);
  const targets = [
    { after: /** @type {string | null} */ (null), words: "To the top" },
    ...others.map((row) => ({ after: row.id, words: `After ${row.called}` })),
  ];
  return targets.map(({ after, words }, number) => {
    const item = make("button", { type: "button", class: "menu-item", text: words });
    item.disabled = number === at;
    item.addEventListener("click", () => {
      menu.hidePopover();
      moveTo(block, after);
    });
    return item;
  });
}
