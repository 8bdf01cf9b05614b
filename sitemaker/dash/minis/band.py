"""What a mini is made of."""

from dataclasses import dataclass, field
from textwrap import wrap
from typing import Any

from ...lib import markup

WIDTH, EDGE = 128, 10
ROOM = WIDTH - 2 * EDGE
MOST_BARS = 5


@dataclass
class Band:
    """One block: its ground, how tall it is, what is on it (y counts from its top)."""

    surface: str
    height: float = 0
    words: list[tuple[float, float, float, str]] = field(default_factory=list)
    """x, y of the baseline, size, text."""
    bars: list[tuple[float, float, float, str]] = field(default_factory=list)
    """x, y, width, colour role."""
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)
    """x, y, width, height of a picture."""

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


def length(tree: Any) -> int:
    return len(markup.to_text(tree)) if tree else 0
