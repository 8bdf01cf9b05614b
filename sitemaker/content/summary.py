"""What lists show of a document, small enough to be kept beside it, so that no list reads the document."""

import json
from typing import Any

from ..blocks import live
from ..blocks.base import Json
from ..lib import markup
from .queries import Document, live_blocks, read, visible_blocks

MOST_BLOCKS, MOST_ITEMS, LONGEST_TEXT = 10, 6, 300
LARGEST = 8_000
"""Bytes of a beginning."""


def size_of(document: Document) -> int:
    """Bytes of a document as JSON."""
    written = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return len(written.encode("utf-8", "surrogatepass"))


def summary_of(document: Document, examples: tuple[str, ...]) -> Json:
    """What the list of pages draws, and where the first steps of a new site are done.

    ``hero``, ``pictured`` and ``example`` are ids of blocks: the first hero, the first that can hold a
    picture, the first that still names one of the ``examples``.
    """
    shown = live_blocks(read(document))
    hero = next((block for block in shown if block["kind"] == "hero"), None)
    return {
        "beginning": beginning(document),
        "hero": hero["id"] if hero else None,
        "heading": str(hero["data"].get("heading", ""))[:LONGEST_TEXT] if hero else "",
        "pictured": next((block["id"] for block in shown if "picture" in block["data"]), None),
        "example": next((block["id"] for block in shown if _names(block, examples)), None),
    }


def _names(block: Json, examples: tuple[str, ...]) -> bool:
    told = json.dumps(block["data"]).replace(" ", "")
    return any(example in told for example in examples)


def beginning(document: Document) -> Document:
    """The first blocks a visitor sees, texts and lists cut short: what a drawing of the page is made of."""
    kept: list[Json] = []
    room = LARGEST
    for block in visible_blocks(read(document))[:MOST_BLOCKS]:
        items = {"items": live(block["data"]["items"])[:MOST_ITEMS]} if "items" in block["data"] else {}
        cut = {**block, "data": _cut({**block["data"], **items})}
        if (room := room - size_of(cut)) < 0:
            break
        kept.append(cut)
    return {"settings": {}, "blocks": kept}


def _cut(value: Any) -> Any:
    if isinstance(value, str):
        return value[:LONGEST_TEXT]
    if isinstance(value, list):
        return [_cut(each) for each in value]
    if isinstance(value, dict) and value.get("type") == "doc":
        return _paragraph(markup.to_text(value)[:LONGEST_TEXT])
    return {name: _cut(each) for name, each in value.items()} if isinstance(value, dict) else value


def _paragraph(text: str) -> Json:
    content = [{"type": "text", "text": text}]
    return {"type": "doc", "content": [{"type": "paragraph", "content": content}] if text else []}
