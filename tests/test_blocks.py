from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from sitemaker import blocks, content
from sitemaker.blocks.base import Json, Step
from sitemaker.content import Document, Refused
from sitemaker.fields import Item
from sitemaker.lib import position
from tests.field_values import FITTING, UNFIT

EVERY = [*blocks.names(), *blocks.names(framed=True)]

# What is tried on each kind: a field of every type it has, what may stand there and what may not.
DESIGN = ["layout", "surface", "space", "hidden"]
LINK = ["link.label", "link.to"]
PICTURE = ["picture.asset", "picture.alt", "picture.decorative", "picture.focus"]


def in_item(*paths: str) -> list[str]:
    return [f"items.item-1.{path}" for path in paths]


TRIED = {
    "hero": ["heading", "text", *LINK, *PICTURE, *DESIGN],
    "text": ["heading", "body", "note", *DESIGN],
    "image": [*PICTURE, "caption", *DESIGN],
    "gallery": ["heading", *in_item(*PICTURE, "title", "caption"), *DESIGN],
    "media_text": ["heading", "text", *LINK, *PICTURE, "caption", *DESIGN],
    "features": ["heading", "intro", *in_item("title", "text", "note", *LINK), *DESIGN],
    "columns": ["heading", *in_item("title", "text", *LINK), *DESIGN],
    "quote": ["text", "by", "note", *DESIGN],
    "call_to_action": ["heading", "text", *LINK, *PICTURE, *DESIGN],
    "faq": ["heading", *in_item("question", "answer"), *DESIGN],
    "pricing": ["heading", "intro", *in_item("title", "price", "per", "text", *LINK), *DESIGN],
    "price_list": ["heading", "intro", *in_item("group", "title", "price", "note"), *DESIGN],
    "hours": ["heading", *in_item("title", "time", "closed"), "text", *LINK, *DESIGN],
    "header": [*in_item(*LINK), *DESIGN],
    "footer": ["text", *in_item(*LINK), *DESIGN],
}


def page_with(kind: str) -> Document:
    block = blocks.new(kind, "block-1", "V")
    if "items" in block["data"]:
        item = {"id": "item-1", "position": "V"}
        block["data"]["items"] = [blocks.plain(blocks.item(kind).model_validate(item))]  # type: ignore[union-attr]
    framed = kind in blocks.names(framed=True)
    settings = blocks.frame("Acme")["settings"] if framed else content.new("Home")["settings"]
    return content.validate({"settings": settings, "blocks": [block]})


def test_every_kind_has_form_fields_default_content_template_style_and_test() -> None:
    folder = Path(blocks.__file__).parent
    assert len(EVERY) == len(blocks.KINDS) == len(set(EVERY))
    assert set(TRIED) == set(EVERY), "a kind has no line in TRIED, or one too many"
    for kind in EVERY:
        assert {path.replace("item-1", "*") for path in TRIED[kind]} == set(blocks.leaves(kind)), kind
        for part in (f"{kind}.html", f"static/blocks/{kind}.css"):
            assert (folder / part).is_file(), f"sitemaker/blocks/{part} is missing"
        assert all(field.label and field.type for field in blocks.fields(kind))
        layout = next(field for field in blocks.fields(kind) if field.name == "layout")
        assert len(layout.choices) >= (2 if blocks.kind(kind).framed else 3) and all(
            choice.label for choice in layout.choices
        )


@pytest.mark.parametrize("kind", EVERY)
def test_items_have_a_name_and_no_field_that_every_item_has(kind: str) -> None:
    item = blocks.item(kind)
    if item is None:
        return
    own = {name for name in vars(item).get("__annotations__", {}) if name in Item.model_fields}
    assert own == set(), "such a field would be missing from the form"
    listed = next(field for field in blocks.fields(kind) if field.type.name == "items")
    assert listed.naming or any(field.type.name == "link" for field in listed.fields)


@pytest.mark.parametrize("kind", EVERY)
def test_default_content_is_complete_and_in_its_final_form(kind: str) -> None:
    made = blocks.new(kind, "block-1", "V")
    assert blocks.upgraded(made) is made
    assert content.validate({"settings": page_with(kind)["settings"], "blocks": [made]})["blocks"] == [made]
    assert blocks.parse(made).data.layout == made["data"]["layout"]


@pytest.mark.parametrize("kind", blocks.names())
def test_default_content_can_be_published_as_it_is(kind: str) -> None:
    page = content.new("Home")
    page["blocks"] = [blocks.new(kind, "block-1", "V")]
    assert content.problems(page, set()) == []
    assert len(blocks.search_text(page["blocks"][0])) > 40


@pytest.mark.parametrize(("kind", "path"), [(kind, path) for kind, paths in TRIED.items() for path in paths])
def test_a_field_takes_what_it_declares_and_nothing_else(kind: str, path: str) -> None:
    page = page_with(kind)
    leaf = blocks.leaves(kind)[path.replace("item-1", "*")]
    for value in FITTING.get(leaf.type.name) or [choice.value for choice in leaf.choices]:
        after, _ = content.apply(page, change(path, value))
        assert content.value_at(after, "block-1", path) == value
        assert content.validate(after) == after
        assert blocks.parse(after["blocks"][0]) is not None
    for value in UNFIT[leaf.type.name]:
        with pytest.raises(Refused) as refused:
            content.apply(page, change(path, value))
        assert str(refused.value).endswith(".")


def change(path: str, value: Any) -> Json:
    return {"id": "edit-1", "op": "change", "block": "block-1", "fields": {path: value}}


def test_limits_are_those_of_the_form() -> None:
    for kind in EVERY:
        for leaf in blocks.leaves(kind).values():
            if leaf.type.name == "line":
                leaf.adapter.validate_python("x" * (leaf.limit or 0))
                with pytest.raises(ValidationError):
                    leaf.adapter.validate_python("x" * ((leaf.limit or 0) + 1))
    limits = {path: leaf.limit for path, leaf in blocks.leaves("features").items()}
    assert limits["heading"] == 300 and limits["items.*.title"] == 200 and limits["items.*.link.label"] == 120


def test_a_form_shows_content_before_design() -> None:
    fields = blocks.fields("features")
    assert [field.path for field in fields] == [
        "heading",
        "intro",
        "items",
        "surface",
        "space",
        "layout",
        "hidden",
    ]
    listed = next(field for field in fields if field.type.name == "items")
    assert listed.one == "feature"
    assert [field.path for field in listed.fields] == ["title", "text", "note", "link"]
    assert [field.path for field in listed.fields[3].fields] == ["link.label", "link.to"]


def test_a_template_reads_live_items_in_order() -> None:
    block = blocks.new("features", "block-1", "V")
    first, second, third = block["data"]["items"]
    block["data"]["items"] = [third, {**second, "removed": True}, first]
    assert [item.title for item in blocks.parse(block).data.items] == [first["title"], third["title"]]
    assert second["title"] not in blocks.search_text(block)


def test_the_schema_tells_kinds_apart_and_mirrors_rich_text() -> None:
    schema = blocks.schema()
    assert set(schema["discriminator"]["mapping"]) == set(EVERY)
    assert {"Doc", "Paragraph", "LinkMark", "HeroData"} <= set(schema["$defs"])


def test_a_frame_has_a_header_and_a_footer() -> None:
    frame = blocks.frame("Acme")
    assert content.validate(frame) == content.read(frame) == content.validate(content.read(frame))
    assert content.is_frame(frame)
    assert [block["kind"] for block in frame["blocks"]] == ["header", "footer"]


def test_an_unknown_kind_has_no_declaration() -> None:
    with pytest.raises(blocks.Unknown):
        blocks.kind("carousel")


@pytest.mark.parametrize(
    "block", [{"kind": "carousel"}, {"kind": "hero", "v": 2}, {"kind": None}, {"kind": ["hero"]}]
)
def test_what_a_newer_release_made_is_kept_as_it_is(block: Json) -> None:
    block = {"id": "block-1", "position": "V", "data": {"wheels": [4]}, **block}
    assert not blocks.is_known(block)
    assert blocks.upgraded(block) is block
    assert blocks.parse(block) is None
    assert blocks.search_text(block) == ""


@pytest.fixture
def renamed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the hero's heading had been called `headline` in version 1."""

    def rename(fields: Json) -> Json:
        return {"heading" if name == "headline" else name: value for name, value in fields.items()}

    monkeypatch.setattr(blocks.kind("hero"), "version", 2)
    monkeypatch.setattr(blocks.kind("hero"), "steps", (Step(data=rename, fields=rename),))


@pytest.mark.usefixtures("renamed")
def test_an_old_document_is_read_in_the_current_shape() -> None:
    old: Json = {"id": "block-1", "kind": "hero", "v": 1, "position": "V", "data": {"headline": "Hi"}}
    page = content.new("Home") | {"blocks": [old]}
    (new,) = content.read(page)["blocks"]
    assert (new["v"], new["data"]["heading"]) == (2, "Hi")
    assert new["data"]["layout"] == "hanging", "fields that came later are filled in"
    assert "headline" in old["data"], "what was read is left alone"


@pytest.mark.usefixtures("renamed")
def test_an_old_log_replays_in_the_current_shape() -> None:
    new = {"id": "block-1", "kind": "hero", "position": "V", "v": 1, "data": {"headline": "A"}}
    log: list[Json] = [
        {"id": "edit-1", "op": "insert", "block": new},
        {"id": "edit-2", "op": "change", "block": "block-1", "fields": {"headline": "B"}, "v": 1},
        {"id": "edit-3", "op": "change", "block": "block-1", "fields": {"surface": "tint"}},
    ]
    (block,) = content.replay(content.new("Home"), log)["blocks"]
    assert (block["data"]["heading"], block["data"]["surface"]) == ("B", "tint")


@pytest.mark.usefixtures("renamed")
def test_a_browser_with_an_older_release_is_understood_and_a_newer_one_is_asked_to_wait() -> None:
    page = page_with("hero")
    old = {**change("headline", "Hi"), "v": 1}
    after, inverse = content.apply(page, old)
    assert content.value_at(after, "block-1", "heading") == "Hi"
    assert inverse.as_json()["v"] == 2
    with pytest.raises(Refused, match="newer version"):
        content.apply(page, {**change("heading", "Hi"), "v": 3})
    with pytest.raises(Refused, match="no field called “headline”"):
        content.apply(page, change("headline", "Hi"))


def test_positions_of_default_items_are_evenly_apart() -> None:
    places = [item["position"] for item in blocks.new("features", "block-1", "V")["data"]["items"]]
    assert places == position.spread(len(places))
