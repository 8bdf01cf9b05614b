"""What a theme is made of: palettes, type pairs, corners, densities, stylesheets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from .colour_mixing import Scheme

ROOT = Path(__file__).parent
STATIC = ROOT / "static"  # served below the one static prefix: a theme's files are at themes/<name>/...
FONTS = STATIC / "themes" / "fonts"

EXTENDED = "U+100-130,U+132-151,U+154-17F,U+218-21B,U+1E9E,U+2020"
"""What the second file of a cut holds: Latin Extended-A, fetched by pages with such letters (fonts.md)."""

Tokens = Mapping[str, str]

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AROUND = re.compile(r"\s*([{};,>])\s*")
_AFTER_COLON = re.compile(r"(?<=[\w-]): +")
_SHORTER = [
    (re.compile(pattern), shorter)
    for pattern, shorter in (
        (r"(?<![\d.\w])0\.(?=\d)", "."),
        (r"([(,]) | (?=\))", r"\1"),
        (r"(\bfont:[^;}]*?) / ", r"\1/"),
        (r"(\dn) ([+-]) (?=\d)", r"\1\2"),
    )
]
"""What the formatter writes for people to read, and a page does without."""


@dataclass(frozen=True)
class Cut:
    """One weight or slope of a face: `<file>.woff2` for Latin-1 and `<file>-ext.woff2`."""

    file: str
    weight: str = "400"
    style: str = "normal"


@dataclass(frozen=True)
class Face:
    """A family as stylesheets call it. Its stand-in takes the same room until the file is there."""

    family: str
    cuts: tuple[Cut, ...]
    stand_in: str  # descriptors of an @font-face with a local source
    generic: str  # what comes after both

    @property
    def stack(self) -> str:
        return f"{self.family},{self.family} Stand-in,{self.generic}"

    def rules(self, static: str) -> str:
        """Its @font-face rules; `static` is where static files are served."""
        fonts = f"{static}/themes/fonts"
        told = f"@font-face{{font-family:{self.family} Stand-in;{self.stand_in}}}"
        for cut in self.cuts:
            for suffix, extent in (("", ""), ("-ext", f";unicode-range:{EXTENDED}")):
                told += (
                    f"@font-face{{font-family:{self.family};src:url({fonts}/{cut.file}{suffix}.woff2);"
                    f"font-weight:{cut.weight};font-style:{cut.style};font-display:swap{extent}}}"
                )
        return told


@dataclass(frozen=True, eq=False)
class Palette:
    """Complete sets of colours for light and dark: the roles of `mixing`."""

    name: str
    label: str
    light: Scheme
    dark: Scheme


@dataclass(frozen=True, eq=False)
class Pair:
    """Faces for what is large, for what is read, and for what is noted, and how they are set."""

    name: str
    label: str
    display: Face
    text: Face
    note: Face
    preload: tuple[str, ...]  # the cuts a page shows first: at most two
    tokens: Tokens = field(default_factory=dict)

    @property
    def faces(self) -> tuple[Face, ...]:
        return tuple(dict.fromkeys((self.display, self.text, self.note)))


RADII: Mapping[str, Tokens] = {
    "none": {"radius": "0px"},
    "soft": {"radius": "6px"},
    "round": {"radius": "18px"},
}
DENSITIES: Mapping[str, Tokens] = {
    "normal": {"pace": "1"},
    "airy": {"pace": "1.32"},
    "close": {"pace": ".66"},
}


@dataclass(frozen=True, eq=False)
class Theme:
    """The first of the palettes and of the pairs is what a site has that chose none."""

    name: str
    label: str
    idea: str  # one sentence for whoever chooses
    cover: str  # how its card is drawn there: "words", "rules" or "accent"
    weight: str  # of what is large, where a pair says nothing else
    palettes: tuple[Palette, ...]
    pairs: tuple[Pair, ...]
    stylesheets: tuple[str, ...]  # below themes/, in the order of the cascade; the kinds' own come after
    radii: Mapping[str, Tokens] = field(default_factory=lambda: RADII)
    densities: Mapping[str, Tokens] = field(default_factory=lambda: DENSITIES)

    @property
    def templates(self) -> tuple[Path, Path]:
        """Where its own templates stand, and those every theme shares."""
        return ROOT / self.name, ROOT / "shared"

    @cached_property
    def sheets(self) -> tuple[str, ...]:
        """Its stylesheets below the static prefix."""
        return tuple(f"themes/{sheet}" for sheet in self.stylesheets)

    @cached_property
    def css(self) -> str:
        """All of them, minified."""
        return "".join(minify((STATIC / sheet).read_text("utf-8")) for sheet in self.sheets)

    def sheet_for(self, kind: str) -> str | None:
        """Its own stylesheet for a kind, below the static prefix: it stands in the place of the block's."""
        sheet = f"themes/{self.name}/{kind}.css"
        return sheet if (STATIC / sheet).exists() else None

    def palette(self, name: str) -> Palette:
        return next((each for each in self.palettes if each.name == name), self.palettes[0])

    def pair(self, name: str) -> Pair:
        return next((each for each in self.pairs if each.name == name), self.pairs[0])


def minify(css: str) -> str:
    """Without comments and needless white space; `+` and `-` in calc() keep theirs."""
    text = " ".join(_COMMENT.sub("", css).split())
    text = _AFTER_COLON.sub(":", _AROUND.sub(r"\1", text)).replace(";}", "}")
    for pattern, shorter in _SHORTER:
        text = pattern.sub(shorter, text)
    return text
