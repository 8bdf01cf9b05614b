/** The state sentence, in its one place: what is kept, and where. */

import { copy, make, one, part } from "../dom.js";
import { flush, isPending } from "../state/debounce.js";
import { retry, unsent } from "../state/queue.js";
import { on, page } from "../state/store.js";
import { sayLater } from "./announce.js";
import { toast, untoast } from "./toast.js";

let trouble = "";
let count = 0;
let slow = 0;

export function begin() {
  on("sending", (now) => {
    ({ trouble, count } = now);
    show();
  });
  on("told", show);
  on("pending", show);
  addEventListener("beforeunload", (event) => {
    flush();
    if (unsent() || isPending()) event.preventDefault();
  });
  addEventListener("pagehide", flush);
  show();
}

/** @param {number} number */
function changes(number) {
  return number === 1 ? "1 change" : `${number} changes`;
}

function sentence() {
  if (trouble === "offline") return `Offline, ${changes(count)} saved on this device`;
  if (trouble === "signed out") return `Signed out, ${changes(count)} saved on this device.`;
  if (trouble === "trying") return `Trying again, ${changes(count)} saved on this device`;
  return count || isPending() ? "Saving" : page.state;
}

function show() {
  const place = part("state");
  const words = sentence();
  const bad = Boolean(trouble && count) || (!count && page.conflicts.length > 0);
  const bar = /** @type {HTMLElement} */ (place.parentElement);
  publishable();
  if (bar.title !== words) {
    bar.classList.toggle("attention", bad);
    bar.title = words;
    const link =
      trouble === "signed out" && count
        ? [make("a", { href: "/admin/", target: "_blank", rel: "noopener", text: "Sign in" })]
        : [];
    const icon = bad ? [copy(trouble === "offline" ? "offline" : "alert")] : [];
    bar.replaceChildren(...icon, place, ...link);
    place.textContent = words;
    sayLater(words);
  }
  clearTimeout(slow);
  if (trouble && count) slow = setTimeout(explain, 600);
  else untoast("trouble");
}

/** Nothing goes live while something of it is still here. */
function publishable() {
  const button = one(".ed-publish");
  button.toggleAttribute("disabled", Boolean(trouble && count));
  button.classList.toggle("is-quiet", !page.open && !count);
}

function explain() {
  const kept =
    count === 1
      ? "1 change is saved on this device. It will be"
      : `${count} changes are saved on this device. They will be`;
  if (trouble === "offline")
    toast({
      key: "trouble",
      title: "You’re offline. You can keep editing.",
      words: `${kept} sent when you’re back online. You can publish then.`,
      icon: "offline",
      act: "Try now",
      run: retry,
    });
  if (trouble === "signed out")
    toast({
      key: "trouble",
      title: "You were signed out. Your text is still here.",
      words: `${kept} sent once you’re signed in.`,
      icon: "alert",
      act: "Sign in",
      run: () => open("/admin/", "_blank", "noopener"),
    });
}
