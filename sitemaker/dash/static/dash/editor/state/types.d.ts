/** What the server tells the editor: sitemaker/dash/editor_state.py. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Data = Record<string, any>;

export interface Leaf {
  label: string;
  type: string;
  /** An entry of READ in fields.js. */
  reads: string;
  limit: number | null;
  choices: [string, string][];
}

export interface Kind {
  label: string;
  purpose: string;
  sought: string;
  framed: boolean;
  one: string;
  naming: string;
  leaves: Record<string, Leaf>;
}

export interface Row {
  id: string;
  kind: string;
  label: string;
  called: string;
  words: string;
  known: boolean;
  hidden: boolean;
  removed: boolean;
  position: string;
  v: number;
  data: Data;
}

export interface Conflict {
  id: number;
  edit: string;
  block: string | null;
  field: string;
  yours: any;
  stands: any;
  removed: boolean;
  mine: boolean;
  who: string;
}

export interface Told {
  revision: number;
  state: string;
  open: boolean;
  undo: string | null;
  redo: string | null;
  conflicts: Conflict[];
  rows?: Row[];
}

export interface Doc extends Told {
  id: number;
  name: string;
  framed: boolean;
  url: string;
  at: string;
  rows: Row[];
}

export interface Facts {
  page: Doc;
  frame: Doc | null;
  kinds: Record<string, Kind>;
  pages: { id: number; name: string; path: string }[];
  person: { id: number; name: string };
  token: string;
  host: string;
}

export interface Edit {
  id: string;
  op: "insert" | "change" | "move" | "remove";
  block: any;
  item?: any;
  fields?: Data;
  position?: string;
  v?: number;
}

export interface EditResult {
  revision: number;
  applied: string[];
  conflicts: { edit: string; block: string | null; field: string; removed: boolean }[];
  html: Record<string, string>;
  told: Told;
}

/** One thing to tell the server, in the order it was done. */
export type Entry = { doc: number; id: string; sent?: boolean } & (
  | { verb: "edit"; edit: Edit }
  | { verb: "undo" | "redo" }
  | { verb: "choose"; conflict: number }
);

/** What is chosen on the page. */
export interface Chosen {
  block: string | null;
  item: string | null;
  field: string | null;
}

/** A block on its way to another place. */
export interface Drag {
  block: string;
  from: "page" | "outline";
  handle: HTMLElement;
  began: boolean;
  x: number;
  y: number;
  /** The block it would follow, null for the top, undefined until it was drawn to a place. */
  after: string | null | undefined;
  stop: AbortController;
  frame: number;
}

/** A sentence over the foot of the page; one with the same key is shown once. */
export interface Toast {
  key?: string;
  title?: string;
  words: string;
  icon?: string;
  act?: string;
  run?: () => void;
}

/** A theme as the server says it. */
export interface ThemeStyles {
  sheets: string[];
  style: string;
}
