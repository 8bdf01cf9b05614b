/**
 * Drags a block to another place by its handle: a line shows where; Escape cancels.
 *
 * @import { Drag } from "../state/types.d.ts"
 */

import { blockElement, pageFrame, pageWindow } from "../canvas/canvas.js";
import { insertPoints } from "../canvas/insert_points.js";
import { over } from "../canvas/overlay.js";
import { draw as drawThumbnail } from "../canvas/thumbnail.js";
import { moveTo } from "../chrome/actions.js";
import { copy, make, one, part } from "../dom.js";
import { choose, emit, rowOf, rowsOf } from "../state/store.js";
import { rowElements, rowLine } from "./rows.js";

const EDGE = 64;
const line = make("div", { class: "drop-line" }, make("span", { class: "drop-pill" }));

/** @type {Drag | null} */
let drag = null;

/** @param {PointerEvent} event @param {string} block @param {"page" | "outline"} from */
export function startDrag(event, block, from) {
  if (event.button || !rowsOf().some((row) => row.id === block)) return;
  event.preventDefault();
  const handle = /** @type {HTMLElement} */ (event.currentTarget);
  handle.setPointerCapture(event.pointerId);
  const stop = new AbortController();
  const { signal } = stop;
  drag = { block, from, handle, began: false, ...at(event, from), after: undefined, stop, frame: 0 };
  handle.addEventListener("pointermove", follow, { signal });
  handle.addEventListener("pointerup", () => end(true), { signal });
  handle.addEventListener("pointercancel", () => end(false), { signal });
  for (const each of [window, pageWindow()])
    each.addEventListener("keydown", cancel, { signal, capture: true });
}

/**
 * Where the pointer is in the window, whichever document it was heard in.
 *
 * @param {PointerEvent} event
 * @param {string} from
 */
function at(event, from) {
  const within = from === "page" ? pageFrame.getBoundingClientRect() : { x: 0, y: 0 };
  return { x: event.clientX + within.x, y: event.clientY + within.y };
}

/** @param {Event} event */
function cancel(event) {
  if (/** @type {KeyboardEvent} */ (event).key !== "Escape") return;
  event.stopPropagation();
  event.preventDefault();
  end(false);
}

/** @param {PointerEvent} event */
function follow(event) {
  if (!drag) return;
  const now = at(event, drag.from);
  if (!drag.began && Math.hypot(now.x - drag.x, now.y - drag.y) < 5) return;
  Object.assign(drag, now);
  if (!drag.began) begin(drag);
  place(drag);
}

/** @param {Drag} now */
function begin(now) {
  now.began = true;
  choose(now.block, { from: "page" });
  one("#editor").classList.add("moving");
  blockElement(now.block)?.style.setProperty("opacity", "0.35");
  rowElements.get(now.block)?.classList.add("is-moving");
  over().classList.add("moving");
  over().append(line);
  chip(now.block);
  now.frame = requestAnimationFrame(scroll);
}

/** @param {string} block */
function chip(block) {
  const element = part("chip");
  const host = make("span", { class: "chip-thumbnail" });
  element.replaceChildren(
    host,
    make("span", { class: "chip-words" }, copy("grip"), make("span", { text: rowOf(block)?.label ?? "" })),
  );
  element.hidden = false;
  const real = blockElement(block);
  if (real) drawThumbnail(host, real, { width: 168, height: 64 });
}

/** @param {Drag} now */
function place(now) {
  const element = part("chip");
  const room = { x: innerWidth - element.offsetWidth - 8, y: innerHeight - element.offsetHeight - 8 };
  Object.assign(element.style, {
    insetInlineStart: `${Math.min(room.x, now.x + 12)}px`,
    insetBlockStart: `${Math.min(room.y, now.y + 10)}px`,
  });
  aim(now, overOutline(now) ? rowTarget(now.y) : pageTarget(now.y));
}

/** @param {Drag} now */
function overOutline(now) {
  const box = part("tree").getBoundingClientRect();
  return box.width > 0 && now.x >= box.x && now.x <= box.right && now.y >= box.y - 40;
}

/** @param {number} y @returns {string | null} */
function rowTarget(y) {
  const middles = rowsOf().map((row) => ({
    id: row.id,
    box: rowElements.get(row.id)?.getBoundingClientRect(),
  }));
  return middles.findLast(({ box }) => box && y > box.y + box.height / 2)?.id ?? null;
}

/** The nearest insert point. @param {number} y @returns {string | null} */
function pageTarget(y) {
  const here = y - pageFrame.getBoundingClientRect().y + pageWindow().scrollY;
  const [nearest] = insertPoints().toSorted((one, two) => Math.abs(one.y - here) - Math.abs(two.y - here));
  return nearest?.after ?? null;
}

/** @param {Drag} now @param {string | null} after */
function aim(now, after) {
  now.after = after;
  const others = rowsOf().filter((row) => row.id !== now.block);
  const was = rowsOf().findIndex((row) => row.id === now.block);
  const target = after === now.block ? (rowsOf()[was - 1]?.id ?? null) : after;
  const to = target === null ? 0 : others.findIndex((row) => row.id === target) + 1;
  const [above, below] = [others[to - 1], others[to]];
  const count = rowsOf().length;
  const stays = to === was;
  const point = insertPoints().find((each) => each.after === after);
  line.style.insetBlockStart = `${point?.y ?? 0}px`;
  const name = rowOf(now.block)?.label ?? "";
  /** @type {HTMLElement} */ (line.firstChild).textContent = stays
    ? `${name} stays ${to + 1} of ${count}`
    : `${name} moves to ${to + 1} of ${count}${above ? `, after ${above.label}` : ", to the top"}`;
  const row = after ? rowElements.get(after) : rowElements.get(rowsOf()[0]?.id ?? "");
  if (row && after) row.after(rowLine);
  else row?.before(rowLine);
  emit("dragging", {
    block: now.block,
    to: to + 1,
    was: was + 1,
    count,
    above: above?.called,
    below: below?.called,
  });
}

/** Near the edges the page goes on by itself. */
function scroll() {
  if (!drag?.began) return;
  const box = pageFrame.getBoundingClientRect();
  const [up, down] = [box.y + EDGE - drag.y, drag.y - (Math.min(box.bottom, innerHeight) - EDGE)];
  const by = overOutline(drag) ? 0 : up > 0 ? -up : Math.max(0, down);
  if (by) {
    pageWindow().scrollBy({ top: by / 4, behavior: "instant" });
    place(drag);
  }
  drag.frame = requestAnimationFrame(scroll);
}

/** @param {boolean} keep */
function end(keep) {
  if (!drag) return;
  const now = drag;
  drag = null;
  now.stop.abort();
  cancelAnimationFrame(now.frame);
  one("#editor").classList.remove("moving");
  blockElement(now.block)?.style.removeProperty("opacity");
  if (blockElement(now.block)?.getAttribute("style") === "")
    blockElement(now.block)?.removeAttribute("style");
  rowElements.get(now.block)?.classList.remove("is-moving");
  over().classList.remove("moving");
  part("chip").hidden = true;
  line.remove();
  rowLine.remove();
  emit("dragging", null);
  if (!now.began || !keep || now.after === undefined || now.after === now.block) return;
  const order = rowsOf();
  const was = order.findIndex((row) => row.id === now.block);
  if ((order[was - 1]?.id ?? null) !== now.after) moveTo(now.block, now.after);
}
