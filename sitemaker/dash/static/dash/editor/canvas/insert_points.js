/** Where a block can be inserted on the page: places between its blocks, and how far down they are. */

import { frame, page, rowsOf } from "../state/store.js";
import { pageDocument, pageWindow } from "./canvas.js";
import { boxOf } from "./overlay.js";

/** @typedef {{ x: number, y: number, width: number, height: number }} Box */

const FAR = 40;

/**
 * Before the page's first block, and after each.
 *
 * @returns {{ after: string | null, y: number, beside: string }[]}
 */
export function insertPoints() {
  if (page.framed) return [];
  const shown = rowsOf()
    .map((row) => ({ row, box: boxOf(row.id) }))
    .filter((each) => each.box !== null);
  if (!shown.length) return [{ after: rowsOf().at(-1)?.id ?? null, y: emptyY(), beside: "" }];
  const boxes = shown.map(({ box }) => /** @type {Box} */ (box));
  const [header, footer] = edges();
  return [
    { after: null, y: between(header, boxes[0].y), beside: "" },
    ...shown.map(({ row }, at) => ({
      after: row.id,
      y: between(boxes[at].y + boxes[at].height, boxes[at + 1]?.y ?? footer),
      beside: row.id,
    })),
  ];
}

/** Where the header ends and the footer begins. */
function edges() {
  const [header, footer] = frame
    ? [rowsOf(frame)[0], rowsOf(frame).at(-1)].map((row) => boxOf(row?.id ?? ""))
    : [];
  return [header ? header.y + header.height : undefined, footer?.y];
}

/**
 * The middle of what lies between two blocks, but never far from the upper one.
 *
 * @param {number | undefined} above
 * @param {number | undefined} below
 */
function between(above, below) {
  if (above === undefined) return below ?? 0;
  return below === undefined ? above : above + Math.max(0, Math.min(FAR, (below - above) / 2));
}

function emptyY() {
  const main = pageDocument().querySelector("main")?.getBoundingClientRect();
  return (main?.bottom ?? 200) + pageWindow().scrollY;
}
