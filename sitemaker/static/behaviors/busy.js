/**
 * A button that was pressed says what is happening, at its old width, and takes no second press.
 *
 * @param {HTMLElement} button
 */
export function busy(button) {
  const label = button.textContent ?? "";
  const form = button.closest("form");
  form?.addEventListener("submit", (event) => {
    if (button.getAttribute("aria-disabled") === "true") {
      event.preventDefault();
      return;
    }
    button.style.minInlineSize = `${button.offsetWidth}px`;
    button.setAttribute("aria-disabled", "true");
    button.textContent = button.dataset.busy ?? label;
  });
  window.addEventListener("pageshow", () => {
    button.removeAttribute("aria-disabled");
    button.textContent = label;
  });
}
