/** Fractional indexes, digit for digit as in sitemaker/lib/position.py. */

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/**
 * A short position after `before` and before `after`; null is the open end.
 *
 * @param {string | null} before
 * @param {string | null} after
 */
export function between(before, after) {
  return middle(before ?? "", after, before === null);
}

/**
 * @param {string} low
 * @param {string | null} high
 * @param {boolean} below
 * @returns {string}
 */
function middle(low, high, below = false) {
  let shared = 0;
  while (high !== null && shared < high.length && (low[shared] ?? "0") === high[shared]) shared += 1;
  const head = high === null ? "" : high.slice(0, shared);
  const rest = low.slice(shared);
  const left = rest ? DIGITS.indexOf(rest[0]) : 0;
  const right = high === null ? DIGITS.length : DIGITS.indexOf(high[shared]);
  if (right - left > 1) {
    if (high === null && rest) return head + DIGITS[left + 1];
    return head + DIGITS[below && high !== null ? right - 1 : (left + right) >> 1];
  }
  if (high !== null && high.length > shared + 1) return head + high[shared];
  return head + DIGITS[left] + middle(rest.slice(1), null);
}

/**
 * In the order people see: by position as plain strings, ties by id.
 *
 * @template {{ id: string, position: string }} Thing
 * @param {Thing[]} things
 */
export function inOrder(things) {
  return things.toSorted((one, two) => compare(one.position, two.position) || compare(one.id, two.id));
}

/** @param {string} one @param {string} two */
function compare(one, two) {
  return one < two ? -1 : one > two ? 1 : 0;
}
