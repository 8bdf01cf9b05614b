/** What goes live, in words, and what is worth a look before; then where it stands, and the way back. */

import { one, part } from "../dom.js";
import { focusField } from "../panel/tabs.js";
import { flush } from "../state/debounce.js";
import { unsent } from "../state/queue.js";
import { get, postForm, Refusal } from "../state/requests.js";
import { choose, docById, emit, learn, on, page, rowOf } from "../state/store.js";
import { parseNodes } from "../trusted.js";
import { say } from "./announce.js";
import { showLocalTimes } from "./local_times.js";

const AT = `/admin/pages/${page.id}/publish`;

export function begin() {
  one("[data-do=publish]").addEventListener("click", () => (part("publishing").hidden ? open() : close()));
  const panel = part("publishing");
  panel.addEventListener("click", click);
  panel.addEventListener("submit", (event) => {
    event.preventDefault();
    void send(AT, /** @type {HTMLFormElement} */ (event.target));
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
}

/** Once all is told. */
export async function open() {
  flush();
  if (unsent()) return void once("sending", () => !unsent(), open);
  await ask(() => get(AT));
}

/** @param {string} name @param {() => boolean} ready @param {() => void} run */
function once(name, ready, run) {
  let waits = true;
  on(name, () => {
    if (!waits || !ready()) return;
    waits = false;
    run();
  });
}

export function close() {
  part("publishing").hidden = true;
  const button = one("[data-do=publish]");
  button.setAttribute("aria-expanded", "false");
  button.focus();
}

/** @param {() => Promise<any>} request */
async function ask(request) {
  const told = await request().catch((problem) =>
    emit("toast", {
      words:
        problem instanceof Refusal ? problem.message : "The server can’t be reached. Nothing was published.",
    }),
  );
  if (!told) return;
  for (const [id, news] of Object.entries(told.told)) learn(docById(Number(id)), /** @type {any} */ (news));
  const panel = part("publishing");
  panel.replaceChildren(...parseNodes(told.html).map((each) => document.adoptNode(each)));
  panel.hidden = false;
  one("[data-do=publish]").setAttribute("aria-expanded", "true");
  showLocalTimes(panel);
  const title = panel.querySelector("h2");
  title?.focus();
  if (title) say(title.textContent ?? "");
}

/** @param {string} url @param {HTMLFormElement} form */
async function send(url, form) {
  for (const button of form.querySelectorAll("button")) button.disabled = true;
  await ask(() => postForm(url, new URLSearchParams(/** @type {any} */ (new FormData(form)))));
  for (const button of form.querySelectorAll("button")) button.disabled = false;
}

/** @param {MouseEvent} event */
function click(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  const shown = /** @type {HTMLElement | null} */ (target.closest("a[data-block]"));
  const copied = /** @type {HTMLElement | null} */ (target.closest("[data-copy]"));
  const undone = /** @type {HTMLElement | null} */ (target.closest("[data-undo]"));
  if (target.closest("[data-close]")) close();
  else if (copied) void copyLink(copied);
  else if (undone)
    void ask(() =>
      postForm(`${AT}/undo`, new URLSearchParams({ of: undone.dataset.undo ?? "", key: key() })),
    );
  else if (shown && rowOf(shown.dataset.block ?? null)) {
    event.preventDefault();
    show(shown.dataset.block ?? "", shown.dataset.path ?? "");
  }
}

/** @param {string} block @param {string} path */
function show(block, path) {
  part("publishing").hidden = true;
  one("[data-do=publish]").setAttribute("aria-expanded", "false");
  choose(block, { field: path, item: path.startsWith("items.") ? path.split(".")[1] : null });
  emit("unfold");
  focusField(path);
}

function key() {
  return crypto.randomUUID().replaceAll("-", "").slice(0, 16);
}

/** @param {HTMLElement} button */
async function copyLink(button) {
  await navigator.clipboard.writeText(button.dataset.copy ?? "").then(
    () => (button.textContent = "Copied"),
    () => (button.textContent = "Select the address and copy it"),
  );
  say(button.textContent ?? "");
}
