/** What was typed and waits for the pause after it. Nothing of it may be forgotten when somebody leaves. */

import { tell } from "./store.js";

/** @type {Map<string, { timer: number, run: () => void }>} */
const waiting = new Map();
const PAUSE = 400;

/** Run once nobody has typed there for a moment. @param {string} key @param {() => void} run @param {number} [pause] */
export function afterPause(key, run, pause = PAUSE) {
  clearTimeout(waiting.get(key)?.timer);
  const timer = setTimeout(() => {
    waiting.delete(key);
    run();
    tell("pausing");
  }, pause);
  waiting.set(key, { timer, run });
  if (waiting.size === 1) tell("pausing");
}

/** All of it now. */
export function flush() {
  for (const [key, { timer, run }] of [...waiting]) {
    clearTimeout(timer);
    waiting.delete(key);
    run();
  }
  tell("pausing");
}

export function pausing() {
  return waiting.size;
}
