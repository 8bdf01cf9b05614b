/** The visual editor: each behaviour is a module of its own; this one only wakes them, in order. */

import { begin as beginOverlay } from "./canvas/overlay.js";
import { begin as beginFrames } from "./canvas/frames.js";
import { begin as beginKeys } from "./chrome/keys.js";
import { begin as beginLook } from "./panel/look.js";
import { begin as beginOutline } from "./outline/outline.js";
import { begin as beginPicker, addLast, close as closePicker } from "./chrome/picker.js";
import { begin as beginPictures } from "./panel/pictures.js";
import { begin as beginPreview } from "./chrome/preview.js";
import { begin as beginPublish } from "./chrome/publish.js";
import { begin as beginRegions } from "./chrome/regions.js";
import { begin as beginSeams } from "./canvas/seams.js";
import { begin as beginSettings } from "./panel/settings.js";
import { begin as beginSheet } from "./chrome/sheet.js";
import { begin as beginState } from "./chrome/state.js";
import { begin as beginSteps, welcome } from "./chrome/steps.js";
import { begin as beginTexts } from "./canvas/texts.js";
import { begin as beginToolbar } from "./canvas/toolbar.js";
import { begin as beginUndo } from "./chrome/undo.js";
import { begin as beginWhither } from "./outline/whither.js";
import { learnFaces } from "./canvas/mini.js";
import { tips } from "./chrome/tips.js";
import { one, part } from "./parts.js";
import { choose, chosen, page, rowOf, tell } from "./state/store.js";
import { toast } from "./chrome/toast.js";

async function begin() {
  const desk = document.querySelector(".desk");
  const said = [...document.querySelectorAll(".desk .toast span, .desk .banner p")].map((each) => each.textContent?.trim() ?? "");
  one("#editor").hidden = false;
  if (desk?.previousElementSibling?.matches(".skip")) desk.previousElementSibling.remove();
  desk?.remove();
  for (const wake of [beginRegions, beginState, beginUndo, beginPreview]) wake();
  await beginOverlay();
  for (const wake of [beginFrames, beginToolbar, beginSeams, beginPicker, beginTexts, beginPictures, beginOutline, beginSettings, beginLook, beginSheet, beginPublish, beginKeys, beginWhither, beginSteps]) wake();
  buttons();
  tips(one("#editor"));
  if (said.length) toast({ words: said.join(" ") });
  arrive();
  await learnFaces();
  tell("placed");
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
