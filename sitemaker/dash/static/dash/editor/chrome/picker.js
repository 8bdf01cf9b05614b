/**
 * The picker of blocks to add, by purpose or search; the one in hand is shown at its place on the page.
 *
 * @import { Kind } from "../state/types.d.ts"
 */

import { blockElement, pageDocument } from "../canvas/canvas.js";
import { over, paint, refresh, reveal } from "../canvas/overlay.js";
import { draw as drawThumbnail } from "../canvas/thumbnail.js";
import { make, narrow, one, part } from "../dom.js";
import { insert } from "../state/edits.js";
import { get } from "../state/requests.js";
import { choose, chosen, docOf, facts, on, page, rowOf, rowsOf } from "../state/store.js";
import { parseNodes } from "../trusted.js";
import { say } from "./announce.js";

const MOST_USED = ["text", "media_text", "hero", "call_to_action"];
const ROOM = 40; // between a block and the line above it
const TILE = 224;

/** @type {Record<string, Element> | null} */
let beginnings = null;
/** @type {string | null} */
let after = null;
/** @type {HTMLElement | null} */
let opener = null;
/** What is shown at its place. */
let tried = "";
/** @type {Element | null} */
let guest = null;
const lines = make("div", { class: "guest" }, make("span", { class: "guest-pill" }));

export function begin() {
  const picker = part("picker");
  const search = one("#ed-search");
  search.addEventListener("input", list);
  picker.addEventListener("keydown", keys);
  one("[data-tiles]", picker).addEventListener("pointerover", (event) => attempt(tileAt(event)));
  one("[data-tiles]", picker).addEventListener("click", (event) => take(tileAt(event)));
  one("[data-tiles]", picker).addEventListener("scroll", follow, { passive: true });
  over().append(lines);
  lines.hidden = true;
  paint(draw);
  on("choose", () => guest && close());
}

/** @param {string | null} below @param {HTMLElement | null} [from] what opened it gets the focus back */
export function openPicker(below, from = null) {
  if (page.framed) return;
  after = below;
  opener = from;
  const row = rowOf(below);
  one("[data-after]", part("picker")).textContent = row ? `after ${row.called}` : "at the top";
  for (const each of [one("#editor"), over()]) each.classList.add("picking");
  part("picker").hidden = false;
  const search = /** @type {HTMLInputElement} */ (one("#ed-search"));
  search.value = "";
  void learn().then(list);
  search.focus();
}

async function learn() {
  if (beginnings) return;
  const told = await get(`/admin/pages/${page.id}/kinds`).catch(() => null);
  if (told)
    beginnings = Object.fromEntries(
      Object.entries(told.html).map(([kind, html]) => [kind, parseNodes(/** @type {string} */ (html))[0]]),
    );
}

/** Leave without a trace. */
export function close() {
  if (part("picker").hidden) return;
  part("picker").hidden = true;
  for (const each of [one("#editor"), over()]) each.classList.remove("picking");
  leave();
  opener?.focus();
}

/** Kinds by purpose; those that match when something is sought. */
function list() {
  const words = /** @type {HTMLInputElement} */ (one("#ed-search")).value.trim().toLowerCase();
  const kinds = Object.entries(facts.kinds).filter(([, kind]) => !kind.framed);
  const tiles = one("[data-tiles]", part("picker"));
  const purposes = one("[data-purposes]", part("picker"));
  purposes.hidden = Boolean(words);
  if (words) {
    const found = kinds
      .filter(([, kind]) => rank(kind, words))
      .sort(([, one], [, other]) => rank(other, words) - rank(one, words));
    const none = make("p", {
      class: "ed-none",
      role: "presentation",
      text: `No block called “${words}”. Text can hold almost anything.`,
    });
    tiles.replaceChildren(
      ...(found.length ? [] : [none]),
      group("", found.length ? found.map(([name]) => name) : ["text"]),
    );
  } else {
    const groups = [["Used most", MOST_USED], ...purposesOf(kinds)];
    tiles.replaceChildren(
      ...groups.map(([name, names]) => group(/** @type {string} */ (name), /** @type {string[]} */ (names))),
    );
    purposes.replaceChildren(...groups.map(([name]) => purpose(/** @type {string} */ (name))));
    follow();
  }
  attempt(null);
}

/**
 * How well a kind answers: its name first, then what people call it.
 *
 * @param {Kind} kind
 * @param {string} words
 */
function rank({ label, sought, purpose }, words) {
  const name = label.toLowerCase();
  if (name.startsWith(words)) return name === words ? 4 : 3;
  if (name.includes(words)) return 2;
  return `${sought} ${purpose}`.toLowerCase().includes(words) ? 1 : 0;
}

/** @param {[string, Kind][]} kinds @returns {[string, string[]][]} */
function purposesOf(kinds) {
  const names = [...new Set(kinds.map(([, kind]) => kind.purpose))].sort(
    (one, two) => ORDER.indexOf(one) - ORDER.indexOf(two),
  );
  return names.map((name) => [name, kinds.filter(([, kind]) => kind.purpose === name).map(([kind]) => kind)]);
}
const ORDER = ["Basics", "Images", "Prices", "Contact", "People", "Embeds"];

/** @param {string} name */
function purpose(name) {
  const button = make("button", { type: "button", text: name });
  button.addEventListener("click", () => {
    document.getElementById(`ed-group-${slug(name)}`)?.scrollIntoView({ block: "start" });
    for (const each of button.parentElement?.children ?? [])
      each.toggleAttribute("aria-current", each === button);
  });
  return button;
}

/** Which purpose one has scrolled to. */
function follow() {
  const tiles = one("[data-tiles]", part("picker"));
  const top = tiles.getBoundingClientRect().y + 40;
  const groups = [...tiles.querySelectorAll(".ed-group")];
  const here =
    tiles.scrollTop + tiles.clientHeight >= tiles.scrollHeight - 4 && tiles.scrollTop > 4
      ? groups.at(-1)
      : (groups.findLast((each) => each.getBoundingClientRect().y <= top) ?? groups[0]);
  for (const [at, each] of [...one("[data-purposes]", part("picker")).children].entries())
    each.toggleAttribute("aria-current", groups[at] === here);
}

/** @param {string} name */
function slug(name) {
  return name.toLowerCase().replaceAll(" ", "-");
}

/** @param {string} name @param {string[]} kinds */
function group(name, kinds) {
  const title = make("p", { class: "ed-group-title", "aria-hidden": "true", text: name });
  title.hidden = !name || name === "Used most";
  const element = make(
    "div",
    { class: "ed-group", role: "group", "aria-label": name || "Found", id: `ed-group-${slug(name)}` },
    title,
  );
  element.append(...kinds.filter((kind) => facts.kinds[kind]).map(tile));
  return element;
}

let counted = 0;
/** @param {string} kind */
function tile(kind) {
  const host = make("span", { class: "tile-thumbnail" });
  const element = make(
    "div",
    {
      class: "ed-tile",
      role: "option",
      "aria-selected": "false",
      id: `ed-tile-${++counted}`,
      "data-kind": kind,
    },
    host,
    make("span", { class: "tile-words", text: facts.kinds[kind].label }),
  );
  const block = beginnings?.[kind];
  const width = narrow.matches ? Math.min(innerWidth - 40, 420) : TILE;
  if (block)
    drawThumbnail(host, block, {
      width,
      height: width / 2,
      page: narrow.matches ? undefined : 900,
      centred: true,
    });
  return element;
}

/** @param {Event} event */
function tileAt(event) {
  return /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-kind]"));
}

/** Show it at its place. @param {HTMLElement | null} element */
function attempt(element) {
  const tiles = one("[data-tiles]", part("picker"));
  if (element && element.getAttribute("aria-selected") === "true") return;
  for (const each of tiles.querySelectorAll('[aria-selected="true"]'))
    each.setAttribute("aria-selected", "false");
  leave();
  one("#ed-search").removeAttribute("aria-activedescendant");
  if (!element) return;
  element.setAttribute("aria-selected", "true");
  one("#ed-search").setAttribute("aria-activedescendant", element.id);
  tried = element.dataset.kind ?? "";
  const block = beginnings?.[tried];
  if (!block) return;
  guest = pageDocument().importNode(block, true);
  guest.setAttribute("data-block", "guest");
  guest.removeAttribute("id");
  const before = after ? blockElement(after) : null;
  const main = one("main", pageDocument());
  if (before) before.after(guest);
  else main.prepend(guest);
  lines.hidden = false;
  one(".guest-pill", lines).textContent = `${facts.kinds[tried].label} goes here`;
  refresh();
  requestAnimationFrame(() => reveal("guest"));
}

function leave() {
  guest?.remove();
  guest = null;
  tried = "";
  lines.hidden = true;
  refresh();
}

function draw() {
  const view = pageDocument().defaultView;
  if (!guest || !view) return;
  const box = guest.getBoundingClientRect();
  const above = Math.min(
    ROOM,
    Math.max(0, box.y - (guest.previousElementSibling?.getBoundingClientRect().bottom ?? box.y)) / 2,
  );
  const below = Math.min(
    ROOM,
    Math.max(0, (guest.nextElementSibling?.getBoundingClientRect().y ?? box.bottom) - box.bottom) / 2,
  );
  Object.assign(lines.style, {
    insetBlockStart: `${box.y + view.scrollY - above}px`,
    blockSize: `${box.height + above + below}px`,
  });
}

/** @param {HTMLElement | null} element */
function take(element) {
  const kind = element?.dataset.kind;
  if (!kind) return;
  opener = null;
  close();
  const id = insert(kind, after);
  say(`${facts.kinds[kind].label} added.`);
  arriving = id;
  choose(id, { from: "added" });
}
let arriving = "";

on("drawn", ({ html }) => {
  if (!arriving || !(arriving in html)) return;
  const id = arriving;
  arriving = "";
  if (chosen.block !== id) return;
  choose(id, { from: "added" });
  blockElement(id)?.focus({ preventScroll: true });
});

/** @param {KeyboardEvent} event */
function keys(event) {
  const tiles = /** @type {HTMLElement[]} */ ([...part("picker").querySelectorAll("[data-kind]")]);
  const at = tiles.findIndex((each) => each.getAttribute("aria-selected") === "true");
  const steps = { ArrowDown: at < 0 ? 1 : 2, ArrowUp: -2, ArrowRight: 1, ArrowLeft: -1 };
  const inSearch = event.target === one("#ed-search");
  if (event.key === "Escape") close();
  else if (event.key === "Enter" && inSearch && tiles.length) take(tiles[Math.max(0, at)]);
  else if (event.key in steps && inSearch && !(at < 0 && event.key !== "ArrowDown")) {
    const next =
      tiles[
        Math.max(0, Math.min(tiles.length - 1, at + steps[/** @type {keyof typeof steps} */ (event.key)]))
      ];
    attempt(next);
    next?.scrollIntoView({ block: "nearest" });
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Below the last block, wherever one is. */
export function addLast() {
  openPicker(rowsOf().at(-1)?.id ?? null, /** @type {HTMLElement} */ (document.activeElement));
}

/** Below the chosen block, else below the last one. */
export function add() {
  const row = rowOf(chosen.block);
  if (row && docOf(row.id) === page) openPicker(row.id, /** @type {HTMLElement} */ (document.activeElement));
  else addLast();
}
