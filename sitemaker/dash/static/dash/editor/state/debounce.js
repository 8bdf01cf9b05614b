/** What was typed and waits for the pause after it. Nothing of it may be forgotten when somebody leaves. */

import { emit } from "./store.js";

/** @type {Map<string, { timer: number, run: () => void }>} */
const waiting = new Map();
const PAUSE = 400;

/**
 * Run once nobody has typed there for a moment.
 *
 * @param {string} key
 * @param {() => void} run
 * @param {number} [pause]
 */
export function debounce(key, run, pause = PAUSE) {
  clearTimeout(waiting.get(key)?.timer);
  const timer = setTimeout(() => {
    waiting.delete(key);
    run();
    emit("pending");
  }, pause);
  waiting.set(key, { timer, run });
  if (waiting.size === 1) emit("pending");
}

/** All of it now. */
export function flush() {
  for (const [key, { timer, run }] of [...waiting]) {
    clearTimeout(timer);
    waiting.delete(key);
    run();
  }
  emit("pending");
}

export function isPending() {
  return waiting.size > 0;
}
