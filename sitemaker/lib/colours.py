"""Colours written #rrggbb: how well one can be read on another, and colours made from others.

Ratios are those of WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio and #dfn-relative-luminance);
OKLab is Björn Ottosson's, as CSS Color 4 has it (https://www.w3.org/TR/css-color-4/#color-conversion-code).
"""

from collections.abc import Iterable
from functools import lru_cache
from math import atan2, cos, hypot, sin

PATTERN = r"^#[0-9a-f]{6}$"
LEAST = 4.5
"""What WCAG 1.4.3 (AA) asks of text against its ground."""


@lru_cache(maxsize=4096)
def contrast(one: str, other: str) -> float:
    """1 (the same) to 21 (black on white); which is the ground does not matter."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1."""
    red, green, blue = (_linear(part) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def is_readable(colour: str, *grounds: str, least: float = LEAST) -> bool:
    """Whether the colour has enough contrast on each of these grounds."""
    return all(contrast(colour, ground) >= least for ground in grounds)


def mix(one: str, other: str, share: float) -> str:
    """`share` of the other in the one, in OKLab."""
    pairs = zip(_oklab(one), _oklab(other), strict=True)
    lightness, a, b = (first + (second - first) * share for first, second in pairs)
    return _hex(lightness, a, b)


def oklch(colour: str) -> tuple[float, float, float]:
    """Lightness 0 to 1, chroma 0 to about 0.32, hue in radians."""
    lightness, a, b = _oklab(colour)
    return lightness, hypot(a, b), atan2(b, a)


def from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """The nearest colour a screen has: where there is none of this chroma, one that is greyer."""
    while chroma > 0 and not _is_in_gamut(lightness, chroma * cos(hue), chroma * sin(hue)):
        chroma -= 0.005
    chroma = max(chroma, 0)
    return _hex(lightness, chroma * cos(hue), chroma * sin(hue))


def readable_mix(colour: str, ground: str, share: float, grounds: Iterable[str]) -> str:
    """The colour, faded towards `ground` by `share`, or by less: as it has to be read on `grounds`."""
    on = tuple(grounds)
    faded = (mix(colour, ground, share * step / 10) for step in range(10, 0, -1))
    return next((each for each in faded if is_readable(each, *on)), colour)


def nearest_readable(colour: str, ground: str) -> str:
    """The colour as little lighter or darker as it has to be: there is one, since black or white is."""
    lightness, chroma, hue = oklch(colour)
    away = (lightness + step / 200 * sign for step in range(201) for sign in (1, -1))
    made = (from_oklch(min(1, max(0, each)), chroma, hue) for each in away)
    return next(each for each in made if is_readable(each, ground))


def readable_tint(paper: str, ink: str, share: float, words: Iterable[str]) -> str:
    """The paper, inked by `share`, or by as much less as `words` need to be read on it."""
    written = tuple(words)
    inked = (mix(paper, ink, share * step / 10) for step in range(10, 0, -1))
    return next((each for each in inked if is_readable(each, *written)), paper)


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _encoded(part: float) -> int:
    part = min(1.0, max(0.0, part))
    return round(255 * (12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055))


def _oklab(colour: str) -> tuple[float, float, float]:
    red, green, blue = (_linear(part) for part in _parts(colour))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _rgb(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    """Linear, and outside of 0 to 1 where no screen has it."""
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _is_in_gamut(lightness: float, a: float, b: float) -> bool:
    return all(-0.0005 <= part <= 1.0005 for part in _rgb(lightness, a, b))


def _hex(lightness: float, a: float, b: float) -> str:
    red, green, blue = (_encoded(part) for part in _rgb(lightness, a, b))
    return f"#{red:02x}{green:02x}{blue:02x}"
