"""Every kind in every layout with what people really put into it: valid and in order."""

import re
from typing import Any

import pytest

from sitemaker import blocks
from sitemaker.render import render_page
from tests.extremes import extremes
from tests.gallery.pages import layouts
from tests.gallery.pictures import PHOTOS
from tests.gallery.words import sample
from tests.html import Page, problems
from tests.page_inputs import sheet

Json = dict[str, Any]
SHAPES = [(kind, layout) for kind in blocks.names() for layout in layouts(kind)]


def levels(page: Page) -> list[int]:
    return [int(each.tag[1]) for each in page.root.walk() if re.fullmatch("h[1-6]", each.tag) and each.text]


@pytest.mark.parametrize(("kind", "layout"), SHAPES)
@pytest.mark.parametrize("canvas", [False, True], ids=["public", "canvas"])
def test_extremes_are_valid_and_their_headings_skip_no_level(kind: str, layout: str, canvas: bool) -> None:
    for name, each in extremes(kind, layout).items():
        rendered = render_page(sheet(each, title="Extremes", photos=PHOTOS), canvas=canvas)
        page = Page(rendered.html)
        assert not rendered.unavailable and not problems(page, rendered.csp), name
        found = levels(page)
        assert all(after <= before + 1 for before, after in zip([0, *found], found, strict=False)), name


@pytest.mark.parametrize(("kind", "layout"), SHAPES)
def test_every_place_of_a_block_can_be_found_in_its_canvas(kind: str, layout: str) -> None:
    """All leaves of words and pictures; where a layout shows no picture, none of it."""
    block = sample(kind, layout=layout)
    page = Page(render_page(sheet(block, photos=PHOTOS), canvas=True).html)
    marked = {each.attributes["data-field"] for each in page.root.walk() if "data-field" in each.attributes}
    wanted = set()
    for field in blocks.fields(kind):
        if field.type.name == "items":
            for item in block["data"]["items"]:
                wanted |= {f"items.{item['id']}", *_places(item, f"items.{item['id']}.", field.fields)}
        elif not field.design:
            wanted |= _places(block["data"], "", blocks.fields(kind))
    if kind == "call_to_action" and layout != "picture":
        wanted.discard("picture")
    assert wanted <= marked


def _places(data: Json, prefix: str, fields: Any) -> set[str]:
    shown = [field for field in fields if field.type.name in ("line", "rich_text", "link", "image")]
    return {
        prefix + field.name
        for field in shown
        if data.get(field.name) or field.type.name in ("line", "rich_text")
    } - {prefix + "group"}
