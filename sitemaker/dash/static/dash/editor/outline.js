/**
 * The blocks of the page as a tree: one stop for the keyboard, arrows inside; each row shows its block, small.
 *
 * @import { Row } from "./types.d.ts"
 */

import { blockElement } from "./canvas.js";
import { copy, make, one, part } from "./parts.js";
import { draw as drawMini } from "./mini.js";
import { grab } from "./moving.js";
import { allRows, choose, chosen, docOf, frame, on, page, rowOf, rowsOf } from "./store.js";
import { isUnsent, troubled } from "./queue.js";

/** @type {Map<string, HTMLElement>} */
const rows = new Map();
/** @type {Set<string>} */
const stale = new Set();
const SIZE = { width: 44, height: 26 };
const seen = new IntersectionObserver(sight);

export function begin() {
  const tree = part("tree");
  tree.addEventListener("keydown", rove);
  tree.addEventListener("click", click);
  for (const name of ["rows", "told", "choose", "sending"]) on(name, draw);
  on("placed", () => allRows().forEach((row) => mark(row.id)));
  on("repainted", () => allRows().forEach((row) => mark(row.id)));
  draw();
}

function draw() {
  const tree = part("tree");
  const [header, ...rest] = frame ? rowsOf(frame) : [];
  const list = make("div", { role: "tree", "aria-label": "Blocks of this page" });
  list.append(...(header ? [line(header)] : []), ...rowsOf().map(line));
  const parts = [list, ...(page.framed ? [] : [addRow()])];
  if (rest.length) {
    const last = make("div", { role: "tree", class: "tree-last", "aria-label": "On every page" });
    last.append(...rest.map(line));
    parts.push(last);
  }
  const focused = document.activeElement instanceof HTMLElement && tree.contains(document.activeElement) ? document.activeElement : null;
  tree.replaceChildren(...parts);
  focused?.focus();
}

let add = /** @type {HTMLElement | null} */ (null);
function addRow() {
  add ??= copy("add-row");
  return add;
}

/** @param {Row} row */
function line(row) {
  const element = rows.get(row.id) ?? fresh(row.id);
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
  one("[data-grip]", element).addEventListener("pointerdown", (event) => grab(event, id, "outline"));
  rows.set(id, element);
  stale.add(id);
  seen.observe(element);
  return element;
}

/** @param {string} id */
function mark(id) {
  stale.add(id);
  const element = rows.get(id);
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
    drawMini(one("[data-mini]", /** @type {HTMLElement} */ (target)), block, SIZE);
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

/** The row of a block, for lines between rows. @param {string} id */
export function rowElement(id) {
  return rows.get(id) ?? null;
}
