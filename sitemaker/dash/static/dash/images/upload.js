/**
 * Uploads one image to `POST /admin/media`. Sending the same file again is safe: the answer is the same
 * image.
 *
 * @import { Hooks, Stage } from "./types.d.ts"
 */

const ADDRESS = "/admin/media";
const BROKE_OFF = "The connection was lost. The image wasn’t uploaded.";
const BUSY = "The server is busy. Try again in a few seconds.";
const SIGNED_OUT = "You were signed out. Sign in again in another tab, then try again here.";
const MOST_TRIES = 4;

export class Upload {
  /** @type {Stage} */
  stage = "waiting";
  /** From 0 to 1; at 1 the server is looking at it. */
  share = 0;
  sentence = "Waiting";
  /** Whether sending the same once more may come to something else. */
  again = true;
  /** @type {XMLHttpRequest | undefined} */
  #request;
  #timer = 0;
  #tries = 0;
  #stale = false;
  #file;
  #hooks;
  #token;

  /**
   * @param {File} file
   * @param {{ token: string }} token of the present sign-in; taken anew when it is stale
   * @param {Hooks} hooks
   */
  constructor(file, token, hooks) {
    this.#file = file;
    this.#token = token;
    this.#hooks = hooks;
  }

  get name() {
    return this.#file.name;
  }

  get size() {
    return this.#file.size;
  }

  get refused() {
    return this.stage === "refused";
  }

  async start() {
    this.#tell({ stage: "sending", share: 0, sentence: "Uploading" });
    if (this.#stale) await this.#renew();
    if (this.stage !== "sending") return;
    const request = new XMLHttpRequest();
    this.#request = request;
    request.open("POST", ADDRESS);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", this.#token.token);
    request.upload.onprogress = (event) => this.#tell({ share: event.loaded / event.total });
    request.upload.onload = () => this.#tell({ share: 1, sentence: "Processing" });
    request.onload = () => this.#answered(request);
    request.onerror = () => this.refuse(BROKE_OFF);
    const form = new FormData();
    form.append("picture", this.#file, this.name);
    request.send(form);
  }

  /** Once more, from the beginning. */
  retry() {
    this.#tries = 0;
    void this.start();
  }

  stop() {
    clearTimeout(this.#timer);
    this.#tell({ stage: "stopped" });
    this.#request?.abort();
  }

  /** @param {string} sentence @param {boolean} [again] */
  refuse(sentence, again = true) {
    this.again = again;
    this.#tell({ stage: "refused", sentence });
  }

  /** @param {XMLHttpRequest} request */
  #answered(request) {
    const said = read(request);
    if (request.status === 201) {
      this.#tell({ stage: "done", share: 1, sentence: "Uploaded" });
      return this.#hooks.done(said);
    }
    const wait = Number(request.getResponseHeader("Retry-After"));
    if ([429, 503].includes(request.status) && wait && ++this.#tries < MOST_TRIES) {
      this.#tell({ share: 0, sentence: "Waiting" });
      this.#timer = window.setTimeout(() => void this.start(), wait * 1000);
      return;
    }
    this.#stale = [400, 401, 403].includes(request.status);
    this.refuse(
      request.status === 401 ? SIGNED_OUT : (said?.message ?? told(request)),
      request.status !== 422,
    );
  }

  /** The token of whoever is signed in now: it may be another sign-in than the one the page was made for. */
  async #renew() {
    const answer = await fetch(ADDRESS, { redirect: "manual" }).catch(() => null);
    const found = answer?.ok ? /name="csrf_token" value="([^"]+)"/.exec(await answer.text()) : null;
    if (found) this.#token.token = found[1];
  }

  /** @param {Partial<Pick<Upload, "stage" | "share" | "sentence">>} news */
  #tell(news) {
    Object.assign(this, news);
    this.#hooks.changed();
  }
}

/** @param {XMLHttpRequest} request @returns {any} */
function read(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return null;
  }
}

/** What stood in front of the application says so in plain text. @param {XMLHttpRequest} request */
function told(request) {
  const plain = request.getResponseHeader("Content-Type")?.startsWith("text/plain");
  return (plain && request.responseText.trim()) || BUSY;
}
