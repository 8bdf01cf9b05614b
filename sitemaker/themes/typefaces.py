"""The faces there are to set a site in: fonts.md says where their files come from and how they are cut.

A stand-in is scaled by the mean width of English text, and its ascent and descent are the face's own divided
by that scale, so that nothing jumps when the files arrive.
"""

from .theme import Cut, Face

SERIF = 'src:local("Times New Roman"),local("Liberation Serif")'
SANS = 'src:local("Arial"),local("Liberation Sans")'

NEWSREADER_DISPLAY = Face(
    "Newsreader Display",
    (Cut("newsreader-display"),),
    f"{SERIF};size-adjust:105%;ascent-override:70%;descent-override:25.2%;line-gap-override:0%",
    "Georgia,serif",
)
NEWSREADER = Face(
    "Newsreader",
    (
        Cut("newsreader-text"),
        Cut("newsreader-strong", "600"),
        Cut("newsreader-italic", style="italic"),
    ),
    f"{SERIF};size-adjust:105%;ascent-override:70%;descent-override:25.2%;line-gap-override:0%",
    "Georgia,serif",
)
INSTRUMENT_SANS = Face(
    "Instrument Sans",
    (Cut("instrument-sans"), Cut("instrument-sans-strong", "600")),
    f"{SANS};size-adjust:102.4%;ascent-override:94.7%;descent-override:24.4%;line-gap-override:0%",
    "Arial,sans-serif",
)
INTER_TIGHT = Face(
    "Inter Tight",
    (Cut("inter-tight", "400 600"), Cut("inter-tight-italic", style="italic")),
    f"{SANS};size-adjust:99.3%;ascent-override:97.6%;descent-override:24.3%;line-gap-override:0%",
    "Arial,sans-serif",
)
YOUNG_SERIF = Face(
    "Young Serif",
    (Cut("young-serif"),),
    f"{SERIF};size-adjust:127.5%;ascent-override:82.1%;descent-override:28.7%;line-gap-override:0%",
    "Georgia,serif",
)
ALEGREYA_SANS = Face(
    "Alegreya Sans",
    (
        Cut("alegreya-sans"),
        Cut("alegreya-sans-strong", "700"),
        Cut("alegreya-sans-italic", style="italic"),
    ),
    f"{SANS};size-adjust:88.2%;ascent-override:102%;descent-override:34%;line-gap-override:0%",
    "Arial,sans-serif",
)
FACES = (NEWSREADER_DISPLAY, NEWSREADER, INSTRUMENT_SANS, INTER_TIGHT, YOUNG_SERIF, ALEGREYA_SANS)
