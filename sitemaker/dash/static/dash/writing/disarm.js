/** HTML from the clipboard, before the browser parses it. */

/**
 * Handlers and styles are put aside, so that no policy has anything to say to what is only read, and no
 * offset of another editor's selection is believed. This is for quiet; safety does not rest on it.
 *
 * @param {string} html
 */
export function disarm(html) {
  const bare = html.replace(/<(style|script)\b[\s\S]*?(?:<\/\1\s*>|$)|<!\[CDATA\[/gi, "");
  const open = /<(?:base(?=[\s/>])|[a-z][^\s/>]*)/gi;
  const attribute = /[\s/]*([^\s/>=]+)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"'][^\s>]*))?/y;
  let [made, at] = ["", 0];
  for (let tag = open.exec(bare); tag; tag = open.exec(bare)) {
    made += bare.slice(at, tag.index) + (/^<base$/i.test(tag[0]) ? "<span" : tag[0]);
    at = attribute.lastIndex = open.lastIndex;
    for (let found = attribute.exec(bare); found; found = attribute.exec(bare)) {
      const aside = /^(?:style|on.*)$/i.test(found[1]) ? found[0].replace(found[1], `data-${found[1]}`) : found[0];
      made += /^data-pm-slice$/i.test(found[1]) ? "" : aside;
      at = attribute.lastIndex;
    }
    open.lastIndex = at;
  }
  return made + bare.slice(at);
}
