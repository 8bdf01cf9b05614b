"""Hearth, for a bakery, a café, a shop: a two-colour print, cut with scissors."""

from ..colour_mixing import scheme
from ..theme import RADII, Pair, Palette, Theme
from ..typefaces import ALEGREYA_SANS, NEWSREADER_DISPLAY, YOUNG_SERIF

MUSTARD = Palette(
    "mustard",
    "Rye and mustard",
    scheme(
        "#fbf6ea",
        "#2b1b12",
        "#86430f",
        tint="#f2e8d2",
        soft="#6a5444",
        line="#dfd0b2",
        contrast_accent="#e3a82b",
        accent_ground="#e3a82b",
        accent_ink="#2b1b12",
        accent_soft="#2b1b12",
        accent_line="#c9860c",
    ),
    scheme(
        "#1d130d",
        "#f2e8d2",
        "#e3a82b",
        tint="#291c14",
        soft="#bfab93",
        line="#4a382a",
        contrast="#3a2417",
        contrast_accent="#e3a82b",
        accent_ground="#e3a82b",
        accent_ink="#1d130d",
        accent_soft="#1d130d",
        accent_line="#a86f08",
    ),
)
BEETROOT = Palette(
    "beetroot",
    "Beetroot",
    scheme("#fbf4ef", "#2a1019", "#9a1f45", tint="#f4e2dc", line="#e3c9c3", contrast_accent="#f0a3b4"),
    scheme("#1b0d12", "#f5e4df", "#f28aa4", line="#4b2b35", contrast="#3b1422", accent_ground="#8c1d40"),
)
SAGE = Palette(
    "sage",
    "Sage",
    scheme(
        "#f8f6ea",
        "#1d2417",
        "#466022",
        tint="#e9ebd6",
        line="#d0d4b6",
        contrast_accent="#b9cf8c",
        accent_ground="#b4c98a",
        accent_ink="#1d2417",
        accent_line="#8ea75d",
    ),
    scheme(
        "#14180f",
        "#ecefdc",
        "#b4c98a",
        line="#3a4230",
        contrast="#29331d",
        accent_ground="#b4c98a",
        accent_ink="#14180f",
        accent_line="#8ea75d",
    ),
)
PLAICE = Palette(
    "plaice",
    "Sea and salt",
    scheme(
        "#f7f8f5",
        "#10243a",
        "#a83a12",
        tint="#e4ecec",
        line="#c6d3d5",
        contrast_accent="#f3a27e",
        accent_ground="#f4a582",
        accent_ink="#10243a",
        accent_line="#cf7a52",
    ),
    scheme(
        "#0b1826",
        "#e6edf0",
        "#f3a27e",
        line="#2c3e50",
        contrast="#16324e",
        accent_ground="#f4a582",
        accent_ink="#0b1826",
        accent_line="#cf7a52",
    ),
)
CUTS = ("cut", "cut-picture", "cut-button")
"""The edges that scissors left: rounded corners are none."""

HEARTH = Theme(
    "hearth",
    "Hearth",
    "Like a hand-cut two-colour print: big lists, dotted lines, edges that aren’t quite straight.",
    "accent",
    "400",
    (MUSTARD, BEETROOT, SAGE, PLAICE),
    (
        Pair(
            "young-serif",
            "Young Serif, Alegreya Sans",
            YOUNG_SERIF,
            ALEGREYA_SANS,
            ALEGREYA_SANS,
            ("young-serif", "alegreya-sans"),
        ),
        Pair(
            "alegreya-sans",
            "Alegreya Sans",
            ALEGREYA_SANS,
            ALEGREYA_SANS,
            ALEGREYA_SANS,
            ("alegreya-sans-strong", "alegreya-sans"),
            {"weight": "700", "track": "-.02em", "grow": "1.1"},
        ),
        Pair(
            "newsreader",
            "Newsreader, Alegreya Sans",
            NEWSREADER_DISPLAY,
            ALEGREYA_SANS,
            ALEGREYA_SANS,
            ("newsreader-display", "alegreya-sans"),
            {"track": "-.025em", "grow": "1.08"},
        ),
    ),
    ("shared/base.css", "hearth/tokens.css", "hearth/base.css"),
    radii={
        "none": RADII["none"],
        "soft": {"radius": "8px", **dict.fromkeys(CUTS, "none")},
        "round": {"radius": "22px", **dict.fromkeys(CUTS, "none")},
    },
)
