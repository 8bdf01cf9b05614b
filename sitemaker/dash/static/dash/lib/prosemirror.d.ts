// What the vendored file exports, for the compiler: the packages' own types.
export { DOMParser, DOMSerializer, Fragment, Mark, MarkType, Node, NodeType, Schema, Slice } from "prosemirror-model";
export { Command, EditorState, Plugin, PluginKey, Selection, TextSelection, Transaction } from "prosemirror-state";
export { Decoration, DecorationSet, EditorProps, EditorView, NodeViewConstructor } from "prosemirror-view";
export { keymap } from "prosemirror-keymap";
export * from "prosemirror-commands";
export * from "prosemirror-inputrules";
export * from "prosemirror-schema-list";
