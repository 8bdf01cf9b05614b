"""The starters' pictures as a site keeps them: every width is shipped, so nothing is decoded at sign-up.

Made by tools/starters/pictures.py, which writes facts.json; LICENSES.md names where each comes from.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..lib.images.renditions import Photo

FOLDER = Path(__file__).parent / "pictures"


@dataclass(frozen=True)
class Prepared:
    name: str
    width: int
    height: int

    @property
    def files(self) -> dict[int, bytes]:
        """WebP files by their width."""
        return {width: self.path(width).read_bytes() for width in self.widths}

    @property
    def widths(self) -> list[int]:
        return Photo(self.name, self.width, self.height).widths

    def path(self, width: int) -> Path:
        return FOLDER / self.name / f"{width}.webp"


def _read() -> dict[str, Prepared]:
    facts = json.loads((FOLDER / "facts.json").read_text())
    return {name: Prepared(name, each["width"], each["height"]) for name, each in facts.items()}


PREPARED: Mapping[str, Prepared] = _read()
