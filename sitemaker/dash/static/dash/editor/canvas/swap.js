/** Replaces an element by what the server drew, touching only what differs and nothing somebody writes in. */

/** Attributes the editor itself sets on the page's elements; what the server drew does not know them. */
const OURS = [
  "tabindex",
  "contenteditable",
  "role",
  "aria-label",
  "spellcheck",
  "open",
  "data-writing",
  "data-prompt",
  "draggable",
];

/**
 * @param {Element} old
 * @param {Element} fresh
 * @param {(element: Element) => boolean} keep whether an element is being written in
 */
export function swap(old, fresh, keep) {
  if (keep(old)) return;
  if (old.nodeName !== fresh.nodeName) return void old.replaceWith(fresh);
  attributes(old, fresh);
  if (
    ![...old.children].some((child) => keep(child) || isOurs(child) || child.querySelector("*")) &&
    !fresh.children.length
  ) {
    if (old.textContent !== fresh.textContent || old.children.length)
      old.replaceChildren(...fresh.childNodes);
    return;
  }
  children(old, fresh, keep);
}

/** @param {Element} old @param {Element} fresh */
function attributes(old, fresh) {
  for (const { name } of [...old.attributes])
    if (!OURS.includes(name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of [...fresh.attributes])
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
}

/** @param {Element} old @param {Element} fresh @param {(element: Element) => boolean} keep */
function children(old, fresh, keep) {
  const left = new Set([...old.childNodes].filter((each) => !isOurs(each)));
  /** @type {ChildNode | null} */
  let at = old.firstChild;
  for (const wanted of [...fresh.childNodes].filter((each) => !isOurs(each))) {
    while (at && isOurs(at)) at = at.nextSibling;
    const match = matching(left, wanted);
    if (!match) {
      old.insertBefore(wanted, at);
      continue;
    }
    left.delete(match);
    if (match !== at) old.insertBefore(match, at);
    at = match.nextSibling;
    if (match instanceof Text || match.nodeType === 3) {
      if (match.nodeValue !== wanted.nodeValue) match.nodeValue = wanted.nodeValue;
    } else if (match.nodeType === 1)
      swap(/** @type {Element} */ (match), /** @type {Element} */ (wanted), keep);
  }
  for (const node of left)
    if (!(node.nodeType === 1 && holds(/** @type {Element} */ (node), keep))) node.remove();
}

/** What the editor itself put beside what the server drew. @param {ChildNode} node */
function isOurs(node) {
  return node.nodeType === 1 && /** @type {Element} */ (node).hasAttribute("data-ours");
}

/**
 * The first of what is left that may become the wanted one.
 *
 * @param {Set<ChildNode>} left
 * @param {ChildNode} wanted
 */
function matching(left, wanted) {
  const name = key(wanted);
  for (const each of left) if (each.nodeName === wanted.nodeName && key(each) === name) return each;
  return null;
}

/** @param {ChildNode} node */
function key(node) {
  if (node.nodeType !== 1) return "";
  const element = /** @type {Element} */ (node);
  return element.getAttribute("data-field") ?? element.getAttribute("data-block") ?? "";
}

/** @param {Element} element @param {(element: Element) => boolean} keep */
function holds(element, keep) {
  return keep(element) || [...element.querySelectorAll("*")].some(keep);
}
