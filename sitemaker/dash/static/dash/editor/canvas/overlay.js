/**
 * The layer over the page for selection, insert points and toolbar: a shadow root in the page's own
 * document, so that it scrolls with it.
 */

import { make } from "../dom.js";
import { allRows, chosen, on } from "../state/store.js";
import { blockElement, fieldElement, load, pageDocument, pageFrame, pageWindow } from "./canvas.js";

const HERE = new URL(".", import.meta.url);

/** @type {HTMLElement} */
let host;
/** @type {ShadowRoot} */
let root;
/** @type {HTMLElement} */
let layer;
let asked = 0;
/** @type {ResizeObserver} */
let watcher;

/** What else draws itself over the page, each time its places may have changed. @type {(() => void)[]} */
const painters = [];

/** Where a block stands on the page, in pixels from the page's top left corner. @param {string} block */
export function boxOf(block) {
  const box = blockElement(block)?.getBoundingClientRect();
  const window = pageWindow();
  return box
    ? { x: box.x + window.scrollX, y: box.y + window.scrollY, width: box.width, height: box.height }
    : null;
}

export function over() {
  return layer;
}

/** The shadow root things over the page stand in: their focus is not the document's. */
export function overRoot() {
  return root;
}

/** @param {() => void} painter */
export function paint(painter) {
  painters.push(painter);
}

/** Draw all of it anew, once, before the next frame. */
export function refresh() {
  if (asked || !host) return;
  asked = requestAnimationFrame(now);
}

/** At once: for what follows the hand. */
export function now() {
  cancelAnimationFrame(asked);
  asked = 0;
  if (!host?.isConnected) return;
  const { documentElement: page } = pageDocument();
  host.style.blockSize = "0";
  host.style.blockSize = `${Math.max(page.scrollHeight, page.offsetHeight)}px`;
  for (const painter of painters) painter();
}

/** Load the page and lay the layer over it. */
export async function begin() {
  await load();
  const document = pageDocument();
  host = document.createElement("div");
  host.dataset.over = "";
  root = host.attachShadow({ mode: "open" });
  const link = make("link", { rel: "stylesheet", href: new URL("over.css", HERE).href });
  layer = make("div", { class: "over" });
  const night = matchMedia("(prefers-color-scheme: dark)");
  const applyScheme = () => layer.classList.toggle("by-night", night.matches);
  night.addEventListener("change", applyScheme);
  applyScheme();
  const dressed = new Promise((resolve) => (link.onload = link.onerror = resolve));
  root.append(link, layer);
  Object.assign(host.style, {
    position: "absolute",
    insetBlockStart: "0",
    insetInlineStart: "0",
    inlineSize: "100%",
    overflow: "clip",
    pointerEvents: "none",
    zIndex: "2147483647",
  });
  document.documentElement.append(host);
  await loadEditorFont(document);
  await dressed;
  watch(document);
  refresh();
}

/** The editor's own face, for what it draws here. @param {Document} document */
async function loadEditorFont(document) {
  const { FontFace } = /** @type {any} */ (pageWindow());
  const url = new URL("../../fonts/instrument-sans.woff2", HERE).href;
  const face = new FontFace("Editor Sans", `url("${url}") format("woff2")`, { weight: "400 700" });
  document.fonts.add(face);
}

/** @param {Document} document */
function watch(document) {
  watcher = new ResizeObserver(refresh);
  watcher.observe(document.body);
  observe();
  document.addEventListener("load", refresh, true);
  document.fonts.ready.then(refresh);
  new ResizeObserver(refresh).observe(pageFrame);
}

function observe() {
  for (const row of allRows()) {
    const element = blockElement(row.id);
    if (element) watcher?.observe(element);
  }
}

on("placed", () => {
  observe();
  refresh();
});
on("choose", refresh);

/**
 * Bring a block, or the place of the chosen field in it, into sight: below the bar and above whatever covers
 * the page.
 *
 * @param {string} block
 * @param {number} [covered] pixels at the bottom
 */
export function reveal(block, covered = 0) {
  const box = boxOf(block);
  if (!box) return;
  const place = placeOf(block)?.getBoundingClientRect();
  if (place) [box.y, box.height] = [place.y + pageWindow().scrollY, place.height];
  const window = pageWindow();
  const [top, bottom] = [window.scrollY + 56, window.scrollY + window.innerHeight - covered - 24];
  if (box.y >= top && box.y + Math.min(box.height, 160) <= bottom) return;
  window.scrollTo({ top: Math.max(0, box.y - 64), behavior: calm() ? "auto" : "smooth" });
}

/** Where on the page the chosen field is shown, or what it is a part of. @param {string} block */
function placeOf(block) {
  for (let path = chosen.field ?? ""; path; path = path.slice(0, Math.max(0, path.lastIndexOf(".")))) {
    const place = fieldElement(block, path);
    if (place) return place;
  }
  return null;
}

/** Whether people asked for less movement. */
export function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

on("choose", ({ from }) => {
  if (chosen.block && from !== "page") reveal(chosen.block);
});
