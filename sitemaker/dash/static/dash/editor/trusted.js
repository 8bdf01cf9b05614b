/**
 * Fragments the server drew become nodes here and nowhere else: the one policy the page's CSP lets parse
 * HTML.
 *
 * Scripts in what `DOMParser` reads are never run.
 */

/** @type {{ createHTML(html: string): any }} */
const policy = /** @type {any} */ (window).trustedTypes?.createPolicy("sitemaker", {
  createHTML: (/** @type {string} */ html) => html,
}) ?? { createHTML: (html) => html };

const parser = new DOMParser();

/**
 * @param {string} html
 * @returns {Element[]}
 */
export function parseNodes(html) {
  return [...parser.parseFromString(policy.createHTML(html), "text/html").body.children];
}

/** A whole page of ours, of which only a part is wanted. @param {string} html */
export function parsePage(html) {
  return parser.parseFromString(policy.createHTML(html), "text/html");
}
