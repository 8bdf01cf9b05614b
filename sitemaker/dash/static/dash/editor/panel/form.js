/**
 * The form of a block as the server draws it, content and design apart.
 *
 * @import { Row } from "../state/types.d.ts"
 */

import { make } from "../dom.js";
import { get } from "../state/requests.js";
import { chosen, docOf } from "../state/store.js";
import { parseNodes } from "../trusted.js";
import { open as openSiteDesign } from "./site_design.js";

let asked = 0;

/**
 * The form as it is now; nothing when another block was chosen meanwhile.
 *
 * @param {Row} row
 * @returns {Promise<Element[] | null>}
 */
export async function fetchForm(row) {
  const turn = ++asked;
  const told = await get(`/admin/pages/${docOf(row.id).id}/blocks/${row.id}/panel`).catch(() => null);
  if (turn !== asked || row.id !== chosen.block) return null;
  return told && arranged(parseNodes(told.html));
}

/** Content and design apart. @param {Element[]} fragment */
function arranged(fragment) {
  const all = fragment.find((each) => each.matches("fieldset.all")) ?? make("div");
  const design = all.querySelector(".design");
  design?.querySelector(".items-title")?.remove();
  design?.removeAttribute("aria-labelledby");
  const panels = [make("div", { class: "all", id: "ed-content", role: "tabpanel", "aria-labelledby": "ed-tab-content" }), make("div", { class: "all", id: "ed-design", role: "tabpanel", "aria-labelledby": "ed-tab-design" })];
  design?.remove();
  const layout = design?.querySelector("fieldset[id=layout]")?.closest(".field");
  if (layout) design?.prepend(layout);
  panels[0].append(...all.children);
  if (design) panels[1].append(design, siteDesignLink());
  for (const panel of panels) for (const each of panel.querySelectorAll("[autofocus]")) each.removeAttribute("autofocus");
  return panels.map((each) => document.adoptNode(each));
}

/** What a block cannot have of its own, and where it is. */
function siteDesignLink() {
  const button = make("button", { type: "button", class: "linked", text: "Change them for every page" });
  button.addEventListener("click", () => void openSiteDesign());
  return make("p", { class: "muted ed-site-design-link", "data-ours": "" }, "Colours and fonts belong to the whole site. ", button);
}

/**
 * What controls show is what the server wrote into them.
 *
 * @param {HTMLFormElement} form
 * @param {boolean} all
 */
export function resetControls(form, all) {
  for (const each of form.elements) {
    if (each === document.activeElement && !all) continue;
    if (each instanceof HTMLTextAreaElement) each.value = each.defaultValue;
    if (each instanceof HTMLInputElement && each.type !== "file") [each.value, each.checked] = [each.defaultValue, each.defaultChecked];
    if (each instanceof HTMLSelectElement) for (const option of each.options) option.selected = option.defaultSelected;
  }
}
