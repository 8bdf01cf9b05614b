"""Ratios as the standard has them, and colours made from three: whatever can be saved can be read."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sitemaker import blocks, content
from sitemaker.content import Refused
from sitemaker.lib.colours import contrast, from_oklch, is_readable, mix, nearest_readable, oklch
from sitemaker.themes import design_of

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
READABLE = st.tuples(COLOURS, COLOURS, COLOURS).map(lambda three: made_readable(*three))
SURFACES = [
    ("paper", ("ink", "soft", "accent")),
    ("tint", ("ink", "soft", "accent")),
    ("contrast", ("contrast-ink", "contrast-soft", "contrast-accent")),
    ("accent-ground", ("accent-ink", "accent-soft")),
]


def made_readable(paper: str, *words: str) -> tuple[str, ...]:
    """The words taken towards black or white, whichever is further from the paper, until they can be read."""
    end = max("#000000", "#ffffff", key=lambda each: contrast(each, paper))
    steps = [step / 20 for step in range(21)]
    read = (
        next(c for c in (mix(word, end, step) for step in steps) if is_readable(c, paper)) for word in words
    )
    return paper, *read


def saved(colours: object) -> content.Document:
    """The frame after these colours were chosen."""
    edit = {"id": "edit-1", "op": "change", "block": None, "fields": {"colours": colours}}
    return content.apply(content.read(blocks.frame("Acme")), edit)[0]


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#0000ff", "#ffffff") == contrast("#ffffff", "#0000ff") == pytest.approx(8.59, abs=0.01)


@given(COLOURS)
def test_a_colour_survives_the_way_through_oklch(colour: str) -> None:
    back = from_oklch(*oklch(colour))
    assert all(abs(int(colour[i : i + 2], 16) - int(back[i : i + 2], 16)) <= 1 for i in (1, 3, 5))
    assert mix(colour, "#808080", 0) == colour


@given(READABLE)
def test_own_colours_that_are_saved_can_be_read_on_every_surface_by_day_and_by_night(
    chosen: tuple[str, str, str],
) -> None:
    paper, ink, accent = chosen
    own = {"paper": paper, "ink": ink, "accent": accent}
    design = design_of(saved(own)["settings"])
    day, night = design.schemes
    assert {role: day[role] for role in own} == own
    for colours in (day, night):
        for ground, words in SURFACES:
            for word in words:
                assert is_readable(colours[word], colours[ground]), (word, ground, colours)
    assert contrast(night["paper"], "#000000") < contrast(night["ink"], "#000000")


@given(COLOURS, COLOURS, COLOURS)
def test_own_colours_that_cannot_be_read_are_refused(paper: str, ink: str, accent: str) -> None:
    assume(not (is_readable(ink, paper) and is_readable(accent, paper)))
    with pytest.raises(Refused, match=r"has a contrast of \d+\.\d\d to 1"):
        saved({"paper": paper, "ink": ink, "accent": accent})


def test_the_refusal_names_the_pair_and_its_ratio_and_what_to_do() -> None:
    with pytest.raises(Refused) as refused:
        saved({"paper": "#ffffff", "ink": "#777777", "accent": "#000000"})
    assert str(refused.value) == (
        "The text colour #777777 on the background #ffffff has a contrast of 4.47 to 1. "
        "It needs at least 4.5 to be readable: #767676 would work."
    )
    with pytest.raises(Refused, match="#757575 would work"):
        saved({"paper": "#000000", "ink": "#ffffff", "accent": "#333333"})


@given(COLOURS, COLOURS)
def test_there_is_always_a_proposal_and_it_can_be_saved(paper: str, word: str) -> None:
    near = nearest_readable(word, paper)
    assert is_readable(near, paper)
    assert near == word or not is_readable(word, paper)


@pytest.mark.parametrize(
    "colours",
    [
        "#ffffff",
        [],
        {},
        {"paper": "#ffffff", "ink": "#000000"},
        {"paper": "white", "ink": "#000000", "accent": "#000000"},
        {"paper": "#FFFFFF", "ink": "#000000", "accent": "#000000"},
        {"paper": "#ffffff", "ink": "#000000", "accent": "#000000\n"},
        {"paper": "#ffffff", "ink": "#000000", "accent": "#000000", "glow": "#ffffff"},
        {"paper": "#ffffff;}", "ink": "#000000", "accent": None},
    ],
)
def test_what_are_no_three_colours_is_refused(colours: object) -> None:
    with pytest.raises(Refused) as refused:
        saved(colours)
    assert str(refused.value).endswith(".")


def test_dark_colours_are_the_same_by_night() -> None:
    own = {"paper": "#101820", "ink": "#f2f2ea", "accent": "#ffc24a"}
    design = design_of(saved(own)["settings"])
    assert design.schemes[0] == design.schemes[1]
    assert "prefers-color-scheme" not in design.css("/s") and "color-scheme:dark;" in design.css("/s")


@pytest.mark.parametrize(
    "stored",
    [
        {"paper": "#ffffff", "ink": "#eeeeee", "accent": "#000000"},
        {"paper": "}</style>", "ink": "#000000", "accent": "#000000"},
        {"paper": 5},
        "own",
        [[]],
    ],
)
def test_stored_colours_that_are_none_are_not_used(stored: object) -> None:
    design = design_of({"theme": "grid", "colours": stored})
    assert design.own is None and design.schemes[0]["paper"] == "#ffffff"
