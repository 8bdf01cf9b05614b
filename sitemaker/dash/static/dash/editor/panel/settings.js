/**
 * The chosen block's settings: the server's own form of it, in two tabs, every control of it live.
 *
 * @import { Row } from "../state/types.d.ts"
 */

import { make, one, part } from "../dom.js";
import { parseNodes } from "../trusted.js";
import { get, postForm } from "../state/requests.js";
import { change } from "../state/edits.js";
import { debounce, flush, isPending } from "../state/debounce.js";
import { isUnsent } from "../state/queue.js";
import { echo, LATER, pathOf, read } from "./fields.js";
import { press, drill, enhance as enhanceItems } from "./items.js";
import { enhance as enhanceDesign } from "./design.js";
import { open as openSiteDesign } from "./site_design.js";
import { enhance as enhanceImages } from "./images.js";
import { enhance as enhanceConflicts } from "./conflicts.js";
import { swap } from "../canvas/swap.js";
import { choose, chosen, docOf, on, page, rowOf, emit } from "../state/store.js";

/** @type {"content" | "design"} */
let tab = "content";
let shown = "";
let asked = 0;
/** Whether something changed while the form could not be drawn anew. */
let behind = false;
/** Whether a picture came or went that the form does not show yet: it is drawn around whoever describes it. */
let pictured = false;

export function begin() {
  on("choose", follow);
  on("drawn", ({ html, batch }) => chosen.block && (chosen.block in html || isChoice(batch)) && arrived(batch));
  on("rows", (/** @type {string[]} */ ids) => ids.includes(chosen.block ?? "") && rowOf(chosen.block)?.removed && choose(null));
  on("refused", refused);
  follow();
}

/** Whether somebody chose between two versions on the page of what is shown. @param {import("../state/types.d.ts").Entry[]} batch */
function isChoice([first]) {
  return first.verb === "choose" && docOf(chosen.block ?? "").id === first.doc;
}

/** @param {import("../state/types.d.ts").Entry[]} batch what was answered: what one took back is shown even where one writes */
function arrived(batch) {
  if (!part("panel").querySelector("form")) return void fill();
  pictured ||= batch.some((each) => each.verb === "edit" && "fields" in each.edit && Object.keys(each.edit.fields ?? {}).some((path) => path.endsWith(".asset")));
  void refresh(batch.some((each) => each.verb !== "edit"));
}

/** Show one of the two tabs, and the settings where they are folded. @param {"content" | "design"} wanted */
export function open(wanted) {
  tab = wanted;
  emit("unfold");
  turn();
}

function follow() {
  crumbs();
  document.getElementById("editor")?.classList.toggle("has-chosen", Boolean(chosen.block));
  if (chosen.block !== shown) {
    flush();
    shown = chosen.block ?? "";
    part("panel").replaceChildren();
    void fill();
  } else if (chosen.block) reach();
}

/** Where one is, and the way up. */
function crumbs() {
  const row = rowOf(chosen.block);
  const place = part("crumbs");
  const here = make("h2", { class: "ed-crumb-here", text: row?.label ?? page.name });
  if (!row) return place.replaceWith(title([here]));
  const up = make("button", { type: "button", class: "ed-crumb", text: docOf(row.id).name });
  up.addEventListener("click", () => choose(null));
  const slash = make("span", { "aria-hidden": "true", class: "ed-slash", text: "/" });
  place.replaceWith(title([up, slash, here]));
}

/** @param {Node[]} children */
function title(children) {
  return make("div", { class: "ed-crumbs", "data-crumbs": "" }, ...children);
}

async function fill() {
  const row = rowOf(chosen.block);
  if (!row) return part("panel").replaceChildren(rest());
  if (!row.known) return part("panel").replaceChildren(make("p", { class: "muted", text: "This block needs a newer version of sitemaker. It is kept as it is until then." }));
  if (isUnsent(row.id)) return;
  const fresh = await fetched(row);
  if (!fresh) return;
  const form = make("form", { class: "ed-form block-form", novalidate: "" });
  form.append(...fresh);
  part("panel").replaceChildren(tabs(), form);
  live(form);
  turn();
  reach();
}

/** What stands there while no block is chosen. */
function rest() {
  const words = page.framed ? "What stands here is on every page." : "Choose a block to change it. Words are written on the page itself.";
  return make("p", { class: "muted ed-rest", text: words });
}

/** The form as it is now; nothing when another block was chosen meanwhile. @param {Row} row @returns {Promise<Element[] | null>} */
async function fetched(row) {
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
  for (const each of panels) each.querySelectorAll("[autofocus]").forEach((one) => one.removeAttribute("autofocus"));
  return panels.map((each) => document.adoptNode(each));
}

/** What a block cannot have of its own, and where it is. */
function siteDesignLink() {
  const button = make("button", { type: "button", class: "linked", text: "Change them for every page" });
  button.addEventListener("click", () => void openSiteDesign());
  return make("p", { class: "muted ed-site-design-link", "data-ours": "" }, "Colours and fonts belong to the whole site. ", button);
}

function tabs() {
  const list = make("div", { class: "ed-tabs", role: "tablist", "aria-label": "Settings" });
  for (const [name, words] of [["content", "Content"], ["design", "Design"]]) {
    const button = make("button", { type: "button", role: "tab", id: `ed-tab-${name}`, "aria-controls": `ed-${name}`, text: words });
    button.addEventListener("click", () => open(/** @type {any} */ (name)));
    list.append(button);
  }
  list.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    open(tab === "content" ? "design" : "content");
    one(`#ed-tab-${tab}`).focus();
  });
  return list;
}

function turn() {
  for (const name of ["content", "design"]) {
    const button = document.getElementById(`ed-tab-${name}`);
    button?.setAttribute("aria-selected", String(name === tab));
    if (button) button.tabIndex = name === tab ? 0 : -1;
    document.getElementById(`ed-${name}`)?.toggleAttribute("hidden", name !== tab);
  }
  const row = rowOf(chosen.block);
  if (tab === "design" && row) void enhanceDesign(row);
}

/** @param {HTMLFormElement} form */
function live(form) {
  enhance(form);
  form.addEventListener("input", (event) => typed(form, /** @type {HTMLInputElement} */ (event.target), false));
  form.addEventListener("change", (event) => typed(form, /** @type {HTMLInputElement} */ (event.target), true));
  form.addEventListener("focusout", () => {
    flush();
    if (behind) void refresh();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    flush();
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
    const row = rowOf(chosen.block);
    if (row && button?.name === "also") press(row, button.value, form);
  });
}

/** @param {HTMLFormElement} form */
function enhance(form) {
  const row = rowOf(chosen.block);
  if (!row) return;
  enhanceItems(row, form);
  enhanceImages(row, form);
  enhanceConflicts(row, form);
  emit("enhanced", { row, form });
}

/** @param {HTMLFormElement} form @param {HTMLInputElement} control @param {boolean} done */
function typed(form, control, done) {
  const row = rowOf(chosen.block);
  if (!row || !control.name) return;
  const path = pathOf(control.name);
  if (control.name.endsWith(".to.url") && control.value.trim()) /** @type {HTMLSelectElement} */ (one(`[name="${path}"]`, form)).value = "url";
  const value = read(row, form, path);
  if (value === undefined) return;
  calm(control);
  if (/\.(alt|decorative)$/.test(path)) control.closest(".pair")?.querySelector(".attention")?.remove();
  if (typeof value === "string" && control.matches("input:not([type=radio]), textarea")) echo(row, path, value);
  if (value === LATER) return debounce(`${row.id} ${path}`, () => void translated(row, path, control), done ? 0 : undefined);
  const write = () => change(row.id, { [path]: value });
  const isTarget = control.name.endsWith(".to.url");
  if (isTarget && !done) return debounce(`${row.id} ${path}`, write, 1500);
  if (done || !control.matches("input:not([type=radio], [type=checkbox]), textarea")) return debounce(`${row.id} ${path}`, write, 0);
  debounce(`${row.id} ${path}`, write);
}

/** Rich text written as Markdown is read by the server, which knows how. @param {Row} row @param {string} path @param {HTMLInputElement} control */
async function translated(row, path, control) {
  const form = new URLSearchParams({ [path]: control.value, [`was.${path}`]: "changed" });
  const told = await postForm(`/admin/pages/${docOf(row.id).id}/blocks/${row.id}/reading`, form).catch(() => null);
  if (!told) return debounce(`${row.id} ${path}`, () => void translated(row, path, control), 2000);
  if (path in told.fields) change(row.id, { [path]: told.fields[path] });
  if (path in told.refused) complain(control, told.refused[path]);
}

/** Draw the form anew where it may differ, but for what somebody is typing in. */
async function refresh(anyway = false) {
  const row = rowOf(chosen.block);
  const form = part("panel").querySelector("form");
  const here = document.activeElement;
  if (!row || !form) return;
  const busy = here?.matches(".block-form textarea, .block-form .input") && form.contains(here);
  if (isPending() || isUnsent(row.id) || (busy && !anyway && !pictured)) return void (behind = true);
  behind = false;
  const fresh = await fetched(row);
  if (!fresh) return;
  if (isPending() || isUnsent(row.id)) return void (behind = true);
  const opened = form.querySelector("details.item[open] .item-body")?.id ?? "";
  for (const [at, panel] of [...form.children].entries()) {
    if (!fresh[at]) continue;
    swap(panel, fresh[at], (element) => !anyway && element === document.activeElement && element.matches("textarea, .input"));
  }
  level(form, anyway);
  enhance(form);
  if (opened) drill(form, opened.slice(5));
  turn();
  if (pictured) form.querySelector(":focus")?.scrollIntoView({ block: "nearest" });
  pictured = false;
}

/** What controls show is what the server wrote into them. @param {HTMLFormElement} form @param {boolean} all */
function level(form, all) {
  for (const each of form.elements) {
    if (each === document.activeElement && !all) continue;
    if (each instanceof HTMLTextAreaElement) each.value = each.defaultValue;
    if (each instanceof HTMLInputElement && each.type !== "file") [each.value, each.checked] = [each.defaultValue, each.defaultChecked];
    if (each instanceof HTMLSelectElement) for (const option of each.options) option.selected = option.defaultSelected;
  }
}

/** Bring the field that was chosen on the page into sight. */
function reach() {
  const form = part("panel").querySelector("form");
  if (!form || !chosen.field) return;
  if (chosen.item) drill(form, chosen.item);
  const field = form.querySelector(`[id="${CSS.escape(chosen.field)}"], [id="${CSS.escape(chosen.field)}.label"], [name="${CSS.escape(chosen.field)}.asset"]`);
  if (field?.closest("#ed-design")) open("design");
  else if (tab === "design") open("content");
  field?.closest(".field, .pair")?.scrollIntoView({ block: "nearest" });
}

/** Put the focus on a field, as "Show" does. @param {string} path */
export function focusField(path) {
  const find = () => part("panel").querySelector(`[id="${CSS.escape(path)}"], [name="${CSS.escape(path)}"]:not([type=hidden])`);
  const wait = (/** @type {number} */ tries) => {
    const field = /** @type {HTMLElement | null} */ (find());
    if (!field && tries) return void setTimeout(() => wait(tries - 1), 50);
    field?.closest("details")?.setAttribute("open", "");
    field?.focus();
    field?.scrollIntoView({ block: "center" });
  };
  wait(60);
}

/** @param {{ entry: any, sentence: string }} what */
function refused({ entry, sentence }) {
  const path = Object.keys(entry.edit?.fields ?? {})[0];
  const control = entry.edit?.block === chosen.block && path ? part("panel").querySelector(`[name="${CSS.escape(path)}.url"], [name="${CSS.escape(path)}"]`) : null;
  if (control) complain(/** @type {HTMLInputElement} */ (control), sentence);
  else emit("toast", { words: sentence });
}

/** @param {HTMLElement} control @param {string} sentence */
function complain(control, sentence) {
  calm(control);
  const field = control.closest(".field");
  field?.classList.add("field-refused");
  field?.append(make("p", { class: "refusal", role: "alert", text: sentence }));
}

/** @param {HTMLElement} control */
function calm(control) {
  const field = control.closest(".field");
  field?.classList.remove("field-refused");
  field?.querySelectorAll(".refusal").forEach((each) => each.remove());
}
