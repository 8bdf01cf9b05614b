/** An element as it was pasted: its name, its style put aside by `disarm`, and whether it is read at all. */

const DROPPED = new Set(
  (
    "script style head meta title link base template noscript iframe frame object embed applet svg math img picture " +
    "video audio canvas map input select textarea button datalist dialog hr colgroup col xml"
  ).split(" "),
);

/** What stands as a block of its own. */
export const BLOCKS =
  "address,article,aside,blockquote,center,details,dd,div,dl,dt,fieldset,figcaption,figure,footer,form,h1,h2,h3,h4,h5,h6," +
  "header,li,main,nav,ol,p,pre,section,summary,table,tbody,td,tfoot,th,thead,tr,ul";

/**
 * @param {Node} node
 * @returns {node is Element}
 */
export function isElement(node) {
  return node.nodeType === 1;
}

/** @param {Element} element */
export function isDropped(element) {
  return DROPPED.has(nameOf(element)) || element.hasAttribute("hidden") || /display:\s*none|mso-hide:\s*all/i.test(styleOf(element));
}

/** @param {Element} element */
export function nameOf(element) {
  return element.localName.toLowerCase();
}

/** @param {Element} element */
export function styleOf(element) {
  return element.getAttribute("data-style") ?? "";
}
