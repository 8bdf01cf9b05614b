"""The normal form of rich text: the one tree among those that look the same. It is what is stored."""

import re
from collections.abc import Callable, Iterable
from itertools import groupby
from operator import itemgetter
from typing import Literal

from ..text.links import UnsafeURL, clean_url
from .tree import Tree

_SPACES = re.compile(r"[\t\n\r\u2028\u2029]")
_MARKS = ("link", "strong", "em", "code")


def normalise(tree: Tree) -> Tree:
    """A new tree in normal form; the argument is left alone. Takes what `validate` lets through.

    - Neighbouring texts with equal marks are one; marks stand in the order link, strong, em, code, each once.
    - Tabs and line ends are spaces. A line neither begins nor ends in a space, but in code; strong and em
      neither. Lines are what hard breaks part; no text begins or ends with one, no heading holds one.
    - Empty paragraphs, headings and quotes are gone, but for the one that an empty list item begins with.
    - Addresses are as `clean_url` writes them. `attrs.order` is always there, `marks` only if there are any.
    """
    return {"type": "doc", "content": _blocks(tree.get("content", []))}


def _blocks(nodes: Iterable[Tree]) -> list[Tree]:
    return [block for node in nodes if (block := _BLOCKS[node["type"]](node)) is not None]


def _paragraph(node: Tree) -> Tree | None:
    content = _inline(node.get("content", []))
    return {"type": "paragraph", "content": content} if content else None


def _heading(node: Tree) -> Tree | None:
    flat = [{**n, "type": "text", "text": n.get("text", " ")} for n in node.get("content", [])]
    content = _inline(flat)
    level = node["attrs"]["level"]
    return {"type": "heading", "attrs": {"level": level}, "content": content} if content else None


def _list(node: Tree) -> Tree:
    made: Tree = {"type": node["type"], "content": [_item(item) for item in node["content"]]}
    if node["type"] == "ordered_list":
        made["attrs"] = {"order": node.get("attrs", {}).get("order", 1)}
    return made


def _item(node: Tree) -> Tree:
    content = _blocks(node["content"])
    if not content or content[0]["type"] != "paragraph":
        content.insert(0, {"type": "paragraph", "content": []})
    return {"type": "list_item", "content": content}


def _blockquote(node: Tree) -> Tree | None:
    content = _blocks(node["content"])
    return {"type": "blockquote", "content": content} if content else None


_BLOCKS: dict[str, Callable[[Tree], Tree | None]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "bullet_list": _list,
    "ordered_list": _list,
    "blockquote": _blockquote,
}

# A line of inline content is worked on as runs: text, and its marks by name.
Run = tuple[str, dict[str, Tree]]


def _inline(nodes: Iterable[Tree]) -> list[Tree]:
    lines: list[list[Run]] = [[]]
    for node in nodes:
        if node["type"] == "hard_break":
            lines.append([])
        elif node["text"]:  # an empty one would part what is marked alike on both its sides
            lines[-1].append((_SPACES.sub(" ", node["text"]), _marks(node)))
    tidied = [_line(line) for line in lines]
    while tidied and not tidied[0]:
        del tidied[0]
    while tidied and not tidied[-1]:
        del tidied[-1]
    parted = [[{"type": "hard_break"}, *line] for line in tidied[1:]]
    return [node for line in tidied[:1] + parted for node in line]


def _line(runs: list[Run]) -> list[Tree]:
    for name in ("strong", "em"):
        runs = _bared(runs, name)
    _, runs = _peeled(runs, 0)
    _, runs = _peeled(runs, -1)
    return [
        _text("".join(text for text, _ in group), marks) for marks, group in groupby(runs, key=itemgetter(1))
    ]


def _text(text: str, marks: dict[str, Tree]) -> Tree:
    ordered = [marks[name] for name in _MARKS if name in marks]
    return {"type": "text", "text": text, "marks": ordered} if ordered else {"type": "text", "text": text}


def _marks(node: Tree) -> dict[str, Tree]:
    return {mark["type"]: _mark(mark) for mark in node.get("marks", [])}


def _mark(mark: Tree) -> Tree:
    if mark["type"] != "link":
        return {"type": mark["type"]}
    attrs = mark["attrs"]
    if "page" in attrs:
        return {"type": "link", "attrs": {"page": attrs["page"]}}
    try:
        return {"type": "link", "attrs": {"href": clean_url(attrs["href"])}}
    except UnsafeURL:  # left as it is, for `validate` to name
        return {"type": "link", "attrs": {"href": attrs["href"]}}


def _bared(runs: list[Run], name: str) -> list[Run]:
    """Take a mark off the spaces it begins or ends with: nobody sees it there, and Markdown cannot say it."""
    made: list[Run] = []
    for marked, group in groupby(runs, key=lambda run: name in run[1]):
        if not marked:
            made += group
            continue
        head, rest = _peeled(list(group), 0)
        tail, rest = _peeled(rest, -1)
        made += [*_without(name, head), *rest, *_without(name, tail)]
    return made


def _without(name: str, runs: list[Run]) -> list[Run]:
    return [(text, {key: mark for key, mark in marks.items() if key != name}) for text, marks in runs]


def _peeled(runs: list[Run], end: Literal[0, -1]) -> tuple[list[Run], list[Run]]:
    """The white space at one end (0 or -1), and the rest, in order. Spaces in code are not white space."""
    spaces: list[Run] = []
    rest = [run for run in runs if run[0]]
    while rest:
        text, marks = rest.pop(end)
        words = text if "code" in marks else text.lstrip(" ") if end == 0 else text.rstrip(" ")
        space = text[: len(text) - len(words)] if end == 0 else text[len(words) :]
        spaces += [(space, marks)] if space else []
        if words:
            rest.insert(0 if end == 0 else len(rest), (words, marks))
            break
    return (spaces, rest) if end == 0 else (spaces[::-1], rest)
