/** Sentences for people who listen: at most one in five seconds of those that only inform; moves at once. */

import { part } from "../dom.js";

/** @param {string} sentence */
export function say(sentence) {
  const region = part("announcements");
  region.textContent = "";
  requestAnimationFrame(() => (region.textContent = sentence));
}

let last = 0;
let timer = 0;

/** A state that may change again at once: only what it comes to is told. @param {string} sentence */
export function sayLater(sentence) {
  clearTimeout(timer);
  const wait = Math.max(0, last + 5000 - Date.now());
  timer = setTimeout(() => {
    last = Date.now();
    say(sentence);
  }, wait);
}
