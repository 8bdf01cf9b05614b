/**
 * One picture on its way to `POST /admin/media`. The same file sent again is answered with the same picture.
 *
 * @typedef {{ id: number, name: string, width: number, height: number, src: string }} Asset
 * @typedef {{ name: string, share: number, sentence: string, refused: boolean, stop: () => void, retry: () => void }} Upload
 * @typedef {{ changed: () => void, done: (asset: Asset) => void, stopped: () => void }} Hooks
 */

import { facts } from "./store.js";

/** @param {File} file @param {Hooks} hooks @returns {Upload} */
export function upload(file, hooks) {
  /** @type {XMLHttpRequest} */
  let request;
  const state = /** @type {Upload} */ ({ name: file.name, share: 0, sentence: `Sending ${file.name}`, refused: false });
  const tell = (/** @type {Partial<Upload>} */ news) => {
    Object.assign(state, news);
    hooks.changed();
  };
  const refuse = (/** @type {string} */ sentence) => tell({ sentence, refused: true });
  const begin = () => {
    request = new XMLHttpRequest();
    request.open("POST", "/admin/media");
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", facts.token);
    request.upload.onprogress = (event) => tell({ share: event.loaded / event.total });
    request.upload.onload = () => tell({ share: 1, sentence: `Looking at ${file.name}` });
    request.onload = () => answered(request, hooks, refuse);
    request.onerror = () => refuse("The connection broke off. The picture was not kept.");
    const form = new FormData();
    form.append("picture", file, file.name);
    request.send(form);
  };
  state.stop = () => {
    request.abort();
    hooks.stopped();
  };
  state.retry = () => {
    tell({ share: 0, sentence: `Sending ${file.name}`, refused: false });
    begin();
  };
  queueMicrotask(begin);
  return state;
}

/** @param {XMLHttpRequest} request @param {Hooks} hooks @param {(sentence: string) => void} refuse */
function answered(request, hooks, refuse) {
  if (request.status === 201) return hooks.done(JSON.parse(request.responseText));
  try {
    refuse(JSON.parse(request.responseText).message);
  } catch {
    refuse(request.status === 413 ? "The picture is too large to be sent." : "The server is busy. Try again in a few seconds.");
  }
}
