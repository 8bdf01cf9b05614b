/** The levels of headings: those a text may have, and those they are shown with. */

/**
 * The nearest of the levels a heading may have here; 0 when it may have none.
 *
 * @param {number} level
 * @param {readonly number[]} levels
 */
export function fittedLevel(level, levels) {
  if (!levels.length) return 0;
  return levels.reduce((best, each) => (Math.abs(each - level) < Math.abs(best - level) ? each : best));
}

/**
 * The levels that headings are shown with when they begin at `first`, so that none is skipped (WCAG H42):
 * what `_levelled` does in `sitemaker/render.py`.
 *
 * @param {readonly number[]} levels as they are stored, in order
 * @param {number} first
 */
export function shownLevels(levels, first) {
  /** @type {number[]} */
  let above = [];
  return levels.map((own) => {
    above = [...above.filter((other) => other < own), own];
    return Math.min(6, first + above.length - 1);
  });
}
