/** The visual editor: each behaviour is a module of its own; this one only wakes them, in order. */

import { begin as beginOverlay } from "./canvas/overlay.js";
import { begin as beginSelection } from "./canvas/selection.js";
import { begin as beginShortcuts } from "./chrome/shortcuts.js";
import { begin as beginSiteDesign } from "./panel/site_design.js";
import { begin as beginOutline } from "./outline/outline.js";
import { begin as beginPicker, addLast, close as closePicker } from "./chrome/picker.js";
import { begin as beginImages } from "./panel/images.js";
import { begin as beginPreview } from "./chrome/preview.js";
import { begin as beginPublish } from "./chrome/publish.js";
import { begin as beginRegions } from "./chrome/regions.js";
import { begin as beginAddButtons } from "./canvas/add_buttons.js";
import { begin as beginSettings } from "./panel/settings.js";
import { begin as beginBottomSheet } from "./chrome/bottom_sheet.js";
import { begin as beginSaveStatus } from "./chrome/save_status.js";
import { begin as beginOnboarding, welcome } from "./chrome/onboarding.js";
import { begin as beginInlineEdit } from "./canvas/inline_edit.js";
import { begin as beginToolbar } from "./canvas/toolbar.js";
import { begin as beginUndo } from "./chrome/undo.js";
import { begin as beginDropPreview } from "./outline/drop_preview.js";
import { loadFonts } from "./canvas/thumbnail.js";
import { addTooltips } from "./chrome/tooltips.js";
import { one, part } from "./dom.js";
import { choose, chosen, page, rowOf, emit } from "./state/store.js";
import { toast } from "./chrome/toast.js";

async function begin() {
  const desk = document.querySelector(".desk");
  const said = [...document.querySelectorAll(".desk .toast span, .desk .banner p")].map((each) => each.textContent?.trim() ?? "");
  one("#editor").hidden = false;
  if (desk?.previousElementSibling?.matches(".skip")) desk.previousElementSibling.remove();
  desk?.remove();
  for (const wake of [beginRegions, beginSaveStatus, beginUndo, beginPreview]) wake();
  await beginOverlay();
  for (const wake of [beginSelection, beginToolbar, beginAddButtons, beginPicker, beginInlineEdit, beginImages, beginOutline, beginSettings, beginSiteDesign, beginBottomSheet, beginPublish, beginShortcuts, beginDropPreview, beginOnboarding]) wake();
  buttons();
  addTooltips(one("#editor"));
  if (said.length) toast({ words: said.join(" ") });
  arrive();
  await loadFonts();
  emit("placed");
  welcome();
  one("#editor").dataset.ready = "";
}

function buttons() {
  part("tree").addEventListener("click", (event) => /** @type {Element} */ (event.target).closest("[data-do=add-last]") && addLast());
  one("[data-do=help]").addEventListener("click", () => {
    document.getElementById("ed-menu")?.hidePopover();
    /** @type {HTMLDialogElement} */ (part("help")).showModal();
  });
  one("[data-do=close-picker]").addEventListener("click", closePicker);
  one("[data-do=deselect]").addEventListener("click", () => choose(null));
}

/** The block an address names is chosen at once. */
function arrive() {
  const named = location.hash.startsWith("#block-") ? location.hash.slice(7) : null;
  if (rowOf(named) && !page.framed) choose(named, { from: "address" });
  else if (chosen.block) choose(null);
}

if (document.documentElement.classList.contains("edits")) await begin();
