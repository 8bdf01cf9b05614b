"""Folio, for a photographer, a painter, a writer: two materials, one rubric, a second left edge."""

from ..colour_mixing import scheme
from ..theme import Pair, Palette, Theme
from ..typefaces import INSTRUMENT_SANS, NEWSREADER, NEWSREADER_DISPLAY, YOUNG_SERIF

MADDER = Palette(
    "madder",
    "Madder",
    scheme(
        "#f7f4ed",
        "#1a1e26",
        "#8c2b35",
        tint="#ece7db",
        soft="#5a5c60",
        line="#cfc9bb",
        contrast="#171b23",
        contrast_ink="#ece7db",
        contrast_soft="#a9a89f",
        contrast_accent="#e6a29b",
        contrast_line="#3c4049",
        accent_ink="#f7f4ed",
        accent_soft="#ecd5d1",
        accent_line="#b06a70",
    ),
    scheme(
        "#12151b",
        "#ece7db",
        "#e6a29b",
        tint="#1a1f27",
        soft="#a9a89f",
        line="#363a42",
        contrast="#34161b",
        contrast_ink="#ece7db",
        contrast_soft="#b0aea6",
        contrast_accent="#e6a29b",
        contrast_line="#5a3a3e",
        accent_ground="#6d2029",
        accent_ink="#f4ece0",
        accent_soft="#e3c9c4",
        accent_line="#98565d",
    ),
)
HARBOUR = Palette(
    "harbour",
    "Harbour",
    scheme("#f1f3f4", "#13212b", "#1c5f78", tint="#e1e6e8", line="#c2cacd"),
    scheme("#0f1619", "#e2e8e9", "#86c3d6", contrast="#12303b", accent_ground="#174b5e"),
)
MOSS = Palette(
    "moss",
    "Moss",
    scheme("#f4f4ec", "#1d211b", "#4c6325", tint="#e6e7d8", line="#c8cabb"),
    scheme("#131611", "#e7e8da", "#b3c884", contrast="#242e17", accent_ground="#3c4f1e"),
)
SLATE = Palette(
    "slate",
    "Slate",
    scheme("#f6f5f3", "#202024", "#5b4a86", tint="#e8e6e4", line="#cbc9c8"),
    scheme("#141417", "#e8e6e6", "#beb0e2", contrast="#272038", accent_ground="#4a3d6e"),
)

FOLIO = Theme(
    "folio",
    "Folio",
    "Warm paper tones and blue-black text, lined up along a second left edge.",
    "words",
    "300",
    (MADDER, HARBOUR, MOSS, SLATE),
    (
        Pair(
            "newsreader",
            "Newsreader, Instrument Sans",
            NEWSREADER_DISPLAY,
            NEWSREADER,
            INSTRUMENT_SANS,
            ("newsreader-display", "newsreader-text"),
        ),
        Pair(
            "instrument-sans",
            "Instrument Sans, Newsreader",
            INSTRUMENT_SANS,
            NEWSREADER,
            INSTRUMENT_SANS,
            ("instrument-sans", "newsreader-text"),
            {"weight": "400", "track": "-.03em"},
        ),
        Pair(
            "young-serif",
            "Young Serif, Instrument Sans",
            YOUNG_SERIF,
            INSTRUMENT_SANS,
            INSTRUMENT_SANS,
            ("young-serif", "instrument-sans"),
            {"weight": "400", "h1": "clamp(3rem, 1.8rem + 7.2vw, 8.4rem)"},
        ),
    ),
    ("folio/tokens.css", "folio/base.css"),
)
