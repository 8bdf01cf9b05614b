/**
 * Where a link may lead: the rule of `sitemaker/lib/text/links.py`, word for word, and never laxer.
 *
 * @import { SitePage, Target } from "./types.d.ts"
 */

const SCHEMES = new Set(["http", "https", "mailto", "tel"]);
const LIMIT = 2000;
const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):/;
const HOST = /^(?:[^\s/?#@:.\\]+\.)+[^\s/?#@:.\\]{2,}(?::\d{1,5})?(?:[/?#]|$)/;
const MAIL = /^[^\s@:/?#\\]+@[^\s@:/?#\\]+\.[^\s@:/?#\\.]{2,}$/;
const CANVAS = /^\/admin\/pages\/(\d{1,15})\/canvas(?:#.*)?$/;
const INVISIBLE = /[\s\p{Cc}\p{Cf}\p{Cs}]/gu;

/** Says in a sentence why a link cannot lead there. */
export class UnsafeAddress extends Error {}

/**
 * The address as it may stand in an `href`; throws UnsafeAddress.
 *
 * @param {string} text
 * @returns {string}
 */
export function cleanAddress(text) {
  const url = text.replace(INVISIBLE, "");
  if (!url) throw new UnsafeAddress("This link doesn’t have an address yet.");
  if (url.length > LIMIT) {
    throw new UnsafeAddress(`An address takes at most ${LIMIT} characters; this one has ${url.length}.`);
  }
  if ("/#?".includes(url[0])) return relative(url);
  const scheme = schemeOf(url);
  if (scheme === null) return bare(url);
  if (!SCHEMES.has(scheme)) {
    throw new UnsafeAddress(`A link can’t start with “${short(scheme)}:”. Use https, http, mailto or tel.`);
  }
  const rest = url.slice(scheme.length + 1);
  return scheme === "http" || scheme === "https" ? web(scheme, rest, url) : opaque(scheme, rest);
}

/** @param {string | null} url */
export function isSafe(url) {
  try {
    return url !== null && cleanAddress(url) === url;
  } catch {
    return false;
  }
}

/**
 * Where a written or pasted address leads: to one of the site's own pages where it names one.
 *
 * @param {string} text
 * @param {readonly SitePage[]} pages
 * @returns {Target} throws UnsafeAddress
 */
export function targetOf(text, pages) {
  const url = cleanAddress(text);
  const id = Number(CANVAS.exec(url)?.[1]);
  const page = pages.find((each) => each.id === id || (each.url && bareOf(each.url) === bareOf(url)));
  return page ? { page: page.id } : { href: url };
}

/**
 * Whether a text, pasted or typed, is nothing but an address that says so itself.
 *
 * @param {string} text
 */
export function isAddress(text) {
  const trimmed = text.trim();
  return /^(?:https?:\/\/|mailto:|tel:)\S+$/i.test(trimmed) && safely(() => cleanAddress(trimmed)) !== null;
}

/**
 * @template T
 * @param {() => T} ask
 * @returns {T | null}
 */
export function safely(ask) {
  try {
    return ask();
  } catch (refused) {
    if (refused instanceof UnsafeAddress) return null;
    throw refused;
  }
}

/** @param {string} url */
function bareOf(url) {
  return url.replace(/\/$/, "");
}

/** @param {string} url */
function schemeOf(url) {
  const found = SCHEME.exec(url);
  if (!found) return null;
  const isPort = found[1].includes(".") && /^\d{1,5}(?:[/?#]|$)/.test(url.slice(found[0].length));
  return isPort ? null : found[1].toLowerCase();
}

/** @param {string} url */
function relative(url) {
  if (url[0] === "/" && (url[1] === "/" || url[1] === "\\")) {
    throw new UnsafeAddress(
      "A link inside the site starts with one slash. For another site, start with https://.",
    );
  }
  return url.replaceAll("\\", "%5C");
}

/** @param {string} url */
function bare(url) {
  if (/^[^/?#]*&/.test(url)) {
    throw new UnsafeAddress(
      `A link can’t go to “${short(url)}”. Enter the address without codes like &#58;.`,
    );
  }
  if (MAIL.test(url)) return `mailto:${url}`;
  if (!HOST.test(url)) {
    throw new UnsafeAddress(
      `“${short(url)}” isn’t a full address. Enter a web address (https://…), email or phone number.`,
    );
  }
  return web("https", `//${url}`, `https://${url}`);
}

/**
 * @param {string} scheme
 * @param {string} rest
 * @param {string} url
 */
function web(scheme, rest, url) {
  if (!rest.startsWith("//") || /^\/\/(?:$|[/\\?#])/.test(rest)) {
    throw new UnsafeAddress(`“${short(url)}” is missing the name of the site after ${scheme}://.`);
  }
  const place = /^\/\/([^/?#]*)/.exec(rest)?.[1] ?? "";
  const host = place.slice(place.lastIndexOf("@") + 1).replace(/:\d*$/, "");
  if (!host || place.includes("\\") || !URL.canParse(`${scheme}:${rest}`)) {
    throw new UnsafeAddress(`“${short(url)}” doesn’t contain the name of a site.`);
  }
  return `${scheme}:${rest}`.replaceAll("\\", "%5C");
}

/**
 * @param {string} scheme
 * @param {string} rest
 */
function opaque(scheme, rest) {
  if (!rest.replace(/^\/+|\/+$/g, "")) {
    const missing = scheme === "mailto" ? "mail address" : "number";
    throw new UnsafeAddress(`The ${missing} after ${scheme}: is missing.`);
  }
  return `${scheme}:${rest}`.replaceAll("\\", "%5C");
}

/** @param {string} text */
function short(text) {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
