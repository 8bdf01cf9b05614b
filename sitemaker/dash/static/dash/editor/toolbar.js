/** The chosen block's toolbar, above its top edge; it stays in sight while the block does. */

import { frame } from "./frames.js";
import { one } from "./parts.js";
import { copy } from "./parts.js";
import { paint } from "./overlay.js";
import { chosen, on, page, rowOf, rowsOf } from "./store.js";
import { act } from "./actions.js";
import { grab } from "./moving.js";
import { tips } from "./tips.js";
import { openMore } from "./more.js";
import { open } from "./settings.js";

/** @type {HTMLElement} */
let bar;

export function begin() {
  bar = copy("toolbar");
  const rail = document.createElement("div");
  rail.className = "rail";
  rail.append(bar);
  frame.append(rail);
  bar.addEventListener("click", click);
  bar.addEventListener("keydown", rove);
  one("[data-tool=handle]", bar).addEventListener("pointerdown", (event) => chosen.block && grab(event, chosen.block, "page"));
  tips(bar);
  paint(draw);
  on("choose", draw);
  on("rows", draw);
}

/** Buttons of the toolbar, one stop together. @returns {HTMLButtonElement[]} */
function buttons() {
  return [...bar.querySelectorAll("button")].filter((each) => !each.disabled && !each.hidden);
}

/** Put the focus on the toolbar. */
export function focusToolbar() {
  buttons()[0]?.focus();
}

export function toolbar() {
  return bar;
}

/** @param {MouseEvent} event */
function click(event) {
  const tool = /** @type {HTMLElement} */ (event.target).closest("button")?.dataset.tool;
  if (!tool || !chosen.block) return;
  if (tool === "layout") open("design");
  else if (tool === "more") openMore(one("[data-tool=more]", bar));
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

function draw() {
  const row = rowOf(chosen.block);
  if (!row || !bar) return;
  const own = !page.framed && rowsOf().some((each) => each.id === row.id);
  const order = rowsOf();
  one("[data-kind]", bar).textContent = row.label;
  for (const each of bar.querySelectorAll("button")) {
    const tool = each.dataset.tool ?? "";
    each.hidden = !own && ["up", "down", "copy", "remove", "more"].includes(tool);
    each.disabled = (tool === "up" && order[0]?.id === row.id) || (tool === "down" && order.at(-1)?.id === row.id) || (!row.known && ["layout", "copy", "hide"].includes(tool));
    each.tabIndex = -1;
  }
  bar.classList.toggle("fixed", !own);
  const first = buttons()[0];
  if (first) first.tabIndex = 0;
}
