/**
 * Gives each element with `data-behavior="name"` what the function of that name adds to it.
 * A page works without: behaviours only make it quicker.
 *
 * @param {Record<string, (element: HTMLElement) => void>} known
 * @param {ParentNode} [root]
 */
export function attach(known, root = document) {
  for (const element of root.querySelectorAll("[data-behavior]")) {
    if (!(element instanceof HTMLElement)) continue;
    for (const name of (element.dataset.behavior ?? "").split(" ")) known[name]?.(element);
  }
}
