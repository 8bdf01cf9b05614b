"""A kind of block is one module, one template, one stylesheet, one line, one test: here one is added so."""

from typing import Any

import pytest

from sitemaker import blocks, content
from sitemaker.dash import editor_state
from sitemaker.dash.thumbnails import thumbnail
from sitemaker.render import render_page
from tests.browser import Browser
from tests.dash.conftest import ACME, AdminSite, admin
from tests.page_inputs import sheet
from tests.planting import Plant, plant_kind

__all__ = ["plant_kind", "admin"]  # fixtures

MODULE = """
from typing import Literal

from ..fields import Line, RichText, choice, line, rich_text
from .base import Block, Data, Json, words
from .thumbnail import Thumbnail, length


class BulletinData(Data):
    heading: Line = line("Heading", "What people should know first.")
    text: RichText = rich_text("Text")
    layout: Literal["plain", "large", "small"] = choice("Layout", plain="Plain", large="Large", small="Small")


class Bulletin(Block):
    label = "Bulletin"
    sought = "announcement news"

    kind: Literal["bulletin"]
    data: BulletinData

    @classmethod
    def default(cls) -> Json:
        return {"heading": "Closed in August", "text": words("We are back on the first of September.")}

    @classmethod
    def draw(cls, thumbnail: Thumbnail, data: Json) -> None:
        thumbnail.say(data["heading"], 12, 2)
        thumbnail.fill(length(data["text"]))
"""
TEMPLATE = """
{% from "_text.html" import prose, title -%}
{% set text = rich(data.text, below) %}
{% if data.heading or text or canvas %}
<section{{ root }}>
{{ title(data.heading, level) -}}
{{ prose(text) -}}
</section>
{% endif %}
"""
STYLESHEET = "@layer components { .bulletin { border: 1px solid var(--line); } }"


@pytest.fixture(autouse=True)
def bulletin(plant_kind: Plant) -> dict[str, Any]:
    plant_kind("bulletin", MODULE, TEMPLATE, STYLESHEET)
    return blocks.new("bulletin", "bulletin-1", "V")


def test_a_planted_kind_is_shown_in_its_style_and_marked_in_the_canvas(bulletin: dict[str, Any]) -> None:
    public = render_page(sheet(bulletin))
    assert public.unavailable == () and '<section class="block bulletin bulletin-plain paper">' in public.html
    assert "<h2" in public.html and "Closed in August" in public.html and ".bulletin{border" in public.html
    assert 'data-field="heading"' in render_page(sheet(bulletin), canvas=True).html
    assert ".bulletin{" not in render_page(sheet(blocks.new("text", "text-1", "V"))).html


def test_a_planted_kind_is_validated_drawn_searched_and_offered(bulletin: dict[str, Any]) -> None:
    page = content.new("Home") | {"blocks": [bulletin]}
    assert content.validate(page) == page and content.problems(page) == []
    change = {"id": "edit-1", "op": "change", "block": "bulletin-1", "fields": {"heading": "Open"}}
    assert (
        content.describe(change, page) == "Changed the heading of Bulletin from “Closed in August” to “Open”"
    )
    assert blocks.search_text(bulletin) == "Closed in August\nWe are back on the first of September."
    assert thumbnail(bulletin).words and thumbnail(bulletin).bars
    assert "BulletinData" in blocks.schema()["$defs"]
    assert "bulletin" in blocks.names() and editor_state._kind("bulletin")["label"] == "Bulletin"


def test_a_planted_kind_is_edited_with_its_form(
    admin: AdminSite, alice: Browser, bulletin: dict[str, Any]
) -> None:
    admin.change(lambda page: {**page.document, "blocks": [*page.document["blocks"], bulletin]})
    assert "What people should know first." in alice.visit(admin.form("bulletin-1"), **ACME).page.text
    assert admin.save(alice, {"heading": "Open", "layout": "large"}, "bulletin-1").status_code == 303
    assert (admin.data("bulletin-1")["heading"], admin.data("bulletin-1")["layout"]) == ("Open", "large")
