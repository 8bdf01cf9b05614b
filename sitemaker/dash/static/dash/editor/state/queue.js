/**
 * The queue of edits to send: in order, one request in flight, under the ids they were made with, so that
 * what is sent twice is applied once.
 *
 * @import { EditResult, Entry } from "./types.d.ts"
 */

import { applyEdit } from "./apply_edit.js";
import { Away, post, Refusal, SignedOut } from "./requests.js";
import { client, docById, emit, facts, learn } from "./store.js";

const MOST = 100;
/**
 * Characters of one request: in bytes they are at most three times as many, and the server takes a megabyte.
 */
const ROOM = 250_000;
const LONGEST = 30_000;

/** @type {Entry[]} */
const waiting = [];
let inFlight = 0;
let tries = 0;
let timer = 0;
/** @type {"" | "trying" | "offline" | "signed out"} */
let trouble = "";

addEventListener("online", () => retry());
addEventListener("offline", () => waiting.length && stop("offline"));
addEventListener("focus", () => trouble && retry());

/** @param {Entry} entry */
export function push(entry) {
  waiting.push(entry);
  announce();
  void work();
}

/**
 * Undo or redo on a page, once all that came before is told.
 *
 * @param {number} doc
 * @param {"undo" | "redo"} verb
 */
export function reverse(doc, verb) {
  push({ doc, id: crypto.randomUUID(), verb });
}

/** Somebody chose between two versions. @param {number} doc @param {number} conflict */
export function resolve(doc, conflict) {
  push({ doc, id: crypto.randomUUID(), verb: "choose", conflict });
}

export function unsent() {
  return waiting.length;
}

/** Whether what waits cannot be told at the moment. */
export function troubled() {
  return trouble !== "";
}

/** What waits that touches a block. @param {string} block */
export function isUnsent(block) {
  return waiting.some((each) => each.verb === "edit" && (each.edit.block?.id ?? each.edit.block) === block);
}

/** At once, whatever the pause. */
export function retry() {
  clearTimeout(timer);
  timer = 0;
  void work();
}

async function work() {
  if (inFlight || timer || !waiting.length) return;
  const batch = take();
  inFlight = batch.length;
  announce();
  const [answer, problem] = await ask(batch).then(
    (told) => [told, null],
    (met) => [null, met],
  );
  inFlight = 0;
  if (answer) {
    waiting.splice(0, batch.length);
    tries = 0;
    trouble = "";
    accept(batch, answer);
  } else {
    falter(batch, problem);
  }
  announce();
  if (!timer && !trouble) void work();
}

/** The next request's worth: edits of one page together, anything else alone. */
function take() {
  const [first] = waiting;
  if (first.verb !== "edit") return [first];
  let room = ROOM;
  const end = waiting.findIndex((each, at) => {
    if (each.verb !== "edit" || each.doc !== first.doc) return true;
    room -= JSON.stringify(each.edit).length;
    return at > 0 && room < 0;
  });
  return waiting.slice(0, Math.min(MOST, end < 0 ? waiting.length : end));
}

/** @param {Entry[]} batch @returns {Promise<EditResult>} */
function ask(batch) {
  const [first] = batch;
  const at = `/admin/pages/${first.doc}`;
  const seen = { client, base: docById(first.doc).revision, tell: true };
  if (first.verb === "choose") return post(`${at}/conflicts/${first.conflict}`, seen);
  if (first.verb !== "edit") return post(`${at}/${first.verb}`, { ...seen, id: first.id });
  return post(`${at}/edits`, {
    ...seen,
    edits: batch.map((each) => (each.verb === "edit" ? each.edit : null)),
  });
}

/** @param {Entry[]} batch @param {EditResult} answer */
function accept(batch, answer) {
  const doc = docById(batch[0].doc);
  learn(doc, answer.told);
  for (const each of waiting) if (each.verb === "edit") applyEdit(docById(each.doc), each.edit);
  emit("drawn", { html: answer.html ?? {}, batch });
  for (const each of answer.conflicts ?? []) emit("conflict", each);
}

/** @param {Entry[]} batch @param {unknown} problem */
function falter(batch, problem) {
  if (problem instanceof SignedOut) return stop("signed out");
  if (problem instanceof Refusal) return drop(batch, problem);
  tries += 1;
  stop(navigator.onLine ? "trying" : "offline");
  const asked = problem instanceof Away ? problem.seconds * 1000 : 0;
  timer = setTimeout(
    retry,
    Math.max(asked, Math.min(LONGEST, 500 * 2 ** tries) * (0.8 + Math.random() * 0.4)),
  );
  if (asked && problem instanceof Away) emit("toast", { words: problem.message });
}

/**
 * One edit the server will never take goes, with its sentence; the others are sent again without it.
 *
 * @param {Entry[]} batch
 * @param {Refusal} refusal
 */
function drop(batch, refusal) {
  const at = Math.max(
    0,
    batch.findIndex((each) => each.id === refusal.edit),
  );
  const [gone] = waiting.splice(at, 1);
  emit("refused", { entry: gone, sentence: refusal.message });
}

/** @param {typeof trouble} what */
function stop(what) {
  trouble = what;
  announce();
}

function announce() {
  emit("sending", { count: waiting.length, trouble, person: facts.person });
}
