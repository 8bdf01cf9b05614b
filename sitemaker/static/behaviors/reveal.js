/**
 * "Show" inside a password field; the word changes, the caret stays.
 *
 * @param {HTMLElement} box
 */
export function reveal(box) {
  const input = box.querySelector("input");
  if (!input) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button-word";
  button.textContent = "Show";
  button.setAttribute("aria-controls", input.id);
  button.addEventListener("click", () => {
    const shown = input.type === "text";
    input.type = shown ? "password" : "text";
    button.textContent = shown ? "Show" : "Hide";
  });
  input.form?.addEventListener("submit", () => (input.type = "password"));
  box.append(button);
}
