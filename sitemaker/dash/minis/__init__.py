"""A block, drawn very small: its own first words in the theme's face, bars for text and boxes for pictures.

Sizes are in a drawing's own units: a page is 128 wide, and as many units tall as its blocks need.
"""

from typing import Any

from ... import blocks, content
from .band import Band
from .kinds import DRAW, plain

Json = dict[str, Any]


def band(block: Json) -> Band:
    """What this release cannot read is an empty ground."""
    if not blocks.is_known(block):
        return Band("paper", 24)
    data = block["data"]
    drawn = Band(data.get("surface", "paper"), 9)
    DRAW.get(block["kind"], plain)(drawn, data)
    drawn.height += 6
    return drawn


def page_bands(document: Json) -> list[tuple[float, Band]]:
    """The visible blocks of a page, each with the y it begins at, as far as a mini reaches."""
    found, y = [], 4.0
    for block in content.visible_blocks(content.read(document)):
        found.append((y, drawn := band(block)))
        y += drawn.height
        if y > 160:
            break
    return found
