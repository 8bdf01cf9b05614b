/** The visual editor: each behaviour is a module of its own; this one only wakes them, in order. */

import * as addButtons from "./canvas/add_buttons.js";
import * as inlineEdit from "./canvas/inline_edit.js";
import * as overlay from "./canvas/overlay.js";
import * as selection from "./canvas/selection.js";
import { loadFonts } from "./canvas/thumbnail.js";
import * as toolbar from "./canvas/toolbar.js";
import * as bottomSheet from "./chrome/bottom_sheet.js";
import * as onboarding from "./chrome/onboarding.js";
import * as picker from "./chrome/picker.js";
import * as preview from "./chrome/preview.js";
import * as publish from "./chrome/publish.js";
import * as regions from "./chrome/regions.js";
import * as saveStatus from "./chrome/save_status.js";
import * as shortcuts from "./chrome/shortcuts.js";
import { toast } from "./chrome/toast.js";
import { addTooltips } from "./chrome/tooltips.js";
import * as undo from "./chrome/undo.js";
import { one, part } from "./dom.js";
import * as dropPreview from "./outline/drop_preview.js";
import * as outline from "./outline/outline.js";
import * as images from "./panel/images.js";
import * as settings from "./panel/settings.js";
import * as siteDesign from "./panel/site_design.js";
import { choose, chosen, emit, page, rowOf } from "./state/store.js";

async function begin() {
  const desk = document.querySelector(".desk");
  const said = [...document.querySelectorAll(".desk .toast span, .desk .banner p")].map(
    (each) => each.textContent?.trim() ?? "",
  );
  one("#editor").hidden = false;
  if (desk?.previousElementSibling?.matches(".skip")) desk.previousElementSibling.remove();
  desk?.remove();
  for (const each of [regions, saveStatus, undo, preview]) each.begin();
  await overlay.begin();
  for (const each of [
    selection,
    toolbar,
    addButtons,
    picker,
    inlineEdit,
    images,
    outline,
    settings,
    siteDesign,
    bottomSheet,
    publish,
    shortcuts,
    dropPreview,
    onboarding,
  ])
    each.begin();
  buttons();
  addTooltips(one("#editor"));
  if (said.length) toast({ words: said.join(" ") });
  arrive();
  await loadFonts();
  emit("placed");
  onboarding.welcome();
  one("#editor").dataset.ready = "";
}

function buttons() {
  part("tree").addEventListener(
    "click",
    (event) => /** @type {Element} */ (event.target).closest("[data-do=add-last]") && picker.addLast(),
  );
  one("[data-do=help]").addEventListener("click", () => {
    document.getElementById("ed-menu")?.hidePopover();
    /** @type {HTMLDialogElement} */ (part("help")).showModal();
  });
  one("[data-do=close-picker]").addEventListener("click", picker.close);
  one("[data-do=deselect]").addEventListener("click", () => choose(null));
}

/** The block an address names is chosen at once. */
function arrive() {
  const named = location.hash.startsWith("#block-") ? location.hash.slice(7) : null;
  if (rowOf(named) && !page.framed) choose(named, { from: "address" });
  else if (chosen.block) choose(null);
}

if (document.documentElement.classList.contains("edits")) await begin();
