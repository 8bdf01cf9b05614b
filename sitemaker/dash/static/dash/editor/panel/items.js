/**
 * The items of a block: a list, of which one opens in the same panel; moved by handle, buttons or Alt and
 * arrows.
 *
 * @import { Row } from "../state/types.d.ts"
 */

import { say } from "../chrome/announce.js";
import { copy, make, one } from "../dom.js";
import { insertItem, moveItem, removeItem } from "../state/edits.js";
import { facts, itemsOf, kindOf, rowOf, valueAt } from "../state/store.js";
import { sortable } from "./sorting.js";

/** @param {Row} row @param {HTMLFormElement} form */
export function add(row, form) {
  wanted = insertItem(row);
  say(`${kindOf(row)?.one ?? "item"} added.`);
  form.dataset.opening = wanted;
}
let wanted = "";

/** @param {Row} row @param {string} item @param {number} by */
export function step(row, item, by) {
  const items = itemsOf(now(row));
  const to = items.findIndex((each) => each.id === item) + by;
  if (to < 0 || to >= items.length) return;
  put(row, item, items[by < 0 ? to - 1 : to]?.id ?? null);
}

/** A block as it is now: each answer of the server brings its rows anew. @param {Row} row */
function now(row) {
  return rowOf(row.id) ?? row;
}

/** @param {Row} row @param {string} item @param {string | null} after */
function put(row, item, after) {
  moveItem(now(row), item, after);
  const items = itemsOf(now(row));
  say(`Moved to ${items.findIndex((each) => each.id === item) + 1} of ${items.length}.`);
}

/** @param {Row} row @param {string} item @param {HTMLFormElement} form */
export function remove(row, item, form) {
  removeItem(row, item);
  undrill(form);
  say("Removed. You can undo this.");
}

/** @param {Row} row @param {HTMLFormElement} form */
export function enhance(row, form) {
  for (const item of form.querySelectorAll("details.item"))
    enhanceItem(row, /** @type {HTMLDetailsElement} */ (item), form);
  for (const list of form.querySelectorAll("section.items"))
    sortable(/** @type {HTMLElement} */ (list), (item, after) => put(row, item, after));
  if (wanted && form.querySelector(`[id="item-${wanted}"]`)) {
    drill(form, wanted);
    /** @type {HTMLElement | null} */ (form.querySelector(`[id="item-${wanted}"] .input`))?.focus();
    wanted = "";
  }
}

/** @param {Row} row @param {HTMLDetailsElement} item @param {HTMLFormElement} form */
function enhanceItem(row, item, form) {
  const id = item.querySelector(".item-body")?.id.slice(5) ?? "";
  const summary = item.querySelector("summary");
  item.dataset.item = id;
  if (!summary) return;
  if (!summary.querySelector(".grip")) furnish(summary, item, form, row);
  one(".item-plain", summary).textContent =
    plain(row, id) || (summary.querySelector(".item-name")?.textContent ?? "");
  one(".item-leads", summary).textContent = leads(row, id);
}

/**
 * @param {HTMLElement} summary
 * @param {HTMLDetailsElement} item
 * @param {HTMLFormElement} form
 * @param {Row} row
 */
function furnish(summary, item, form, row) {
  summary.prepend(make("span", { class: "grip", "aria-hidden": "true", "data-ours": "" }, copy("grip")));
  summary.append(
    make("span", { class: "item-plain", "data-ours": "", "aria-hidden": "true" }),
    make("span", { class: "item-leads", "data-ours": "" }),
  );
  summary.addEventListener("click", (event) => {
    event.preventDefault();
    if (item.open) undrill(form);
    else drill(form, item.dataset.item ?? "");
  });
  summary.addEventListener("keydown", (event) => {
    const by = event.altKey ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : 0;
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    step(row, item.dataset.item ?? "", by);
  });
}

/**
 * Its own words alone: the list it stands in says what it is.
 *
 * @param {Row} row
 * @param {string} id
 * @returns {string}
 */
function plain(row, id) {
  const item = valueAt(row, `items.${id}`) ?? {};
  return item[kindOf(row)?.naming ?? "title"] || item.link?.label || "";
}

/**
 * Where an item leads, or what it costs: what tells it from its neighbours.
 *
 * @param {Row} row
 * @param {string} id
 */
function leads(row, id) {
  const item = valueAt(row, `items.${id}`) ?? {};
  const to = item.link?.to;
  const page = facts.pages.find((each) => each.id === to?.page);
  return String(item.price || item.time || page?.name || to?.url || item.note || "");
}

/** Open one item in place of the list. @param {HTMLFormElement} form @param {string} item */
export function drill(form, item) {
  for (const each of form.querySelectorAll("details.item")) {
    /** @type {HTMLDetailsElement} */ (each).open = /** @type {HTMLElement} */ (each).dataset.item === item;
  }
  const open = form.querySelector("details.item[open]");
  form.classList.toggle("drilled", Boolean(open));
  for (const section of form.querySelectorAll("section.items"))
    section.classList.toggle("drilled-into", section.contains(open));
  if (!open || open.querySelector(".item-back")) return;
  const back = make(
    "button",
    { type: "button", class: "item-back", "data-ours": "" },
    copy("back"),
    make("span", { text: "Back to the list" }),
  );
  back.addEventListener("click", () => undrill(form));
  open.querySelector(".item-body")?.prepend(back);
}

/** @param {HTMLFormElement} form */
function undrill(form) {
  const open = /** @type {HTMLDetailsElement | null} */ (form.querySelector("details.item[open]"));
  if (open) open.open = false;
  form.classList.remove("drilled");
  open?.querySelector("summary")?.focus();
}
