"""A block drawn very small: its first words in the theme's face, bars for text and boxes for images.

Sizes are in a drawing's own units: a page is 128 wide, and as many units tall as its blocks need.
"""

from dataclasses import dataclass, field
from textwrap import wrap
from typing import Any

from ..lib import markup

Json = dict[str, Any]

WIDTH, EDGE = 128, 10
ROOM = WIDTH - 2 * EDGE
SECOND = 48
"""Where what hangs from the second edge begins."""
MOST_BARS = 5


@dataclass
class Thumbnail:
    """One block: its ground, how tall it is, what is on it (y counts from its top)."""

    surface: str
    height: float = 0
    words: list[tuple[float, float, float, str]] = field(default_factory=list)
    """x, y of the baseline, size, text."""
    bars: list[tuple[float, float, float, str]] = field(default_factory=list)
    """x, y, width, colour role."""
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)
    """x, y, width, height of an image."""

    def say(self, text: str, size: float, lines: int, room: float = ROOM, x: float = EDGE) -> None:
        most = max(4, int(room / (size * 0.47)))
        for line in wrap(text, most)[:lines]:
            self.height += size
            self.words.append((x, self.height, size, line))
        self.height += size * 0.4 if text else 0

    def fill(self, length: int, x: float = EDGE, room: float = ROOM, role: str = "soft") -> None:
        """Bars for a text of this many characters."""
        count = min(MOST_BARS, -(-length // 60)) if length else 0
        for number in range(count):
            self.height += 5
            self.bars.append((x, self.height, room * (0.62 if number == count - 1 else 1), role))
        self.height += 4 if count else 0

    def bar(self, x: float, room: float, role: str, down: float = 0) -> None:
        self.bars.append((x, self.height + down, room, role))

    def box(self, x: float, room: float, tall: float, down: float = 0) -> None:
        self.boxes.append((x, self.height + down, room, tall))

    def reach(self) -> None:
        """As tall as the images on it."""
        self.height = max([self.height, *(y + tall for _, y, _, tall in self.boxes)])

    def side_by_side(self, count: int) -> None:
        """Up to three columns: a title and two lines each."""
        self.height += 4
        for row in range(3):
            for at in range(min(3, count)):
                self.bar(EDGE + at * 38, 30 - row * 6, "soft" if row else "ink", row * 5)
        self.height += 14

    def prices(self, items: list[Json]) -> None:
        """Rows of a name, a line across, and what stands at its end."""
        for at, item in enumerate(items[:5]):
            self.height += 7
            name = 20 + len(item["title"]) % 5 * 6
            self.bars += [(EDGE, self.height, name, "ink"), (EDGE + name + 4, self.height, 74 - name, "line")]
            self.bar(EDGE + 82, 12 + at % 2 * 4, "ink")


def length(tree: Json) -> int:
    return len(markup.to_text(tree))
