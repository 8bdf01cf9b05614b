"""What a site chose, as one value: a theme, and what of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from ..lib.colours import PATTERN, is_readable
from .colour_mixing import Scheme, is_dark, own_schemes
from .folio import FOLIO
from .grid import GRID
from .hearth import HEARTH
from .theme import Pair, Palette, Theme, Tokens

THEMES: dict[str, Theme] = {theme.name: theme for theme in (FOLIO, GRID, HEARTH)}
OWN = ("paper", "ink", "accent")

Own = tuple[str, str, str]


@dataclass(frozen=True)
class Design:
    """A theme with everything that was chosen in it."""

    theme: Theme
    palette: Palette
    pair: Pair
    radius: str
    density: str
    own: Own | None = None

    @cached_property
    def schemes(self) -> tuple[Scheme, Scheme]:
        """Colour tokens by day and by night, each complete."""
        return own_schemes(*self.own) if self.own else (self.palette.light, self.palette.dark)

    @property
    def grounds(self) -> tuple[tuple[str, str], ...]:
        """The page's ground by scheme, for the browser's own bars."""
        return tuple(
            (name, colours["paper"]) for name, colours in zip(("light", "dark"), self.schemes, strict=True)
        )

    def fonts(self, static: str) -> tuple[str, ...]:
        return tuple(f"{static}/themes/fonts/{cut}.woff2" for cut in self.pair.preload)

    def css(self, static: str) -> str:
        """The small part of a page's style that is the site's choice: fonts, colours and tokens."""
        day, night = self.schemes
        tokens = {
            **day,
            "display": self.pair.display.stack,
            "text": self.pair.text.stack,
            "note": self.pair.note.stack,
            "weight": self.theme.weight,
            **self.pair.tokens,
            **self.theme.radii[self.radius],
            **self.theme.densities[self.density],
        }
        changed = {role: colour for role, colour in night.items() if colour != day[role]}
        modes = "light dark" if changed else "dark" if is_dark(day) else "light"
        dark = f"@media (prefers-color-scheme:dark){{:root{{{_written(changed)}}}}}" if changed else ""
        faces = "".join(face.rules(static) for face in self.pair.faces)
        return f"{faces}@layer tokens{{:root{{color-scheme:{modes};{_written(tokens)}}}{dark}}}"


def _written(tokens: Tokens) -> str:
    return ";".join(f"--{name}:{value}" for name, value in tokens.items())


def design_of(settings: Mapping[str, Any]) -> Design:
    """The design of a frame with these settings; what it names and we do not have is our first instead."""
    named = (settings.get(part) for part in ("theme", "palette", "pair", "radius", "density"))
    return _design(*(each if isinstance(each, str) else "" for each in named), _own(settings.get("colours")))


@lru_cache(maxsize=1024)
def _design(theme: str, palette: str, pair: str, radius: str, density: str, own: Own | None) -> Design:
    found = THEMES.get(theme, FOLIO)
    return Design(
        found,
        found.palette(palette),
        found.pair(pair),
        radius if radius in found.radii else "none",
        density if density in found.densities else "normal",
        own,
    )


def _own(raw: Any) -> Own | None:
    """Three colours that can be read; what is stored was looked at once, and is looked at again."""
    if not isinstance(raw, dict) or not all(re.fullmatch(PATTERN, str(raw.get(role))) for role in OWN):
        return None
    paper, ink, accent = (raw[role] for role in OWN)
    return (paper, ink, accent) if is_readable(ink, paper) and is_readable(accent, paper) else None
