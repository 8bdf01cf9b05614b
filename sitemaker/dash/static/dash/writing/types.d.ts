import type { SitePage } from "./address.js";
import type { Tree } from "./tree.js";

/** A string for a line, a tree for rich text. */
export type Value = string | Tree;

/** A point in the frame's viewport, or an end of the text. */
export type At = { x: number; y: number } | "start" | "end";

export interface Options {
  kind: "line" | "rich";
  value: any;
  /** How many characters it takes. */
  limit?: number;
  /** Of the headings it may have, as they are stored: 2 to 4. */
  levels?: readonly number[];
  /** The level its headings are drawn from; found out from the page when left out. */
  first?: number;
  /** The site's own, for links. */
  pages?: readonly SitePage[];
  /** What the field is called. */
  label?: string;
  /** After each change made here, composing included; debouncing is the caller's. */
  onChange?: (value: any) => void;
  /** The caller calls `destroy` when it is done. */
  onLeave?: (how: "enter" | "escape" | "blur") => void;
  onUndo?: () => void;
  onRedo?: () => void;
  /** Why something was not taken. */
  onSay?: (sentence: string) => void;
  /** Pasted or dropped here. */
  onFiles?: (files: File[]) => void;
  /** The link key; the format bar takes it when it is attached. */
  onLink?: () => void;
  /** The key that leads to the format bar. */
  onBar?: () => void;
}
