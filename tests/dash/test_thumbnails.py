"""Blocks drawn very small: each kind is told from the others, and none is drawn beyond its edges."""

from typing import Any

import pytest

from sitemaker import blocks
from sitemaker.blocks.thumbnail import WIDTH
from sitemaker.dash.thumbnails import band, page_bands
from tests.extremes import extremes
from tests.gallery.pages import layouts
from tests.gallery.words import sample
from tests.sheets import sheet

Json = dict[str, Any]
EVERY = [*blocks.names(), *blocks.names(framed=True)]


def drawn(block: Json) -> tuple[Any, ...]:
    mini = band(block)
    return tuple(mini.words), tuple(mini.bars), tuple(mini.boxes)


@pytest.mark.parametrize("kind", blocks.names())
def test_extremes_are_drawn_within_the_edges(kind: str) -> None:
    for layout in layouts(kind):
        for name, block in extremes(kind, layout).items():
            mini = band(block)
            across = [*((bar[0], bar[1], bar[2]) for bar in mini.bars), *(box[:3] for box in mini.boxes)]
            for x, y, wide in across:
                assert x >= 0 and y >= 0 and x + wide <= WIDTH, f"{layout}, {name}"
            assert all(y + tall <= mini.height for _, y, _, tall in mini.boxes), f"{layout}, {name}"


def test_every_kind_is_drawn_in_its_own_way() -> None:
    assert [kind for kind in EVERY if "draw" not in vars(blocks.kind(kind))] == []


def test_no_two_kinds_look_the_same() -> None:
    fresh = {kind: drawn(blocks.new(kind, "block-1", "V")) for kind in EVERY}
    assert len(set(fresh.values())) == len(EVERY)


def test_pictures_are_drawn_as_boxes() -> None:
    assert all(band(sample(kind)).boxes for kind in ("hero", "image", "gallery", "media_text"))
    assert not any(band(sample(kind)).boxes for kind in ("text", "faq", "pricing"))


def test_a_page_is_drawn_only_as_far_as_its_mini_reaches() -> None:
    page = sheet(*(sample("hero", number) for number in range(1, 12))).document
    assert 1 < len(page_bands(page)) < 11
    assert band({"kind": "carousel", "data": {}}).height == 24
