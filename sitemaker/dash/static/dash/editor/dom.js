/** The editor's own markup, as the server wrote it: its parts by name, and copies of its templates. */

/** @param {string} name */
export function part(name) {
  return found(document.querySelector(`#editor [data-${name}]`), name);
}

/**
 * @param {string} selector
 * @param {ParentNode} [root]
 * @returns {HTMLElement}
 */
export function one(selector, root = document) {
  return found(root.querySelector(selector), selector);
}

/**
 * A fresh copy of a template's only element.
 *
 * @param {string} name
 * @returns {HTMLElement}
 */
export function copy(name) {
  const template = document.querySelector(`template[data-template="${name}"]`);
  if (!(template instanceof HTMLTemplateElement)) throw new Error(name);
  return /** @type {HTMLElement} */ (document.importNode(template.content, true).firstElementChild);
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} [attributes] `text` is what it says
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") element.textContent = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** Whether what happens goes to something people write in. @param {EventTarget | null} target */
export function isWriting(target) {
  const element = /** @type {HTMLElement | null} */ (target);
  if (!element?.matches) return false;
  if (element.matches("input"))
    return !element.matches("[type=radio], [type=checkbox], [type=button], [type=file]");
  return element.matches("textarea, select") || element.isContentEditable;
}

/** @param {Element | null} element @param {string} name @returns {HTMLElement} */
function found(element, name) {
  if (!element) throw new Error(`the page has no ${name}`);
  return /** @type {HTMLElement} */ (element);
}

/** Whether the window is a phone's, as narrow.css has it: the settings are a sheet from below then. */
export const narrow = matchMedia("(max-width: 719px)");

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
