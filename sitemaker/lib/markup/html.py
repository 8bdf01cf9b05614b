"""Rich text to HTML and to plain text.

The walker trusts nothing: it escapes all text and looks at each address again.
"""

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup, escape

from ..text.links import is_safe, rel_of
from .tree import Tree

Resolve = Callable[[Mapping[str, Any]], str | None]
"""From a link's attrs ({"href": url} or {"page": id}) to an address, or None when it leads nowhere."""

_TAGS = {
    "strong": "strong",
    "em": "em",
    "code": "code",
    "paragraph": "p",
    "bullet_list": "ul",
    "list_item": "li",
    "blockquote": "blockquote",
}
_ORDER = ("link", "strong", "em", "code")


def to_html(tree: Tree, link: Resolve, *, shift: int = 0) -> Markup:
    """`shift` is added to the levels of headings: an h2 becomes h3 with shift 1, never past h6.

    Within, HTML is plain strings, much faster than Markup; every leaf is escaped where it is written.
    """
    return Markup("".join([_block(node, link, shift) for node in _content(tree)]))  # noqa: S704


def to_text(tree: Tree) -> str:
    """The words alone: one line per paragraph, heading or list item."""
    lines: list[str] = []
    _gather(tree, lines)
    return "\n".join(line for line in lines if line.strip())


def _content(node: Any) -> list[Tree]:
    content = node.get("content") if isinstance(node, dict) else None
    return [child for child in content if isinstance(child, dict)] if isinstance(content, list) else []


def _block(node: Tree, link: Resolve, shift: int) -> str:
    kind = node.get("type")
    if kind in ("text", "hard_break"):
        return _inline([node], link)
    if kind in ("paragraph", "heading"):
        inside = _inline(_content(node), link)
    elif kind == "list_item":
        inside = _item(_content(node), link, shift)
    else:
        inside = "".join([_block(child, link, shift) for child in _content(node)])
    if kind == "ordered_list":
        order = _attrs(node).get("order", 1)
        start = f' start="{order:d}"' if isinstance(order, int) and order != 1 else ""
        return f"<ol{start}>{inside}</ol>"
    tag = (
        f"h{_level(node, shift)}" if kind == "heading" else _TAGS.get(kind) if isinstance(kind, str) else None
    )
    return f"<{tag}>{inside}</{tag}>" if tag else inside


def _item(children: list[Tree], link: Resolve, shift: int) -> str:
    """A lone paragraph in a list needs no <p>: the list sets the space between its rows."""
    first, rest = children[:1], children[1:]
    if first and first[0].get("type") == "paragraph" and all(c.get("type") != "paragraph" for c in rest):
        head = _inline(_content(first[0]), link)
        return head + "".join([_block(child, link, shift) for child in rest])
    return "".join([_block(child, link, shift) for child in children])


def _level(node: Tree, shift: int) -> int:
    level = _attrs(node).get("level")
    return min(6, max(2, (level if isinstance(level, int) else 2) + shift))


def _attrs(node: Tree) -> dict[str, Any]:
    attrs = node.get("attrs")
    return attrs if isinstance(attrs, dict) else {}


def _inline(nodes: list[Tree], link: Resolve) -> str:
    """Text with its marks; the same mark on neighbours is written once around them."""
    if not any("marks" in node for node in nodes):
        return "".join([_leaf(node) for node in nodes])
    return _marked([(node, _marks(node)) for node in nodes], link, 0)


def _marked(runs: list[tuple[Tree, dict[str, Tree]]], link: Resolve, level: int) -> str:
    if level == len(_ORDER):
        return "".join([_leaf(node) for node, _ in runs])
    name, html, at = _ORDER[level], "", 0
    while at < len(runs):
        mark, end = runs[at][1].get(name), at + 1
        while end < len(runs) and runs[end][1].get(name) == mark:
            end += 1
        html += _wrapped(name, mark, _marked(runs[at:end], link, level + 1), link)
        at = end
    return html


def _wrapped(name: str, mark: Tree | None, inside: str, link: Resolve) -> str:
    if mark is None:
        return inside
    if name != "link":
        return f"<{_TAGS[name]}>{inside}</{_TAGS[name]}>"
    address = link(_attrs(mark))
    if address is None or not is_safe(address):
        return inside
    rel = rel_of(address)
    return f'<a href="{escape(address)}"' + (f' rel="{rel}">' if rel else ">") + f"{inside}</a>"


def _marks(node: Tree) -> dict[str, Tree]:
    marks = node.get("marks")
    found = [mark for mark in marks if isinstance(mark, dict)] if isinstance(marks, list) else []
    return {mark["type"]: mark for mark in found if isinstance(mark.get("type"), str)}


def _leaf(node: Tree) -> str:
    if node.get("type") == "hard_break":
        return "<br>"
    if "text" in node:
        return escape(str(node["text"]))
    return "".join([_leaf(child) for child in _content(node)])


def _gather(node: Tree, lines: list[str]) -> None:
    if node.get("type") in ("paragraph", "heading"):
        words = (" " if n.get("type") == "hard_break" else str(n.get("text", "")) for n in _content(node))
        lines.append("".join(words))
        return
    for child in _content(node):
        _gather(child, lines)
