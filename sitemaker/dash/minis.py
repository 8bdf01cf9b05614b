"""A block, drawn very small: its own first words in the theme's face, and bars where its text runs.

Sizes are in a drawing's own units: a page is 128 wide, and as many units tall as its blocks need.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from textwrap import wrap
from typing import Any

from .. import blocks
from .. import document as documents
from ..lib import markup

Json = dict[str, Any]

WIDTH, EDGE = 128, 10
MOST_BARS = 5


@dataclass
class Band:
    """One block: its ground, how tall it is, the words and bars on it (y counts from its top)."""

    surface: str
    height: float = 0
    words: list[tuple[float, float, float, str]] = field(default_factory=list)
    """x, y of the baseline, size, text."""
    bars: list[tuple[float, float, float, str]] = field(default_factory=list)
    """x, y, width, colour role."""

    def say(self, text: str, size: float, lines: int, room: float = WIDTH - 2 * EDGE) -> None:
        most = max(4, int(room / (size * 0.47)))
        for line in wrap(text, most)[:lines]:
            self.height += size
            self.words.append((EDGE, self.height, size, line))
        self.height += size * 0.4 if text else 0

    def fill(self, length: int, x: float = EDGE, room: float = WIDTH - 2 * EDGE, role: str = "soft") -> None:
        """Bars for a text of this many characters."""
        count = min(MOST_BARS, -(-length // 60)) if length else 0
        for number in range(count):
            self.height += 5
            self.bars.append((x, self.height, room * (0.62 if number == count - 1 else 1), role))
        self.height += 4 if count else 0


def band(block: Json) -> Band:
    """What this release cannot read is an empty ground."""
    if not blocks.is_known(block):
        return Band("paper", 24)
    data = block["data"]
    drawn = Band(data.get("surface", "paper"), 9)
    _DRAW.get(block["kind"], _plain)(drawn, data)
    drawn.height += 6
    return drawn


def page_bands(document: Json) -> list[tuple[float, Band]]:
    """The visible blocks of a page, each with the y it begins at, as far as a mini reaches."""
    found, y = [], 4.0
    for block in documents.visible_blocks(documents.read(document)):
        found.append((y, drawn := band(block)))
        y += drawn.height
        if y > 160:
            break
    return found


def _hero(drawn: Band, data: Json) -> None:
    drawn.say(str(data.get("heading", "")), 17, 3)
    drawn.fill(_length(data.get("text")), room=78)
    if (data.get("link") or {}).get("label"):
        drawn.height += 4
        drawn.bars.append((EDGE, drawn.height, 30, "accent"))


def _text(drawn: Band, data: Json) -> None:
    drawn.say(str(data.get("heading", "")), 12, 2)
    aside = data.get("layout") == "aside"
    drawn.fill(_length(data.get("body")), x=48 if aside else EDGE, room=70 if aside else 96)


def _features(drawn: Band, data: Json) -> None:
    drawn.say(str(data.get("heading", "")), 12, 2)
    items = blocks.live(data.get("items", []))[:4]
    if data.get("layout") == "columns":
        drawn.height += 4
        drawn.bars += [
            (EDGE + at * 38, drawn.height + row * 5, 30 - row * 6, "ink" if row == 0 else "soft")
            for at in range(min(3, len(items)))
            for row in range(3)
        ]
        drawn.height += 14
        return
    for _ in items:
        drawn.height += 8
        drawn.bars += [(EDGE, drawn.height, 34, "ink"), (58, drawn.height, 60, "soft")]


def _header(drawn: Band, data: Json) -> None:
    drawn.bars.append((EDGE, 12, 26, "ink"))
    count = min(4, len(blocks.live(data.get("items", []))))
    drawn.bars += [(WIDTH - EDGE - 16 * (at + 1), 12, 11, "soft") for at in range(count)]
    drawn.height = 18


def _footer(drawn: Band, data: Json) -> None:
    drawn.bars += [(EDGE, 10 + row * 6, 40 - row * 10, "soft") for row in range(3)]
    count = min(3, len(blocks.live(data.get("items", []))))
    drawn.bars += [(78, 10 + row * 6, 34, "soft") for row in range(count)]
    drawn.height = 26


def _plain(drawn: Band, data: Json) -> None:
    drawn.say(str(data.get("heading", "")), 12, 2)
    drawn.fill(120)


def _length(tree: Any) -> int:
    return len(markup.to_text(tree)) if tree else 0


_DRAW: dict[str, Callable[[Band, Json], None]] = {
    "hero": _hero,
    "text": _text,
    "features": _features,
    "header": _header,
    "footer": _footer,
}
