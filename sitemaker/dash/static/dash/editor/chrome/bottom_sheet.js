/** On a phone the settings are a sheet from below, with three stops: a name, half, nearly all. */

import { reveal } from "../canvas/overlay.js";
import { narrow, one, part } from "../dom.js";
import { chosen, on, page, rowOf, rowsOf } from "../state/store.js";
import { act } from "./actions.js";
import { openMoveMenu } from "./move_menu.js";
import { add } from "./picker.js";

const STOPS = ["low", "half", "full"];
const sheet = () => one(".ed-settings");

export function begin() {
  const grab = one("[data-do=sheet]");
  grab.addEventListener("click", () => stop(next()));
  grab.addEventListener("pointerdown", drag);
  one("[data-do=add]").addEventListener("click", add);
  part("sheet-acts").addEventListener("click", (event) => {
    const tool = /** @type {Element} */ (event.target).closest("button")?.dataset.tool;
    if (tool === "more") openMoveMenu(one("[data-tool=more]", part("sheet-acts")));
    else if (tool && chosen.block) act(tool, chosen.block);
  });
  on("choose", ({ before }) => follow(before.block));
  on("rows", update);
  on("unfold", () => sheet().dataset.stop === "low" && stop("half"));
  narrow.addEventListener("change", home);
  home();
  update();
  stop("low");
}

/** The outline lives in the sheet where there is no column for it. */
function home() {
  const outline = one(".ed-outline");
  if (narrow.matches) sheet().append(outline);
  else one(".ed-stage").before(outline);
}

/** @param {string | null} before */
function follow(before) {
  update();
  if (chosen.block && chosen.block !== before) stop(sheet().dataset.stop === "full" ? "full" : "half");
  if (!chosen.block) stop("low");
  if (chosen.block && narrow.matches)
    setTimeout(() => chosen.block && reveal(chosen.block, sheet().offsetHeight), 240);
}

function update() {
  const row = rowOf(chosen.block);
  const order = rowsOf();
  const own = Boolean(row) && !page.framed && order.some((each) => each.id === row?.id);
  one("[data-do=add] span").textContent = row && own ? "Add below" : "Add block";
  one("[data-do=add]").hidden = page.framed || (Boolean(row) && !own);
  for (const button of part("sheet-acts").querySelectorAll("button")) {
    const tool = button.dataset.tool;
    button.disabled =
      (tool === "more" && order.length < 2) ||
      (tool === "up" && order[0]?.id === row?.id) ||
      (tool === "down" && order.at(-1)?.id === row?.id);
    button.hidden = !own && tool !== "hide";
    if (tool === "hide") one("span", button).textContent = row?.hidden ? "Show" : "Hide";
  }
}

function next() {
  return STOPS[(STOPS.indexOf(sheet().dataset.stop ?? "low") + 1) % STOPS.length];
}

/** @param {string} name */
function stop(name) {
  sheet().dataset.stop = name;
  sheet().style.removeProperty("block-size");
  one("[data-do=sheet]").setAttribute("aria-expanded", String(name !== "low"));
}

/** @param {PointerEvent} event */
function drag(event) {
  const grab = /** @type {HTMLElement} */ (event.currentTarget);
  const [began, height] = [event.clientY, sheet().offsetHeight];
  let moved = false;
  grab.setPointerCapture(event.pointerId);
  const ended = new AbortController();
  const { signal } = ended;
  grab.addEventListener(
    "pointermove",
    (now) => {
      moved ||= Math.abs(now.clientY - began) > 6;
      const wanted = Math.max(96, Math.min(innerHeight - 56, height + began - now.clientY));
      if (moved) sheet().style.blockSize = `${wanted}px`;
    },
    { signal },
  );
  const end = () => {
    ended.abort();
    if (!moved) return;
    grab.addEventListener("click", (click) => click.stopImmediatePropagation(), {
      once: true,
      capture: true,
    });
    const now = sheet().offsetHeight;
    const sizes = [96, 392, innerHeight - 56];
    stop(STOPS[sizes.indexOf(sizes.toSorted((one, two) => Math.abs(one - now) - Math.abs(two - now))[0])]);
  };
  grab.addEventListener("pointerup", end, { signal });
  grab.addEventListener("pointercancel", end, { signal });
}
