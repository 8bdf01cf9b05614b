"""Blocks drawn very small: each kind is told from the others, and none is drawn beyond its edges."""

from typing import Any

import pytest

from sitemaker import blocks
from sitemaker.blocks.thumbnail import WIDTH
from sitemaker.dash.thumbnails import page_thumbnails, thumbnail
from tests.extremes import extremes
from tests.gallery.pages import layouts
from tests.gallery.words import sample
from tests.page_inputs import sheet

Json = dict[str, Any]
EVERY = [*blocks.names(), *blocks.names(framed=True)]


def drawn(block: Json) -> tuple[Any, ...]:
    drawing = thumbnail(block)
    return tuple(drawing.words), tuple(drawing.bars), tuple(drawing.boxes)


@pytest.mark.parametrize("kind", blocks.names())
def test_extremes_are_drawn_within_the_edges(kind: str) -> None:
    for layout in layouts(kind):
        for name, block in extremes(kind, layout).items():
            drawing = thumbnail(block)
            across = [
                *(bar[:3] for bar in drawing.bars),
                *(box[:3] for box in drawing.boxes),
            ]
            for x, y, wide in across:
                assert x >= 0 and y >= 0 and x + wide <= WIDTH, f"{layout}, {name}"
            assert all(y + tall <= drawing.height for _, y, _, tall in drawing.boxes), f"{layout}, {name}"


def test_every_kind_is_drawn_in_its_own_way() -> None:
    assert [kind for kind in EVERY if "draw" not in vars(blocks.kind(kind))] == []


def test_no_two_kinds_look_the_same() -> None:
    fresh = {kind: drawn(blocks.new(kind, "block-1", "V")) for kind in EVERY}
    assert len(set(fresh.values())) == len(EVERY)


def test_pictures_are_drawn_as_boxes() -> None:
    assert all(thumbnail(sample(kind)).boxes for kind in ("hero", "image", "gallery", "media_text"))
    assert not any(thumbnail(sample(kind)).boxes for kind in ("text", "faq", "pricing"))


def test_a_page_is_drawn_only_as_far_as_its_mini_reaches() -> None:
    page = sheet(*(sample("hero", number) for number in range(1, 12))).document
    assert 1 < len(page_thumbnails(page)) < 11
    assert thumbnail({"kind": "carousel", "data": {}}).height == 24
