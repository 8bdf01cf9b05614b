export type {
  Command,
  EditorProps,
  EditorState as State,
  EditorView,
  Fragment,
  Mark,
  MarkType,
  Node as Doc,
  NodeType,
  NodeViewConstructor,
  Transaction,
} from "../lib/prosemirror.js";

/** One of the site's own pages. */
export interface SitePage {
  id: number;
  name: string;
  /** "" for the home page, null for a page that is not live. */
  path: string | null;
  /** Its whole address. */
  url?: string;
}

/** Where a link leads. */
export type Target = { href: string } | { page: number };

export interface TreeMark {
  type: string;
  attrs?: Record<string, unknown>;
}

/** Rich text as `sitemaker/lib/markup` has it. */
export interface Tree {
  type: string;
  attrs?: Record<string, unknown>;
  content?: Tree[];
  text?: string;
  marks?: TreeMark[];
}

/** Marks by name. */
export type Marks = Record<string, TreeMark>;

/** Text, and its marks by name. */
export type Run = [text: string, marks: Marks];

/** One row of a list as other programs write it. */
export interface ListRow {
  depth: number;
  ordered: boolean;
  order: number;
  content: Tree[];
}

/** What pasted HTML may become. */
export interface Allowed {
  levels: readonly number[];
  pages: readonly SitePage[];
}

export type MarkName = "strong" | "em" | "code";

/** How the text stands where the caret is. */
export interface Standing {
  marks: Record<MarkName | "link", boolean>;
  /** Of the heading; 0 where there is none. */
  level: number;
  list: "bullet_list" | "ordered_list" | null;
  quote: boolean;
  /** Whether a heading can stand here. */
  canHead: boolean;
  /** Whether nothing is selected. */
  empty: boolean;
  link: Target | null;
}

/** What keys do that is the editor's to do. */
export interface Calls {
  leave: (how: "enter" | "escape") => void;
  undo: () => void;
  redo: () => void;
  link: () => void;
  bar: () => void;
}

/** A field as the clipboard knows it. */
export interface Field extends Allowed {
  kind: "line" | "rich";
  limit: number;
  onFiles?: (files: File[]) => void;
}

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
