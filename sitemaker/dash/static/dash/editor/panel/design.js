/**
 * The design tab: layouts as thumbnails of the block itself, surfaces as swatches.
 *
 * @import { Row } from "../state/types.d.ts"
 */

import { blockElement, pageDocument } from "../canvas/canvas.js";
import { draw } from "../canvas/thumbnail.js";
import { make } from "../dom.js";
import { get } from "../state/requests.js";
import { docOf } from "../state/store.js";
import { parseNodes } from "../trusted.js";

const TILE = { width: 124, height: 76 };

/** @param {Row} row */
export async function enhance(row) {
  const panel = document.getElementById("ed-design");
  if (!panel) return;
  swatches(panel, row);
  const layouts = /** @type {HTMLElement | null} */ (panel.querySelector("fieldset[id=layout]"));
  if (!layouts) return;
  layouts.classList.add("as-thumbnails");
  const told = await get(`/admin/pages/${docOf(row.id).id}/blocks/${row.id}/layouts`).catch(() => null);
  for (const label of layouts.querySelectorAll(".segment")) {
    const [block] = parseNodes(told?.html[label.querySelector("input")?.value ?? ""] ?? "");
    if (block) draw(host(label, "layout-thumbnail"), block, TILE);
  }
}

/** @param {HTMLElement} panel @param {Row} row */
function swatches(panel, row) {
  const surfaces = panel.querySelector("fieldset[id=surface]");
  const own = blockElement(row.id);
  if (!surfaces) return;
  surfaces.classList.add("as-swatches");
  for (const label of surfaces.querySelectorAll(".segment")) {
    const surface = label.querySelector("input")?.value ?? "";
    const block = make("div", { class: `block ${row.kind} ${surface}` }, make("span", { text: "Aa" }));
    Object.assign(block.style, {
      display: "grid",
      gridTemplate: "none",
      placeItems: "center",
      blockSize: "46px",
      inlineSize: "46px",
      margin: "0",
      padding: "0",
      border: "0",
      minBlockSize: "0",
      background: "var(--paper)",
      color: "var(--ink)",
    });
    Object.assign(/** @type {HTMLElement} */ (block.firstChild).style, { font: `600 19px/1 ${face(own)}` });
    draw(host(label, "swatch"), block, { width: 46, height: 46, page: 46 });
  }
}

/** The face of the page's headlines. @param {HTMLElement | null} block */
function face(block) {
  const heading = block?.querySelector("h1, h2, h3") ?? pageDocument().querySelector("h1, h2");
  return heading ? getComputedStyle(heading).fontFamily : "serif";
}

/** @param {Element} label @param {string} name */
function host(label, name) {
  const known = label.querySelector(`.${name}`);
  if (known) return /** @type {HTMLElement} */ (known);
  const fresh = make("span", { class: name, "data-ours": "" });
  label.querySelector("input")?.after(fresh);
  return fresh;
}
