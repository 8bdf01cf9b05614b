"""Thumbnails of blocks and pages, as the templates of /admin draw them."""

from typing import Any

from .. import blocks, content
from ..blocks.thumbnail import Thumbnail

Json = dict[str, Any]


def thumbnail(block: Json) -> Thumbnail:
    """What this release cannot read is an empty ground."""
    if not blocks.is_known(block):
        return Thumbnail("paper", 24)
    data = blocks.upgraded(block)["data"]
    drawn = Thumbnail(data["surface"], 9)
    blocks.kind(block["kind"]).draw(drawn, data)
    drawn.height += 6
    return drawn


def page_thumbnails(document: Json) -> list[tuple[float, Thumbnail]]:
    """The visible blocks of a page, each with the y it begins at, as far as a thumbnail reaches."""
    found, y = [], 4.0
    for block in content.visible_blocks(content.read(document)):
        found.append((y, drawn := thumbnail(block)))
        y += drawn.height
        if y > 160:
            break
    return found
