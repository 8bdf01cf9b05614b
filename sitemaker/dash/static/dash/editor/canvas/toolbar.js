/** The chosen block's toolbar, above its top edge; it stays in sight while the block does. */

import { act } from "../chrome/actions.js";
import { openMoveMenu } from "../chrome/move_menu.js";
import { addTooltips } from "../chrome/tooltips.js";
import { copy, make, one } from "../dom.js";
import { startDrag } from "../outline/drag.js";
import { openTab } from "../panel/tabs.js";
import { chosen, on, page, rowOf, rowsOf } from "../state/store.js";
import { blockElement } from "./canvas.js";
import { boxOf, paint } from "./overlay.js";
import { selectionFrame } from "./selection.js";

const HIGH = 40;
const OVER = 26; // pixels of the bar that stand on the block
const CLEAR = HIGH;
let raised = 0;

/** @type {HTMLElement} */
let bar;
/** @type {HTMLElement} */
let rail;

export function begin() {
  bar = copy("toolbar");
  rail = make("div", { class: "rail" }, bar);
  selectionFrame.append(rail);
  bar.addEventListener("click", click);
  bar.addEventListener("keydown", rove);
  one("[data-tool=handle]", bar).addEventListener(
    "pointerdown",
    (event) => chosen.block && startDrag(event, chosen.block, "page"),
  );
  addTooltips(bar);
  paint(draw);
  on("choose", draw);
}

/** Buttons of the toolbar, one stop together. @returns {HTMLButtonElement[]} */
function buttons() {
  return [...bar.querySelectorAll("button")].filter((each) => !each.disabled && !each.hidden);
}

export function toolbar() {
  return bar;
}

/** @param {MouseEvent} event */
function click(event) {
  const tool = /** @type {HTMLElement} */ (event.target).closest("button")?.dataset.tool;
  if (!tool || !chosen.block) return;
  if (tool === "layout") openTab("design");
  else if (tool === "more") openMoveMenu(one("[data-tool=more]", bar));
  else act(tool, chosen.block);
}

/** @param {KeyboardEvent} event */
function rove(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const all = buttons();
  const at = all.indexOf(/** @type {any} */ (event.target));
  all[(at + step + all.length) % all.length]?.focus();
  event.preventDefault();
}

/** How far above its block's edge the bar begins. */
export function rise() {
  return raised;
}

/**
 * Above the block's edge, over it by a little; clear of it where its words begin at once; at the page's top
 * below it.
 *
 * @param {string} block
 */
function stand(block) {
  const box = boxOf(block);
  const element = blockElement(block);
  if (!box || !element) return;
  const tops = [...element.querySelectorAll("[data-field], a, p")]
    .filter((each) => each.textContent?.trim())
    .map((each) => each.getBoundingClientRect().top);
  const free = Math.min(...tops) - element.getBoundingClientRect().top >= OVER + 4;
  const below = !free && box.y < CLEAR;
  raised = below ? 0 : free ? HIGH - OVER : CLEAR;
  rail.style.insetBlockStart = below ? "calc(100% + 6px)" : `-${raised}px`;
}

function draw() {
  const row = rowOf(chosen.block);
  if (!row || !bar) return;
  stand(row.id);
  const own = !page.framed && rowsOf().some((each) => each.id === row.id);
  const order = rowsOf();
  one("[data-kind]", bar).textContent = row.label;
  for (const each of bar.querySelectorAll("button")) {
    const tool = each.dataset.tool ?? "";
    each.hidden = !own && ["up", "down", "copy", "remove", "more"].includes(tool);
    each.disabled =
      (tool === "up" && order[0]?.id === row.id) ||
      (tool === "down" && order.at(-1)?.id === row.id) ||
      (!row.known && ["layout", "copy", "hide"].includes(tool));
    each.tabIndex = -1;
  }
  bar.classList.toggle("fixed", !own);
  const first = buttons()[0];
  if (first) first.tabIndex = 0;
}
