/** The two tabs of a block's settings, content and design, and the focus on a field in one of them. */

import { make, one, part } from "../dom.js";
import { chosen, emit, rowOf } from "../state/store.js";
import { enhance as enhanceDesign } from "./design.js";

/** @type {"content" | "design"} */
let tab = "content";

/** Show one of the two tabs, and the settings where they are folded. @param {"content" | "design"} wanted */
export function openTab(wanted) {
  tab = wanted;
  emit("unfold");
  showTab();
}

export function tabs() {
  const list = make("div", { class: "ed-tabs", role: "tablist", "aria-label": "Settings" });
  for (const [name, words] of [
    ["content", "Content"],
    ["design", "Design"],
  ]) {
    const button = make("button", {
      type: "button",
      role: "tab",
      id: `ed-tab-${name}`,
      "aria-controls": `ed-${name}`,
      text: words,
    });
    button.addEventListener("click", () => openTab(/** @type {any} */ (name)));
    list.append(button);
  }
  list.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    openTab(tab === "content" ? "design" : "content");
    one(`#ed-tab-${tab}`).focus();
  });
  return list;
}

/** Show the panel of the tab that is open. */
export function showTab() {
  for (const name of ["content", "design"]) {
    const button = document.getElementById(`ed-tab-${name}`);
    button?.setAttribute("aria-selected", String(name === tab));
    if (button) button.tabIndex = name === tab ? 0 : -1;
    document.getElementById(`ed-${name}`)?.toggleAttribute("hidden", name !== tab);
  }
  const row = rowOf(chosen.block);
  if (tab === "design" && row) void enhanceDesign(row);
}

/** Whether the design tab is the open one. */
export function isDesign() {
  return tab === "design";
}

/** Put the focus on a field, as "Show" does. @param {string} path */
export function focusField(path) {
  const find = () =>
    part("panel").querySelector(
      `[id="${CSS.escape(path)}"], [name="${CSS.escape(path)}"]:not([type=hidden])`,
    );
  const wait = (/** @type {number} */ tries) => {
    const field = /** @type {HTMLElement | null} */ (find());
    if (!field && tries) return void setTimeout(() => wait(tries - 1), 50);
    field?.closest("details")?.setAttribute("open", "");
    field?.focus();
    field?.scrollIntoView({ block: "center" });
  };
  wait(60);
}
