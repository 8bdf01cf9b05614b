"""What starters are written with: blocks, links and rich text in few words."""

import re
from typing import Any

from ..lib import position

Json = dict[str, Any]

_INLINE = re.compile(r"\*(?P<em>[^*]+)\*|\[(?P<label>[^\]]+)\]\((?P<to>[^)]+)\)")


def page(path: str, title: str, description: str, *blocks: Json) -> Json:
    return {"path": path, "document": document({"title": title, "description": description}, *blocks)}


def document(settings: Json, *blocks: Json) -> Json:
    places = position.spread(len(blocks))
    return {
        "settings": settings,
        "blocks": [block | {"position": place} for block, place in zip(blocks, places, strict=True)],
    }


def block(kind: str, block_id: str, **data: Any) -> Json:
    return {"id": block_id, "kind": kind, "v": 1, "data": data}


def items(*contents: Json) -> list[Json]:
    places = position.spread(len(contents))
    numbered = enumerate(zip(places, contents, strict=True), start=1)
    return [{"id": f"item-{number}", "position": place, **content} for number, (place, content) in numbered]


def link(label: str, to: str) -> Json:
    return {"label": label, "to": _target(to)}


def picture(name: str, alt: str, focus: tuple[int, int] = (50, 50)) -> Json:
    """One of the pictures shipped with the starters, until `resolve` puts the site's own id in its place."""
    return {"asset": name, "alt": alt, "decorative": False, "focus": {"x": focus[0], "y": focus[1]}}


def rich(*parts: str | list[str] | tuple[str, str]) -> Json:
    """Paragraphs; a list is a list, a pair is a heading's level ("h3") or "quote" and its words.

    Within the words, `*these*` are emphasised and `[these](about)` lead to a page's path or to an address.
    """
    return {"type": "doc", "content": [_part(part) for part in parts]}


def _part(part: str | list[str] | tuple[str, str]) -> Json:
    if isinstance(part, str):
        return {"type": "paragraph", "content": _inline(part)}
    if isinstance(part, list):
        rows = [{"type": "list_item", "content": [_part(row)]} for row in part]
        return {"type": "bullet_list", "content": rows}
    name, words = part
    if name == "quote":
        return {"type": "blockquote", "content": [_part(words)]}
    return {"type": "heading", "attrs": {"level": int(name[1])}, "content": _inline(words)}


def _inline(words: str) -> list[Json]:
    nodes: list[Json] = []
    at = 0
    for found in _INLINE.finditer(words):
        nodes += _text(words[at : found.start()])
        if found["em"]:
            nodes += _text(found["em"], {"type": "em"})
        else:
            to = _target(found["to"])
            nodes += _text(
                found["label"], {"type": "link", "attrs": to if "page" in to else {"href": to["url"]}}
            )
        at = found.end()
    return nodes + _text(words[at:])


def _text(words: str, *marks: Json) -> list[Json]:
    if not words:
        return []
    return [{"type": "text", "text": words} | ({"marks": list(marks)} if marks else {})]


def _target(to: str) -> Json:
    return {"url": to} if ":" in to else {"page": to.removeprefix("/")}
