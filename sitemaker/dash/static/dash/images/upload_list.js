/**
 * Uploads many images, two at a time.
 *
 * @import { Asset, Stage } from "./types.d.ts"
 */

import { make } from "../editor/dom.js";
import { Upload } from "./upload.js";
import { UploadRow } from "./upload_row.js";

const AT_ONCE = 2;

export class UploadList {
  /** @type {Map<Upload, { item: HTMLElement, line: UploadRow }>} */
  #under = new Map();
  #taken = 0;
  #list;
  #token;
  #most;
  #hooks;

  /**
   * @param {HTMLElement} list
   * @param {{ token: string }} token
   * @param {number} most bytes of one file
   * @param {{ changed: () => void, done: (asset: Asset) => void }} hooks
   */
  constructor(list, token, most, hooks) {
    this.#list = list;
    this.#token = token;
    this.#most = most;
    this.#hooks = hooks;
  }

  /** Pictures that are here, of those that were chosen since nothing was under way. */
  get taken() {
    return this.#taken;
  }

  get refused() {
    return this.#count("refused");
  }

  /** Of those that were refused, what may be sent again. */
  get again() {
    return [...this.#under.keys()].filter((each) => each.refused && each.again).length;
  }

  get open() {
    return this.#count("waiting") + this.#count("sending");
  }

  /** @param {Iterable<File>} files */
  add(files) {
    if (!this.open) this.#taken = 0;
    for (const file of files) this.#add(file);
    this.#go();
  }

  retry() {
    for (const sending of this.#under.keys()) if (sending.refused && sending.again) sending.stage = "waiting";
    this.#go();
  }

  /** Whatever is not here yet stays where it came from. */
  stop() {
    const all = [...this.#under];
    this.#under.clear();
    for (const [sending, { item }] of all) {
      sending.stop();
      item.remove();
    }
    this.#hooks.changed();
  }

  /** @param {File} file */
  #add(file) {
    const sending = new Upload(file, this.#token, {
      changed: () => this.#show(sending),
      done: (asset) => this.#done(sending, asset),
    });
    const line = new UploadRow(sending, () => this.#leave(sending));
    const item = make("li", {}, line.element);
    this.#under.set(sending, { item, line });
    this.#list.append(item);
    if (file.size > this.#most)
      sending.refuse(
        `This image is larger than ${Math.round(this.#most / 2 ** 20)} MB, the limit for one image. Make it smaller, then choose it again.`,
        false,
      );
  }

  /** @param {Upload} sending */
  #show(sending) {
    this.#under.get(sending)?.line.show();
    if (sending.stage !== "sending") this.#go();
  }

  #go() {
    for (const sending of this.#under.keys()) {
      if (this.#count("sending") >= AT_ONCE) break;
      if (sending.stage === "waiting") void sending.start();
    }
    this.#hooks.changed();
  }

  /** @param {Upload} sending @param {Asset} asset */
  #done(sending, asset) {
    this.#taken += 1;
    this.#leave(sending);
    this.#hooks.done(asset);
  }

  /** @param {Upload} sending */
  #leave(sending) {
    const { item } = this.#under.get(sending) ?? {};
    this.#under.delete(sending);
    if (item?.contains(document.activeElement)) focusBeside(item);
    item?.remove();
    this.#go();
  }

  /** @param {Stage} stage */
  #count(stage) {
    return [...this.#under.keys()].filter((each) => each.stage === stage).length;
  }
}

/** Whoever works through the list by keyboard goes on with its next line. @param {HTMLElement} item */
function focusBeside(item) {
  const beside = item.nextElementSibling ?? item.previousElementSibling;
  const next = beside?.querySelector("button:not([hidden])");
  if (next instanceof HTMLElement) next.focus();
}
