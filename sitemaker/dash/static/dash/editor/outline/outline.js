/**
 * The blocks of the page as a tree with thumbnails: one stop for the keyboard, arrows inside.
 *
 * @import { Row } from "../state/types.d.ts"
 */

import { blockElement } from "../canvas/canvas.js";
import { draw as drawThumbnail } from "../canvas/thumbnail.js";
import { copy, make, one, part } from "../dom.js";
import { isUnsent, troubled } from "../state/queue.js";
import { allRows, choose, chosen, docOf, frame, on, page, rowOf, rowsOf } from "../state/store.js";
import { startDrag } from "./drag.js";
import { rowElements, rowLine } from "./rows.js";

/** @type {Set<string>} */
const stale = new Set();
const list = make("div", { role: "tree", "aria-label": "Blocks of this page" });
const last = make("div", { role: "tree", class: "tree-last", "aria-label": "On every page" });
const add = copy("add-row");
const SIZE = { width: 44, height: 26 };
const seen = new IntersectionObserver(sight);

export function begin() {
  const tree = part("tree");
  tree.addEventListener("keydown", rove);
  tree.addEventListener("click", click);
  for (const name of ["rows", "told", "choose", "sending"]) on(name, draw);
  for (const name of ["placed", "repainted"]) on(name, markAll);
  draw();
}

function draw() {
  const [header, ...rest] = frame ? rowsOf(frame) : [];
  const focused = /** @type {HTMLElement | null} */ (document.activeElement?.closest("[data-row]"));
  fill(list, [...(header ? [line(header)] : []), ...rowsOf().map(line)]);
  fill(last, rest.map(line));
  fill(part("tree"), [list, ...(page.framed ? [] : [add]), ...(rest.length ? [last] : [])]);
  if (focused?.isConnected && focused !== document.activeElement) focused.focus();
}

/**
 * What stays is not touched: a row that is held by a finger must not leave the page.
 *
 * @param {Element} holder
 * @param {Element[]} wanted
 */
function fill(holder, wanted) {
  for (const each of [...holder.children]) if (!wanted.includes(each) && each !== rowLine) each.remove();
  for (const [at, each] of wanted.entries()) {
    const after = wanted[at - 1];
    if (after ? !follows(each, after) : holder.firstElementChild !== each)
      after ? after.after(each) : holder.prepend(each);
  }
}

/** @param {Element} element @param {Element} after */
function follows(element, after) {
  const next = after.nextElementSibling;
  return (next === rowLine ? rowLine.nextElementSibling : next) === element;
}

/** @param {Row} row */
function line(row) {
  const element = rowElements.get(row.id) ?? fresh(row.id);
  const shared = docOf(row.id) !== page;
  const versions = docOf(row.id).conflicts.some((each) => each.block === row.id);
  const words = versions ? "2 versions" : row.hidden ? "Hidden" : shared ? "On every page" : row.words;
  one("[data-kind]", element).textContent = row.label;
  one("[data-words]", element).textContent = words;
  element.classList.toggle("is-hidden", row.hidden);
  element.classList.toggle("is-shared", shared);
  element.classList.toggle("is-contested", versions);
  element.classList.toggle("is-kept", troubled() && isUnsent(row.id));
  element.setAttribute("aria-selected", String(row.id === chosen.block));
  element.tabIndex = row.id === stop() ? 0 : -1;
  return element;
}

/** The row the keyboard comes to. */
function stop() {
  return chosen.block && rowOf(chosen.block) ? chosen.block : (allRows()[0]?.id ?? null);
}

/** @param {string} id */
function fresh(id) {
  const element = copy("row");
  element.dataset.row = id;
  one("[data-grip]", element).addEventListener("pointerdown", (event) => startDrag(event, id, "outline"));
  rowElements.set(id, element);
  stale.add(id);
  seen.observe(element);
  return element;
}

function markAll() {
  for (const row of allRows()) mark(row.id);
}

/** The block's thumbnail is drawn anew when its row is next in sight. @param {string} id */
function mark(id) {
  stale.add(id);
  const element = rowElements.get(id);
  if (!element) return;
  seen.unobserve(element);
  seen.observe(element);
}

/** Rows are drawn when they come into sight. @param {IntersectionObserverEntry[]} entries */
function sight(entries) {
  for (const { isIntersecting, target } of entries) {
    const id = /** @type {HTMLElement} */ (target).dataset.row ?? "";
    const block = isIntersecting && stale.has(id) ? blockElement(id) : null;
    if (!block) continue;
    stale.delete(id);
    drawThumbnail(one("[data-thumbnail]", /** @type {HTMLElement} */ (target)), block, SIZE);
  }
}

/** @param {Event} event */
function click(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  const id = target.closest("[data-grip]") ? null : target.closest("[data-row]")?.getAttribute("data-row");
  if (id) choose(id, { from: "outline" });
}

/** @param {KeyboardEvent} event */
function rove(event) {
  const all = [...part("tree").querySelectorAll(".row")];
  const at = all.indexOf(/** @type {Element} */ (event.target));
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  const row = /** @type {HTMLElement} */ (event.target).dataset.row;
  if (to !== undefined && !event.altKey) {
    /** @type {HTMLElement | undefined} */ (all[to])?.focus();
  } else if ((event.key === "Enter" || event.key === " ") && row) {
    choose(row, { from: "outline" });
    if (event.key === "Enter") blockElement(row)?.focus();
  } else return;
  event.preventDefault();
}
