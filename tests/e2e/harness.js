// The editor's document as tests of writing have it: a page in a frame, one place of it written in, and what was told.
import { cleanAddress, UnsafeAddress } from "/_/static/r1/dash/writing/address.js";
import { FormatBar } from "/_/static/r1/dash/writing/format_bar.js";
import { isWritten, show } from "/_/static/r1/dash/writing/render.js";
import { rich } from "/_/static/r1/dash/writing/schema.js";
import { editText } from "/_/static/r1/dash/writing/text_editor.js";
import { fromTree, toTree } from "/_/static/r1/dash/writing/tree.js";

const frame = document.querySelector("iframe");
const bar = new FormatBar({ onDone: () => told.left.push("done") });
document.querySelector("main").append(bar.element);
let writing = null;
let told = null;

window.harness = {
  begin(selector, options) {
    writing?.destroy();
    bar.detach();
    told = { changes: [], left: [], said: [], undo: 0, redo: 0, files: 0 };
    const place = frame.contentDocument.querySelector(selector);
    writing = editText(place, {
      ...options,
      onChange: (value) => told.changes.push(value),
      onLeave: (how) => told.left.push(how),
      onSay: (sentence) => told.said.push(sentence),
      onUndo: () => (told.undo += 1),
      onRedo: () => (told.redo += 1),
      onFiles: (files) => (told.files += files.length),
    });
    if (options.kind === "rich") bar.attach(writing, frame, place.closest("[data-block]"));
    writing.focus("end");
    return new Promise((resolve) => setTimeout(resolve, 40)); // nobody's next key comes sooner
  },
  told: () => told,
  value: () => writing.value(),
  set: (value) => writing.set(value),
  standing: () => writing.standing(),
  focus: (at) => writing.focus(at),
  command: (name, ...args) => writing.commands[name](...args),
  end: () => {
    writing.destroy();
    bar.detach();
  },
  isWritten: (selector) => isWritten(frame.contentDocument.querySelector(selector)),
  show: (selector, value) => show(frame.contentDocument.querySelector(selector), value),
  // A paste as the browser hands it over, of whatever size.
  paste(kinds) {
    const data = new frame.contentWindow.DataTransfer();
    for (const [kind, text] of Object.entries(kinds)) data.setData(kind, text);
    const event = new frame.contentWindow.ClipboardEvent("paste", {
      clipboardData: data,
      bubbles: true,
      cancelable: true,
    });
    const started = performance.now();
    writing.place.dispatchEvent(event);
    return { milliseconds: performance.now() - started, taken: event.defaultPrevented };
  },
  copy() {
    const data = new frame.contentWindow.DataTransfer();
    writing.place.dispatchEvent(
      new frame.contentWindow.ClipboardEvent("copy", {
        clipboardData: data,
        bubbles: true,
        cancelable: true,
      }),
    );
    return { "text/plain": data.getData("text/plain"), "text/html": data.getData("text/html") };
  },
  roundTrip: (trees) => trees.map((tree) => toTree(fromTree(tree))),
  // As the editor may have it for a moment: not in normal form.
  normalised: (trees) => trees.map((tree) => toTree(rich.nodeFromJSON(tree))),
  addresses: (urls) =>
    urls.map((url) => {
      try {
        return cleanAddress(url);
      } catch (refused) {
        if (!(refused instanceof UnsafeAddress)) throw refused;
        return null;
      }
    }),
  schema: () => ({
    nodes: Object.fromEntries(
      Object.values(rich.nodes).map((type) => [
        type.name,
        {
          attrs: Object.keys(type.spec.attrs ?? {}),
          holds: Object.values(rich.nodes)
            .filter((each) => holds(type.contentMatch, each))
            .map((each) => each.name),
          marks: Object.values(rich.marks)
            .filter((mark) => type.allowsMarkType(mark))
            .map((mark) => mark.name),
        },
      ]),
    ),
    marks: Object.fromEntries(
      Object.values(rich.marks).map((type) => [type.name, Object.keys(type.spec.attrs ?? {})]),
    ),
  }),
};

function holds(match, type, seen = new Set()) {
  if (seen.has(match)) return false;
  seen.add(match);
  for (let at = 0; at < match.edgeCount; at += 1) {
    const edge = match.edge(at);
    if (edge.type === type || holds(edge.next, type, seen)) return true;
  }
  return false;
}
