"""The field types: each has its macro and values to try; a new one is added as CONTRIBUTING says."""

import re
from pathlib import Path
from typing import Any

import pytest

from sitemaker import blocks, content, fields
from sitemaker.blocks import kinds
from sitemaker.dash import editor_state
from tests.browser import Browser
from tests.dash.conftest import ACME, AdminSite, admin
from tests.field_values import FITTING, UNFIT
from tests.planting import Plant, plant_kind, plant_type, shown_in_contributing

__all__ = ["plant_kind", "plant_type", "admin"]  # fixtures

ROOT = Path(__file__).parents[1]
PARTS = {"asset", "focus"}  # of an image, which draws them itself
LOOK = {"theme_name", "colours"}  # of the site's look, which has a form of its own
EVENT = """
from typing import Literal

from ..fields import Item, Line, choice, items, line
from ..fields.date import Date, date
from .base import Block, Data, Json
from .thumbnail import Thumbnail


class Night(Item):
    day: Date = date("Night")


class EventData(Data):
    heading: Line = line("Heading")
    day: Date = date("Day", "When it begins.")
    items: list[Night] = items("Nights", "night")
    layout: Literal["plain", "large", "small"] = choice("Layout", plain="Plain", large="Large", small="Small")


class Event(Block):
    label = "Event"

    kind: Literal["event"]
    data: EventData

    @classmethod
    def default(cls) -> Json:
        return {"heading": "The first night", "day": "2026-11-30", "items": []}

    @classmethod
    def draw(cls, thumbnail: Thumbnail, data: Json) -> None:
        thumbnail.say(data["heading"], 12, 2)
"""


@pytest.fixture
def dated(plant_type: Plant, plant_kind: Plant) -> None:
    """A type and a kind that has fields of it, added as CONTRIBUTING says."""
    module, macro = shown_in_contributing("Add a field type")
    plant_type("date", module, macro)
    plant_kind("event", EVENT)


def test_every_type_has_its_macro_and_values_to_try() -> None:
    macros = {name.removesuffix(".html") for name in fields.MACROS.list_templates() if name.endswith(".html")}
    assert macros == set(fields.TYPES) - PARTS - LOOK | {"_shared"}
    values = {leaf.type.name for kind in kinds.BY_NAME for leaf in blocks.leaves(kind).values()}
    assert set(FITTING) == values - {"choice"} and set(UNFIT) == values


@pytest.mark.parametrize(("name", "value"), [(name, each) for name, some in FITTING.items() for each in some])
def test_a_value_is_said_and_written_and_read_as_it_was(name: str, value: Any) -> None:
    own = fields.TYPES[name]

    class Sent:
        is_touched = False

        def __init__(self, text: str) -> None:
            self.text = own.taken(text)

    assert isinstance(own.in_words(value), str)
    assert own.read(*map(Sent, own.shown(value))) == value


def test_every_reading_is_one_the_editor_knows() -> None:
    script = (ROOT / "sitemaker/dash/static/dash/editor/panel/fields.js").read_text()
    known = re.findall(
        r"^  (\w+)[:,]", script.partition("const READ = {")[2].partition("\n};")[0], re.MULTILINE
    )
    assert {own.reads for own in fields.TYPES.values()} == set(known)


def test_a_path_of_an_item_is_resolved() -> None:
    assert fields.resolve("items.item-1.link.to") == ("item-1", "items.*.link.to")
    for path in ("heading", "link.to", "items", "items.item-1"):
        assert fields.resolve(path) == (None, path)


def event(**data: Any) -> dict[str, Any]:
    block = blocks.new("event", "event-1", "V")
    return {**block, "data": {**block["data"], **data}}


def change(field: str, value: Any) -> dict[str, Any]:
    return {"id": "edit-1", "op": "change", "block": "event-1", "fields": {field: value}}


@pytest.mark.usefixtures("dated")
def test_a_planted_date_is_validated_told_found_and_in_the_schema() -> None:
    item = {"id": "item-1", "position": "V", "day": ""}
    page = content.new("Home") | {"blocks": [event(items=[item])]}
    for path in ("day", "items.item-1.day"):
        after, _ = content.apply(page, change(path, "2026-12-24"))
        assert content.value_at(after, "event-1", path) == "2026-12-24"
        with pytest.raises(content.Refused, match="of Event: write a date as year, month and day"):
            content.apply(page, change(path, "2026-02-30"))
    assert content.describe(change("day", "2026-12-24"), page) == "Set the day of Event to 24 December 2026"
    assert blocks.search_text(event()) == "The first night\n30 November 2026"
    assert "day" in blocks.schema()["$defs"]["EventData"]["properties"]
    assert editor_state._kind("event")["leaves"]["items.*.day"]["reads"] == "text"


@pytest.mark.usefixtures("dated")
def test_a_planted_date_has_its_control_in_the_form(admin: AdminSite, alice: Browser) -> None:
    admin.change(lambda page: {**page.document, "blocks": [*page.document["blocks"], event()]})
    control = alice.visit(admin.form("event-1"), **ACME).page.all("input", id="day")[0]
    assert (control.attributes["type"], control.attributes["value"]) == ("date", "2026-11-30")
    refused = admin.save(alice, {"day": "Christmas"}, "event-1")
    assert refused.status_code == 422 and "Day: write a date as year" in refused.page.text
    assert admin.save(alice, {"day": "2026-12-24"}, "event-1").status_code == 303
    assert admin.data("event-1")["day"] == "2026-12-24"
    history = alice.visit(f"/admin/pages/{admin.home}/history", **ACME).page.text
    assert "Set the day of Event to 24 December 2026" in history
