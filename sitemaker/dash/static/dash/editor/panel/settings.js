/**
 * The chosen block's settings: the server's own form of it, in two tabs, every control of it live.
 *
 * @import { Entry } from "../state/types.d.ts"
 */

import { swap } from "../canvas/swap.js";
import { make, part } from "../dom.js";
import { flush, isPending } from "../state/debounce.js";
import { isUnsent } from "../state/queue.js";
import { choose, chosen, docOf, on, page, rowOf } from "../state/store.js";
import { enhance, fetchForm, listenTo, resetControls } from "./form.js";
import { drill } from "./items.js";
import { refused } from "./refusals.js";
import { isDesign, openTab, showTab, tabs } from "./tabs.js";

let shown = "";
/** Whether something changed while the form could not be drawn anew. */
let behind = false;
/**
 * Whether a picture came or went that the form does not show yet: it is drawn around whoever describes it.
 */
let pictured = false;

export function begin() {
  on("choose", follow);
  on(
    "drawn",
    ({ html, batch }) => chosen.block && (chosen.block in html || isChoice(batch)) && arrived(batch),
  );
  on(
    "rows",
    (/** @type {string[]} */ ids) =>
      ids.includes(chosen.block ?? "") && rowOf(chosen.block)?.removed && choose(null),
  );
  on("refused", refused);
  follow();
}

/**
 * Whether somebody chose between two versions on the page of what is shown.
 *
 * @param {Entry[]} batch
 */
function isChoice([first]) {
  return first.verb === "choose" && docOf(chosen.block ?? "").id === first.doc;
}

/**
 * What one took back is shown even where one writes.
 *
 * @param {Entry[]} batch what was answered
 */
function arrived(batch) {
  if (!part("panel").querySelector("form")) return void fill();
  pictured ||= batch.some(
    (each) =>
      each.verb === "edit" &&
      "fields" in each.edit &&
      Object.keys(each.edit.fields ?? {}).some((path) => path.endsWith(".asset")),
  );
  void refresh(batch.some((each) => each.verb !== "edit"));
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
  if (!row.known)
    return part("panel").replaceChildren(
      make("p", {
        class: "muted",
        text: "This block needs a newer version of sitemaker. It’s kept unchanged until then.",
      }),
    );
  if (isUnsent(row.id)) return;
  const fresh = await fetchForm(row);
  if (!fresh) return;
  const form = make("form", { class: "ed-form block-form", novalidate: "" });
  form.append(...fresh);
  part("panel").replaceChildren(tabs(), form);
  listenTo(form, () => behind && void refresh());
  showTab();
  reach();
}

/** What stands there while no block is chosen. */
function rest() {
  const words = page.framed
    ? "This is shown on every page."
    : "Select a block to change it. Edit text right on the page.";
  return make("p", { class: "muted ed-rest", text: words });
}

/** Draw the form anew where it may differ, but for what somebody is typing in. */
async function refresh(anyway = false) {
  const row = rowOf(chosen.block);
  const form = part("panel").querySelector("form");
  const here = document.activeElement;
  if (!row || !form) return;
  const busy = here?.matches(".block-form textarea, .block-form .input") && form.contains(here);
  behind = isPending() || isUnsent(row.id) || Boolean(busy && !anyway && !pictured);
  if (behind) return;
  const fresh = await fetchForm(row);
  if (!fresh) return;
  behind = isPending() || isUnsent(row.id);
  if (behind) return;
  const opened = form.querySelector("details.item[open] .item-body")?.id ?? "";
  for (const [at, panel] of [...form.children].entries()) {
    if (!fresh[at]) continue;
    swap(
      panel,
      fresh[at],
      (element) => !anyway && element === document.activeElement && element.matches("textarea, .input"),
    );
  }
  resetControls(form, anyway);
  enhance(form);
  if (opened) drill(form, opened.slice(5));
  showTab();
  if (pictured) form.querySelector(":focus")?.scrollIntoView({ block: "nearest" });
  pictured = false;
}

/** Bring the field that was chosen on the page into sight. */
function reach() {
  const form = part("panel").querySelector("form");
  if (!form || !chosen.field) return;
  if (chosen.item) drill(form, chosen.item);
  const path = CSS.escape(chosen.field);
  const field = form.querySelector(`[id="${path}"], [id="${path}.label"], [name="${path}.asset"]`);
  if (field?.closest("#ed-design")) openTab("design");
  else if (isDesign()) openTab("content");
  field?.closest(".field, .pair")?.scrollIntoView({ block: "nearest" });
}
