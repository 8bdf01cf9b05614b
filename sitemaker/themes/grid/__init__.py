"""Grid, for a product, a studio, a consultant: a drawing sheet on twelve columns, one rule per block."""

from ..colour_mixing import scheme
from ..theme import Pair, Palette, Theme
from ..typefaces import INSTRUMENT_SANS, INTER_TIGHT, NEWSREADER_DISPLAY

WHITE, NIGHT = (
    {"tint": "#f6f7f6", "soft": "#565b58", "line": "#c9cdca"},
    {"tint": "#181b19", "soft": "#a3a8a5"},
)

VERMILION = Palette(
    "vermilion",
    "Vermilion",
    scheme("#ffffff", "#111312", "#d92b04", accent_ink="#ffffff", accent_soft="#ffffff", **WHITE),
    scheme(
        "#0e100f", "#eceeec", "#ff6a3d", line="#363a38", contrast="#242826", accent_ink="#0e100f", **NIGHT
    ),
)
COBALT = Palette(
    "cobalt",
    "Cobalt",
    scheme("#ffffff", "#101218", "#1f45d8", **WHITE),
    scheme(
        "#0d0f14",
        "#eaecf2",
        "#8da6ff",
        line="#343843",
        contrast="#222733",
        accent_ground="#2a4be0",
        accent_ink="#ffffff",
    ),
)
PINE = Palette(
    "pine",
    "Pine",
    scheme("#ffffff", "#101411", "#00703c", **WHITE),
    scheme(
        "#0d110e",
        "#e8eee9",
        "#4fd38c",
        line="#333b36",
        contrast="#202a24",
        accent_ground="#00703c",
        accent_ink="#ffffff",
    ),
)
BLUEPRINT = Palette(
    "blueprint",
    "Blueprint",
    scheme("#123a63", "#eef4fa", "#ffc24a", line="#4b6f94", contrast="#0b2747", contrast_ink="#eef4fa"),
    scheme("#0b2036", "#e3ecf5", "#ffc24a", line="#35516f", contrast="#123a63", contrast_ink="#eef4fa"),
)

GRID = Theme(
    "grid",
    "Grid",
    "Like a technical drawing: twelve columns, a bold line above each block, one accent colour.",
    "rules",
    "500",
    (VERMILION, COBALT, PINE, BLUEPRINT),
    (
        Pair("inter-tight", "Inter Tight", INTER_TIGHT, INTER_TIGHT, INTER_TIGHT, ("inter-tight",)),
        Pair(
            "newsreader",
            "Newsreader, Inter Tight",
            NEWSREADER_DISPLAY,
            INTER_TIGHT,
            INTER_TIGHT,
            ("newsreader-display", "inter-tight"),
            {"weight": "400", "track": "-.02em", "hang": "-.02em"},
        ),
        Pair(
            "instrument-sans",
            "Instrument Sans",
            INSTRUMENT_SANS,
            INSTRUMENT_SANS,
            INSTRUMENT_SANS,
            ("instrument-sans", "instrument-sans-strong"),
            {"weight": "600", "medium": "600", "track": "-.03em"},
        ),
    ),
    ("shared/base.css", "grid/tokens.css", "grid/base.css"),
)
