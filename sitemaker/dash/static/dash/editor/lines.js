/** One line written in its own element of the page: no marks, no breaks, no more than fits. */

/**
 * @param {HTMLElement} place
 * @param {{ value: string, limit: number, onChange: (value: string) => void, onLeave: () => void }} how
 */
export function writeLine(place, { value, limit, onChange, onLeave }) {
  const stop = new AbortController();
  const { signal } = stop;
  if (place.textContent?.trim() !== value.trim()) place.textContent = value;
  place.setAttribute("contenteditable", "plaintext-only");
  place.spellcheck = true;
  const read = () => (place.textContent ?? "").replace(/\s+/g, " ").slice(0, limit);
  place.addEventListener("input", () => onChange(read().trimEnd()), { signal });
  place.addEventListener(
    "beforeinput",
    (event) => {
      if (event.inputType === "insertLineBreak" || event.inputType === "insertParagraph") event.preventDefault();
      const room = limit - (place.textContent ?? "").length + String(place.ownerDocument.getSelection() ?? "").length;
      if ((event.data?.length ?? 0) > room && event.inputType.startsWith("insert") && event.inputType !== "insertFromPaste") event.preventDefault();
    },
    { signal },
  );
  place.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      onLeave();
    },
    { signal },
  );
  return {
    /** @param {string} now */
    set(now) {
      if (place.textContent !== now) place.textContent = now;
    },
    /** @param {{ x: number, y: number } | "start" | "end"} [at] */
    focus(at = "end") {
      place.focus({ preventScroll: true });
      put(place, at);
    },
    destroy() {
      stop.abort();
      place.removeAttribute("contenteditable");
      place.removeAttribute("spellcheck");
      place.textContent = read();
    },
  };
}

/** @param {HTMLElement} place @param {{ x: number, y: number } | "start" | "end"} at */
function put(place, at) {
  const page = place.ownerDocument;
  const selection = page.getSelection();
  const found = typeof at === "object" ? /** @type {any} */ (page).caretPositionFromPoint?.(at.x, at.y) : null;
  if (found && place.contains(found.offsetNode)) return selection?.collapse(found.offsetNode, found.offset);
  selection?.selectAllChildren(place);
  if (at === "start") selection?.collapseToStart();
  else selection?.collapseToEnd();
}
