/**
 * The page in its frame: the document visitors get, without scripts. All that happens on it is done from
 * here.
 */

import { one } from "../dom.js";
import { getPage } from "../state/requests.js";
import { allRows, emit, on, rowOf, rowsOf } from "../state/store.js";
import { parseNodes } from "../trusted.js";
import { swap } from "./swap.js";

/** @type {HTMLIFrameElement} */
export const pageFrame = /** @type {any} */ (one(".ed-page"));

/** Whether somebody writes in this element of the page. @type {(element: Element) => boolean} */
let isWrittenIn = () => false;

/** @param {(element: Element) => boolean} ask */
export function keepWriting(ask) {
  isWrittenIn = ask;
}

/** @returns {Document} */
export function pageDocument() {
  return /** @type {Document} */ (pageFrame.contentDocument);
}

/** @returns {Window & typeof globalThis} */
export function pageWindow() {
  return /** @type {any} */ (pageFrame.contentWindow);
}

/** @param {string | null} block @returns {HTMLElement | null} */
export function blockElement(block) {
  if (!block) return null;
  return (
    pageDocument().getElementById(`block-${block}`) ??
    pageDocument().querySelector(`[data-block="${CSS.escape(block)}"]`)
  );
}

/**
 * The place of a field in a block.
 *
 * @param {string} block
 * @param {string} path
 * @returns {HTMLElement | null}
 */
export function fieldElement(block, path) {
  return blockElement(block)?.querySelector(`[data-field="${CSS.escape(path)}"]`) ?? null;
}

/** The block something on the page belongs to. @param {EventTarget | null} target */
export function blockAt(target) {
  return closest(target, "[data-block]")?.dataset.block ?? null;
}

/** The field something on the page belongs to. @param {EventTarget | null} target */
export function fieldAt(target) {
  return closest(target, "[data-field]")?.dataset.field ?? null;
}

/** @param {EventTarget | null} target @param {string} selector @returns {HTMLElement | null} */
function closest(target, selector) {
  const element = /** @type {any} */ (target);
  return (element?.nodeType === 3 ? element.parentElement : element)?.closest?.(selector) ?? null;
}

/**
 * Load the page and make it quiet: what leads away or changes by itself no longer does.
 *
 * @returns {Promise<void>}
 */
export function load() {
  return new Promise((resolve) => {
    pageFrame.addEventListener("load", () => {
      if (!pageDocument()?.querySelector("#content")) return;
      quieten();
      resolve();
    });
    pageFrame.src = pageFrame.dataset.src ?? "";
  });
}

function quieten() {
  const page = pageDocument();
  for (const name of ["submit", "dragstart"])
    page.addEventListener(name, (event) => event.preventDefault(), true);
  for (const name of ["click", "auxclick"]) {
    page.addEventListener(
      name,
      (event) => closest(event.target, "a, summary") && event.preventDefault(),
      true,
    );
  }
  page.querySelector(".skip")?.remove();
  settle(page);
}

/** What each part of the page needs while it is edited. @param {ParentNode} root */
function settle(root) {
  for (const each of root.querySelectorAll("details")) each.open = true;
  for (const each of root.querySelectorAll("a, summary, button")) each.setAttribute("tabindex", "-1");
  for (const each of root.querySelectorAll("main[tabindex]")) each.removeAttribute("tabindex");
}

/** What the server drew, in its place; '' takes it away. @param {string} block @param {string} html */
export function draw(block, html) {
  const old = blockElement(block);
  const [fresh] = html ? parseNodes(html) : [];
  if (!fresh) old?.remove();
  else if (old) swap(old, pageDocument().importNode(fresh, true), isWrittenIn);
  else insert(block, pageDocument().importNode(fresh, true));
  const now = blockElement(block);
  if (now) settle(now);
}

/** @param {string} block @param {Element} element */
function insert(block, element) {
  const rows = allRows().filter((row) => !row.hidden);
  const at = rows.findIndex((row) => row.id === block);
  const before = rows
    .slice(0, at)
    .map((row) => blockElement(row.id))
    .findLast(Boolean);
  const main = one("main", pageDocument());
  if (rowOf(block)?.kind === "header") pageDocument().body.prepend(element);
  else if (before && before.parentElement === main) before.after(element);
  else main.prepend(element);
}

let telling = false;

/** Told once, however much was drawn at a time. */
function placed() {
  if (telling) return;
  telling = true;
  queueMicrotask(() => {
    telling = false;
    emit("placed");
  });
}

/** Blocks on the page in the order of their rows. */
function arrange() {
  const main = one("main", pageDocument());
  const wanted = allRows()
    .map((row) => blockElement(row.id))
    .filter((each) => each?.parentElement === main);
  const present = [...main.children].filter(
    (each) => each instanceof pageWindow().HTMLElement && each.dataset.block,
  );
  if (wanted.every((each, at) => each === present[at])) return;
  for (const each of wanted) if (each) main.append(each);
}

/** The block with the page's first headline: all others, and the page's title, depend on it. */
function first() {
  return (
    rowsOf().find((row) => row.kind === "hero" && !row.hidden && String(row.data.heading ?? "").trim())?.id ??
    ""
  );
}
let firstDrawn = first();

/** All of the page anew, where a block by itself does not say how it looks. */
async function redraw() {
  const html = await getPage(pageFrame.dataset.src ?? "").catch(() => "");
  const [fresh] = parseNodes(html.slice(html.indexOf("<main"), html.lastIndexOf("</main>")));
  const old = pageDocument().querySelector("main");
  if (!fresh || !old) return;
  swap(old, pageDocument().importNode(fresh, true), isWrittenIn);
  settle(old);
  placed();
}

on("drawn", ({ html }) => {
  for (const [block, drawn] of Object.entries(html)) draw(block, drawn);
  arrange();
  placed();
  if (first() !== firstDrawn) void redraw();
  firstDrawn = first();
});
on("rows", (/** @type {string[]} */ ids) => {
  if (!pageDocument()?.querySelector("#content")) return;
  for (const id of ids) if (rowOf(id)?.removed || rowOf(id)?.hidden) blockElement(id)?.remove();
  arrange();
  placed();
});
