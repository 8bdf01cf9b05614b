/** Name and key of a button, shown beside it after a moment. */

import { pageFrame } from "../canvas/canvas.js";
import { isMac, part } from "../dom.js";

let timer = 0;

/** Keys as this machine writes them. @param {string} keys */
function shortcutLabel(keys) {
  return isMac
    ? keys.replace("Ctrl", "⌘").replace("Shift", "⇧").replace("Alt", "⌥").replaceAll(" ", "")
    : keys;
}

/** @param {HTMLElement} root */
export function addTooltips(root) {
  for (const button of root.querySelectorAll("button[aria-label]")) {
    const show = () => later(/** @type {HTMLElement} */ (button));
    button.addEventListener("pointerenter", show);
    button.addEventListener("focus", show);
    for (const name of ["pointerleave", "blur", "pointerdown"]) button.addEventListener(name, hide);
  }
}

/** @param {HTMLElement} button */
function later(button) {
  clearTimeout(timer);
  timer = setTimeout(() => show(button), 400);
}

/** @param {HTMLElement} button */
function show(button) {
  const tip = part("tip");
  const box = button.getBoundingClientRect();
  if (!box.width) return;
  const within = button.ownerDocument === document ? { x: 0, y: 0 } : pageFrame.getBoundingClientRect();
  const keys = button.dataset.keys ? shortcutLabel(button.dataset.keys) : "";
  const words = button.dataset.tip ?? button.getAttribute("aria-label") ?? "";
  const kbd = document.createElement("kbd");
  kbd.textContent = keys;
  tip.replaceChildren(words, ...(keys ? [kbd] : []));
  tip.hidden = false;
  const room = innerWidth - tip.offsetWidth - 8;
  const below = box.bottom + within.y + 8;
  const centred = box.x + within.x + (box.width - tip.offsetWidth) / 2;
  const above = box.y + within.y - tip.offsetHeight - 8;
  tip.style.insetInlineStart = `${Math.max(8, Math.min(room, centred))}px`;
  tip.style.insetBlockStart = `${below + tip.offsetHeight > innerHeight ? above : below}px`;
}

export function hide() {
  clearTimeout(timer);
  part("tip").hidden = true;
}
