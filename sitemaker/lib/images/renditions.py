"""What a page must know of a picture to show it, and where its sizes stand."""

from collections.abc import Collection
from dataclasses import dataclass

WIDTHS = (360, 720, 1080, 1600, 2400)
"""The widths a picture is kept in, in pixels; never wider than it came."""
USUAL = 1080
"""The width for browsers that do not choose by themselves, and the first to be there."""


@dataclass(frozen=True)
class Photo:
    """A picture of a site: `name` is random and unguessable, `width` and `height` are those it came in."""

    name: str
    width: int
    height: int

    @property
    def widths(self) -> list[int]:
        """Ascending; the last is the largest there is."""
        most = min(self.width, WIDTHS[-1])
        return [width for width in WIDTHS if width < most] + [most]

    def near(self, width: int, present: Collection[int]) -> int | None:
        """Of these widths the one to show instead of ``width``: itself, the next larger, else the largest."""
        held = [each for each in self.widths if each in present]
        return next((each for each in held if each >= width), held[-1] if held else None)

    def address(self, prefix: str, width: int) -> str:
        return f"{prefix}/{self.name}/{width}.webp"
