/** Requests of the editor: JSON both ways, the token in a header, a stale token taken anew once. */

import { facts, page } from "./store.js";

/** Nobody is signed in here any more. */
export class SignedOut extends Error {}

/** The server answered, and will answer the same again; the message is a sentence to show. */
export class Refusal extends Error {
  /** @param {string} sentence @param {number} status @param {string | null} [edit] */
  constructor(sentence, status, edit = null) {
    super(sentence);
    this.status = status;
    this.edit = edit;
  }
}

/** Not now, perhaps later: after so many seconds if the server says so. */
export class Away extends Error {
  /** @param {string} [sentence] @param {number} [seconds] */
  constructor(sentence, seconds = 0) {
    super(sentence);
    this.seconds = seconds;
  }
}

const LASTING = [400, 403, 404, 409, 410, 413, 415, 422];
const PATIENCE = 20_000;

/** @param {string} url @param {unknown} body @returns {Promise<any>} */
export function post(url, body) {
  return send(url, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json" },
  });
}

/** @param {string} url @param {URLSearchParams} form @returns {Promise<any>} */
export function postForm(url, form) {
  return send(url, { method: "POST", body: form });
}

/** @param {string} url @returns {Promise<any>} */
export function get(url) {
  return send(url, {});
}

/** A page of ours as its HTML. @param {string} url @returns {Promise<string>} */
export async function getPage(url) {
  const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) });
  if (!answer.ok || answer.redirected) throw new SignedOut();
  return answer.text();
}

/** @param {string} url @param {RequestInit} init @param {boolean} [again] @returns {Promise<any>} */
async function send(url, init, again = false) {
  const headers = { ...init.headers, Accept: "application/json", "X-CSRFToken": facts.token };
  const answer = await fetch(url, {
    ...init,
    headers,
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.type === "opaqueredirect" || answer.status === 401) {
    if (again || !(await renew())) throw new SignedOut();
    return send(url, init, true);
  }
  if (answer.ok) return answer.json();
  const said = await answer.json().catch(() => ({}));
  if ((answer.status === 400 || answer.status === 403) && !again && (await renew()))
    return send(url, init, true);
  if (!LASTING.includes(answer.status))
    throw new Away(said.message, answer.status === 429 ? Number(answer.headers.get("Retry-After")) || 0 : 0);
  throw new Refusal(said.message ?? "The server didn’t accept this.", answer.status, said.edit ?? null);
}

/** The token of the present sign-in, if it is still the same person's. */
async function renew() {
  const answer = await fetch(`/admin/pages/${page.id}/facts`, {
    headers: { Accept: "application/json" },
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (!answer.ok) return false;
  const now = await answer.json();
  if (now.person.id !== facts.person.id) throw new SignedOut(`You are signed in as ${now.person.name} now.`);
  const fresh = now.token !== facts.token;
  facts.token = now.token;
  return fresh;
}
