/** While a block is drawn: where it would come to stand, in the settings' place. */

import { make, part } from "../dom.js";
import { on } from "../state/store.js";

const words = make("div", { class: "ed-drop-preview" });

export function begin() {
  on("dragging", (now) => {
    words.remove();
    if (!now) return;
    const place = [
      now.above ? `After ${now.above}` : "At the top",
      now.below ? `before ${now.below}` : "at the end",
    ].join(", ");
    words.replaceChildren(
      make("p", { class: "ed-drop-preview-count", text: `${now.to} of ${now.count}` }),
      make("p", { text: `${place}. It was ${now.was} of ${now.count}.` }),
      make("p", { class: "muted", text: "Release to drop it here. Press Esc to cancel." }),
      make("p", {
        class: "muted",
        text: "Without dragging: use Alt with the up and down arrow keys, or “Move to” in the block’s menu.",
      }),
    );
    part("panel").before(words);
  });
}
