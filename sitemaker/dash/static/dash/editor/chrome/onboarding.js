/** The first steps of a new site: a list that leads to each on the page, until it is closed. */

import { fieldElement } from "../canvas/canvas.js";
import { enter } from "../canvas/inline_edit.js";
import { get, postForm } from "../state/requests.js";
import { choose, facts, on, rowOf, rowsOf } from "../state/store.js";
import { parseNodes } from "../trusted.js";
import { open as openPublish } from "./publish.js";

const PAUSE = 400;
let timer = 0;
let isOpen = true;

/** @returns {HTMLElement[]} */
function lists() {
  return [...document.querySelectorAll(".editor [data-onboarding]")].filter(
    (each) => each instanceof HTMLElement,
  );
}

export function begin() {
  if (!lists().some((each) => each.dataset.onboarding)) return;
  for (const list of lists()) {
    list.addEventListener("click", lead);
    list.addEventListener("submit", close);
  }
  on("told", () => {
    clearTimeout(timer);
    if (isOpen) timer = window.setTimeout(refresh, PAUSE);
  });
  void refresh();
}

/** A site that was just made opens with its headline chosen, every word of it selected. */
export function welcome() {
  const address = new URL(location.href);
  if (!address.searchParams.has("begin")) return false;
  address.searchParams.delete("begin");
  history.replaceState(history.state, "", address);
  const hero = rowsOf().find((row) => row.kind === "hero");
  if (hero) write(hero.id);
  return Boolean(hero);
}

/** @param {string} block */
function write(block) {
  choose(block, { from: "address" });
  const heading = fieldElement(block, "heading");
  if (!heading) return;
  enter(heading);
  heading.ownerDocument.getSelection()?.selectAllChildren(heading);
}

async function refresh() {
  const told = await get("/admin/steps").catch(() => null);
  if (told && isOpen) show(told.html);
}

/** @param {string} html */
function show(html) {
  for (const list of lists())
    list.replaceChildren(...parseNodes(html).map((each) => document.adoptNode(each)));
}

/** @param {MouseEvent} event */
function lead(event) {
  const link = /** @type {Element} */ (event.target).closest("a[data-step]");
  if (!(link instanceof HTMLAnchorElement)) return;
  const block = link.dataset.block ?? "";
  event.preventDefault();
  if (link.dataset.step !== "publish" && !rowOf(block))
    return void location.assign(`${link.href.split("/blocks/")[0]}/#block-${block}`);
  document.getElementById("ed-menu")?.hidePopover();
  if (link.dataset.step === "publish") void openPublish();
  else if (link.dataset.step === "headline") write(block);
  else choose(block, { from: "address" });
}

/** @param {SubmitEvent} event */
function close(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const token = new URLSearchParams({ csrf_token: facts.token });
  void postForm(form.action, token).catch(() => null);
  isOpen = false;
  clearTimeout(timer);
  show("");
}
