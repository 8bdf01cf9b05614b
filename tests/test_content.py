import json
from copy import deepcopy
from typing import Any

import pytest

from sitemaker import blocks, content
from sitemaker.blocks.base import Json
from sitemaker.content import Document, Refused
from sitemaker.content.describe import item_name
from sitemaker.lib import position
from sitemaker.lib.markup import from_markdown


def edit(op: str, block: Any = "hero-1", **parts: Any) -> Json:
    return {"id": "edit-1", "op": op, "block": block, **parts}


def made(page: Document, *edits: Json) -> Document:
    for each in edits:
        page, _ = content.apply(page, each)
    return page


def told(page: Document, raw: Json) -> str:
    return content.describe(content.parse_edit(raw), page)


@pytest.fixture
def page() -> Document:
    """Hero, Text, Features, in this order."""
    kinds, places = ("hero", "text", "features"), position.spread(3)
    made = [blocks.new(kind, f"{kind}-1", place) for kind, place in zip(kinds, places, strict=True)]
    return content.new("Home") | {"blocks": made}


@pytest.fixture
def frame() -> Document:
    item = {"id": "item-1", "position": "V", "link": {"label": "About", "to": {"page": 2}}}
    return made(blocks.frame("Acme"), edit("insert", "header", item=item))


def ids(page: Document) -> list[str]:
    return [block["id"] for block in content.live_blocks(page)]


# Inserting, moving, removing


def test_a_new_block_comes_with_its_default_content(page: Document) -> None:
    after = made(page, edit("insert", {"id": "text-2", "kind": "text", "position": "1"}))
    assert ids(after)[0] == "text-2"
    assert content.value_at(after, "text-2", "heading") == "How it began"
    assert content.validate(after) == after


def test_what_is_parsed_from_outside_is_complete_for_the_log() -> None:
    new = {"id": "text-2", "kind": "text", "position": "1", "data": {"heading": "Hi"}}
    logged = content.parse_edit(edit("insert", new)).as_json()
    assert logged["block"]["v"] == 1
    assert set(logged["block"]["data"]) == {
        *("heading", "body", "note"),
        *("layout", "surface", "space", "hidden"),
    }


def test_the_log_holds_values_as_they_are_kept(page: Document) -> None:
    raw = edit("change", fields={"link.to": {"url": "Example.com"}})
    logged = content.fit(page, content.parse_edit(raw)).as_json()
    assert logged == {**raw, "fields": {"link.to": {"url": "https://Example.com"}}, "v": 1}
    assert content.dump(content.parse_edit(logged)) == logged


def test_removing_leaves_a_tombstone_that_insert_brings_back_as_it_stands(page: Document) -> None:
    gone = made(page, edit("remove"), edit("change", fields={"heading": "Kept"}), edit("move", position="zz"))
    assert ids(gone) == ["text-1", "features-1"]
    assert content.is_removed(gone, "hero-1")
    assert content.without_removed(gone)["blocks"] == content.live_blocks(gone)
    back = made(gone, edit("insert", {"id": "hero-1", "kind": "text", "position": "1"}))
    assert ids(back) == ["text-1", "features-1", "hero-1"]
    assert content.value_at(back, "hero-1", "heading") == "Kept"
    assert not content.is_removed(back, "hero-1")


def test_an_item_is_removed_changed_and_brought_back(page: Document) -> None:
    there = {"block": "features-1", "item": "item-2"}
    gone = made(
        page, edit("remove", **there), edit("change", "features-1", fields={"items.item-2.title": "Kept"})
    )
    assert content.is_removed(gone, "features-1", "item-2")
    assert not content.is_removed(gone, "features-1", "item-1")
    assert [item.title for item in blocks.parse(gone["blocks"][2]).data.items] == [
        "Made here",
        "Clear prices",
    ]
    back = made(
        gone, edit("insert", "features-1", item={"id": "item-2"}), edit("move", **there, position="z")
    )
    assert [item.title for item in blocks.parse(back["blocks"][2]).data.items][-1] == "Kept"


def test_removing_twice_is_nothing_the_second_time_nor_is_its_inverse(page: Document) -> None:
    gone = made(page, edit("remove"))
    again, inverse = content.apply(gone, edit("remove"))
    assert again == gone == made(again, inverse.as_json())


def test_bringing_back_what_was_brought_back_already_is_nothing(page: Document) -> None:
    after, inverse = content.apply(page, edit("insert", {"id": "hero-1"}))
    assert after == page == made(after, inverse.as_json())


def test_equal_positions_are_ordered_by_id(page: Document) -> None:
    new = [edit("insert", {"id": each, "kind": "text", "position": "1"}) for each in ("bbbbbb", "aaaaaa")]
    assert ids(made(page, *new))[:2] == ["aaaaaa", "bbbbbb"]


def test_a_place_after_another(page: Document) -> None:
    first, second, last = (block["position"] for block in page["blocks"])
    assert first < content.place_after(page, "hero-1") < second
    assert content.place_after(page, None) < first
    assert content.place_after(page, "features-1") > last
    items = page["blocks"][2]["data"]["items"]
    assert content.place_after(page, "item-1", block="features-1") < items[1]["position"]
    tied = made(page, edit("insert", {"id": "aaaaaa", "kind": "text", "position": first}))
    assert first < content.place_after(tied, "aaaaaa") < second
    with pytest.raises(Refused):
        content.place_after(page, "nobody")


# Changing


def test_nothing_is_changed_in_place_and_what_stays_is_shared(page: Document) -> None:
    before = deepcopy(page)
    fields = {
        "items.item-1.title": "A",
        "items.item-1.link.label": "B",
        "items.item-2.title": "C",
        "heading": "D",
    }
    after, inverse = content.apply(page, edit("change", "features-1", fields=fields))
    assert page == before
    assert after["blocks"][0] is page["blocks"][0]
    assert after["blocks"][2]["data"]["items"][2] is page["blocks"][2]["data"]["items"][2]
    assert made(after, inverse.as_json()) == before


def test_settings_change_by_their_names(page: Document, frame: Document) -> None:
    assert made(page, edit("change", None, fields={"title": "Start"}))["settings"]["title"] == "Start"
    assert made(frame, edit("change", None, fields={"lang": "de"}))["settings"]["lang"] == "de"


def test_an_inverse_touches_only_the_fields_it_names(page: Document) -> None:
    after, inverse = content.apply(page, edit("change", fields={"heading": "Mine"}))
    theirs = made(after, edit("change", fields={"link.label": "Theirs"}))
    undone = made(theirs, inverse.as_json())
    assert content.value_at(undone, "hero-1", "heading") == "Say what you do, in one line"
    assert content.value_at(undone, "hero-1", "link.label") == "Theirs"


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("heading", "heading", True),
        ("link", "link.to", True),
        ("items.item-1.title", "items.item-1", True),
        ("", "heading", True),
        ("link.to", "link.label", False),
        ("items.item-1", "items.item-10", False),
        ("text", "texture", False),
    ],
)
def test_paths_meet_when_one_holds_the_other(one: str, other: str, meet: bool) -> None:
    assert content.meets(one, other) is content.meets(other, one) is meet


def test_what_an_edit_touches() -> None:
    touched = content.fields_of
    assert touched(edit("change", fields={"a": 1, "b.c": 2})) == {("hero-1", "a"), ("hero-1", "b.c")}
    assert touched(edit("move", position="V")) == {("hero-1", "position")}
    assert touched(edit("move", item="item-1", position="V")) == {("hero-1", "items.item-1.position")}
    assert touched(edit("insert", {"id": "hero-1"})) == touched(edit("remove")) == {("hero-1", "")}
    assert touched(content.parse_edit(edit("remove", item="item-1"))) == {("hero-1", "items.item-1")}
    assert touched(edit("change", None, fields={"title": ""})) == {(None, "title")}


# What is refused

NEW = {"id": "text-2", "kind": "text", "position": "V"}
DEEP: Any = "x"
for _ in range(200):
    DEEP = [DEEP]

REFUSED = [
    (edit("insert", NEW | {"kind": "carousel"}), "no kind of block called “carousel”"),
    (edit("insert", NEW | {"id": "hero-1"}), "already has a block with this id"),
    (edit("insert", NEW | {"id": "short"}), "6 to 40"),
    (edit("insert", NEW | {"id": "a b c d e f"}), "6 to 40"),
    (edit("insert", NEW | {"position": "V0"}), "does not end in 0"),
    (edit("insert", NEW | {"position": "V" * 201}), "1 to 200"),
    (edit("insert", NEW | {"position": "é"}), "letters and digits"),
    (edit("insert", NEW | {"v": 2}), "newer version"),
    (edit("insert", NEW | {"removed": True}), "nothing called “removed”"),
    (edit("insert", NEW | {"data": {"colour": "red"}}), "nothing called “colour”"),
    (edit("insert", NEW | {"data": {"heading": 5}}), "Heading of Text takes text"),
    (edit("insert", NEW | {"kind": "header"}), "is shared by every page"),
    (edit("insert", {"id": "text-2"}), "can’t be restored"),
    (edit("insert", {"id": "text-2", "kind": "text"}), "needs a position"),
    (edit("insert", {"id": "text-2", "data": {}}), "needs a kind"),
    (edit("insert", item={"id": "item-1", "position": "V"}), "Hero has no list"),
    (
        edit("insert", "features-1", item={"id": "item-1", "position": "V"}),
        "already has an item with this id",
    ),
    (edit("insert", "features-1", item={"id": "item-9"}), "needs a position"),
    (
        edit("insert", "features-1", item={"id": "item-9", "position": "V", "titel": ""}),
        "nothing called “titel”",
    ),
    (
        edit("insert", "features-1", item={"id": "item-9", "position": "V", "removed": True}),
        "removed already",
    ),
    (edit("insert", "nobody", item={"id": "item-9", "position": "V"}), "isn’t on this page"),
    (
        edit("change", fields={"heading": "x" * 301}),
        "Heading of Hero takes at most 300 characters; this has 301",
    ),
    (edit("change", fields={"heading": "a\x00"}), "U+0000"),
    (edit("change", fields={"heading": "\udfff"}), "surrogate"),
    (edit("change", fields={"text": from_markdown("x" * 10_001)}), "at most 10,000 characters"),
    (edit("change", fields={"text": DEEP}), "nested more than 32"),
    (edit("change", fields={"link.to": {"page": float("nan")}}), "not finite"),
    (edit("change", fields={"link.to": {"page": float("inf")}}), "not finite"),
    (edit("change", fields={"link.to": {"page": 10**30}}), "too large"),
    (edit("change", fields={"link.to": {"url": "data:x"}}), "can’t start with “data:”"),
    (edit("change", fields={"link": {"label": "x"}}), "no field called “link”"),
    (edit("change", fields={"id": "abcdef"}), "no field called “id”"),
    (edit("change", fields={"": 1}), "no field"),
    (edit("change", "features-1", fields={"items": []}), "item by item"),
    (edit("change", "features-1", fields={"items.item-1": {}}), "item by item"),
    (edit("change", "features-1", fields={"items.item-9.title": ""}), "That feature is not in this block"),
    (edit("change", "features-1", fields={"items.item-1.id": "abcdef"}), "no field called"),
    (edit("change", "nobody", fields={"heading": ""}), "isn’t on this page"),
    (edit("change", None, fields={"title": "x" * 201}), "Title of the page takes at most 200"),
    (edit("change", None, fields={"description": "x" * 401}), "at most 400"),
    (edit("change", None, fields={"lang": "de"}), "no field called “lang”"),
    (edit("change"), "missing its fields"),
    (edit("change", fields=[]), "can’t be a list"),
    (edit("move"), "missing its position"),
    (edit("move", "nobody", position="V"), "isn’t on this page"),
    (edit("move", item="item-9", position="V"), "not in this block"),
    (edit("remove", "nobody"), "isn’t on this page"),
    (edit("remove", extra=1), "nothing called “extra”"),
    (edit("replace"), "insert, change, move or remove"),
    ({"op": "remove", "block": "hero-1"}, "missing its id"),
    (edit("remove", ["hero-1"]), "cannot|text"),
    (edit("remove", {1: 2}), "names in an edit are text"),
    (edit("remove", b"hero-1"), "holds only text"),
    ([], "An edit is an object"),
    (None, "An edit is an object"),
]


@pytest.mark.security(44)
@pytest.mark.parametrize(("raw", "says"), REFUSED)
def test_what_cannot_be_done_is_refused_in_a_sentence(page: Document, raw: Any, says: str) -> None:
    before = deepcopy(page)
    with pytest.raises(Refused, match=says.replace("+", r"\+")) as refused:
        content.apply(page, raw)
    assert page == before
    words = str(refused.value).lower()
    assert words.endswith(".") and not any(
        each in words for each in ("error", "invalid", "failed", "please", "!")
    )


@pytest.mark.parametrize(
    "raw",
    [
        edit("remove", "header"),
        edit("move", "footer", position="1"),
        edit("insert", NEW),
        edit("insert", NEW | {"kind": "footer"}),
        edit("change", None, fields={"lang": "deutsch!"}),
    ],
)
def test_the_frame_keeps_its_header_and_footer(frame: Document, raw: Json) -> None:
    with pytest.raises(Refused):
        content.apply(frame, raw)


def test_a_page_holds_200_blocks(page: Document) -> None:
    places = position.spread(197)
    full = made(
        page, *(edit("insert", NEW | {"id": f"text-{n:03}", "position": p}) for n, p in enumerate(places))
    )
    more = edit("insert", NEW | {"id": "one-more"})
    with pytest.raises(Refused, match="at most 200 blocks"):
        content.apply(full, more)
    swapped = made(full, edit("remove"), more)
    with pytest.raises(Refused, match="at most 200 blocks"):
        content.apply(swapped, edit("insert", {"id": "hero-1"}))


def test_a_list_holds_100_items(page: Document) -> None:
    items = [{"id": f"item-{n:03}", "position": p} for n, p in enumerate(position.spread(97))]
    full = made(page, *(edit("insert", "features-1", item=item) for item in items))
    with pytest.raises(Refused, match="at most 100"):
        content.apply(full, edit("insert", "features-1", item={"id": "one-more", "position": "V"}))


def test_a_new_block_brings_no_item_twice() -> None:
    twice = [{"id": "item-1", "position": "V"}, {"id": "item-1", "position": "W"}]
    with pytest.raises(Refused, match="same id"):
        content.parse_edit(edit("insert", NEW | {"kind": "features", "data": {"items": twice}}))


def test_a_block_from_a_newer_release_is_kept_and_can_be_moved_and_removed_but_not_changed(
    page: Document,
) -> None:
    strange = {"id": "strange", "kind": "carousel", "v": 7, "position": "1", "data": {"wheels": 4}}
    page = content.read(page | {"blocks": [*page["blocks"], strange]})
    assert page["blocks"][0] is strange
    assert strange not in content.visible_blocks(page)
    assert content.validate(page) == page
    moved = made(
        page,
        edit("move", "strange", position="z"),
        edit("remove", "strange"),
        edit("insert", {"id": "strange"}),
    )
    assert content.find(moved, "strange") == strange | {"position": "z"}
    with pytest.raises(Refused, match="newer version"):
        content.apply(page, edit("change", "strange", fields={"wheels": 3}))


@pytest.mark.parametrize(
    "raw",
    [
        [],
        {"settings": {}},
        {"settings": {"title": 1}, "blocks": []},
        {"settings": {}, "blocks": [{}]},
        {"settings": {}, "blocks": [1]},
        {"settings": {}, "blocks": [blocks.new("hero", "hero-1", "V")] * 2},
        {"settings": {}, "blocks": [blocks.new("header", "header", "V")]},
        {"settings": {"lang": "en"}, "blocks": [blocks.new("hero", "hero-1", "V")]},
        {"settings": {}, "blocks": [blocks.new("hero", "hero-1", "V") | {"data": {"items": 5}}]},
        {"settings": {}, "blocks": [{"id": "strange", "kind": "carousel", "position": "0", "data": {}}]},
    ],
)
def test_what_is_no_document_is_refused(raw: Any) -> None:
    with pytest.raises(Refused):
        content.validate(raw)


# Words


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (
            edit("change", fields={"heading": "B"}),
            "Changed the heading of Hero from “Say what you do, in one line” to “B”",
        ),
        (
            edit("change", fields={"heading": ""}),
            "Cleared the heading of Hero, which was “Say what you do, in one line”",
        ),
        (edit("change", fields={"link.label": "Go"}), "Set the link text of Hero to “Go”"),
        (edit("change", fields={"link.to": {"page": 1}}), "Changed the destination of the link of Hero"),
        (edit("change", fields={"text": from_markdown("Hi")}), "Changed the text of Hero"),
        (edit("change", fields={"hidden": True}), "Hid Hero"),
        (
            edit("change", fields={"picture.decorative": True}),
            "Turned on “Decorative (no alt text needed)” of Hero",
        ),
        (
            edit("change", fields={"heading": "B", "surface": "tint"}),
            "Changed the heading and the background of Hero",
        ),
        (edit("change", fields={"surface": "tint"}), "Changed the background of Hero from “Plain” to “Tint”"),
        (
            edit("change", "features-1", fields={"items.item-1.title": "A"}),
            "Changed the title of the feature “Made here” of Features from “Made here” to “A”",
        ),
        (
            edit("change", None, fields={"title": "Start"}),
            "Changed the title of the page from “Home” to “Start”",
        ),
        (edit("insert", NEW), "Added Text"),
        (edit("remove"), "Removed Hero"),
        (edit("move", position="zz"), "Moved Hero below Features"),
        (edit("move", "features-1", position="1"), "Moved Features to the top"),
        (
            edit("insert", "features-1", item={"id": "item-9", "position": "V", "title": "N"}),
            "Added the feature “N” to Features",
        ),
        (edit("remove", "features-1", item="item-1"), "Removed the feature “Made here” from Features"),
    ],
)
def test_an_edit_in_words(page: Document, raw: Json, words: str) -> None:
    assert told(page, raw) == words


def test_two_of_a_kind_are_told_apart_by_their_headings(page: Document) -> None:
    page = made(page, edit("insert", NEW | {"data": {"heading": "Prices"}}))
    assert told(page, edit("remove", "text-2")) == "Removed Text “Prices”"
    assert (
        told(made(page, edit("remove", "text-2")), edit("insert", {"id": "text-2"}))
        == "Restored Text “Prices”"
    )


def test_the_frame_in_words(frame: Document) -> None:
    label = edit("change", "header", fields={"items.item-1.link.label": "Us"})
    assert (
        told(frame, edit("remove", "header", item="item-1")) == "Removed the menu entry “About” from the menu"
    )
    assert (
        told(frame, edit("change", None, fields={"title": "Ace"}))
        == "Changed the name of the site from “Acme” to “Ace”"
    )
    assert content.changes(blocks.frame("Acme"), frame) == ["Added the menu entry “About” to the menu"]
    more = edit("insert", "header", item={"id": "item-2", "position": "k"})
    assert content.changes(frame, made(frame, label, more)) == ["Changed the menu"]


def test_what_publishing_changes_in_words(page: Document) -> None:
    after = made(
        page,
        edit("change", None, fields={"title": "Start"}),
        edit("change", "text-1", fields={"heading": "New", "body": from_markdown("New")}),
        edit("insert", NEW | {"position": "zz", "kind": "features", "data": {"heading": "More"}}),
        edit("remove", "features-1"),
        edit("move", position="W"),
    )
    assert content.changes(page, after) == [
        "Changed the title of the page from “Home” to “Start”",
        "Added Features",
        "Changed the heading of Text from “How it began” to “New”",
        "Changed the text of Text",
        "Moved Hero",
        "Removed Features",
    ]
    assert content.changes(None, page) == ["Added Hero", "Added Text", "Added Features"]


def test_nothing_is_told_of_what_nobody_sees(page: Document) -> None:
    gone = made(page, edit("insert", NEW), edit("remove", "text-2"), edit("move", position="2"))
    assert content.changes(page, gone) == []


def test_the_fewest_moves_are_told(page: Document) -> None:
    places = position.spread(8)
    long = content.new("Home") | {
        "blocks": [blocks.new("text", f"text-{n}", p) for n, p in enumerate(places)]
    }
    for n in range(8):
        long = made(long, edit("change", f"text-{n}", fields={"heading": f"T{n}"}))
    assert content.changes(long, made(long, edit("move", "text-6", position="1"))) == ["Moved Text “T6”"]


# Checks and references


@pytest.mark.parametrize(
    ("raw", "path", "says"),
    [
        (edit("change", fields={"link.to": {"page": 1}}), "link.label", "A link in Hero has no text."),
        (edit("change", fields={"link.label": "Go"}), "link.to", "The link “Go” in Hero has no destination."),
        (
            edit("change", fields={"link.label": "Go", "link.to": {"page": 9}}),
            "link.to",
            "The link “Go” in Hero goes to a page visitors can’t see.",
        ),
        (
            edit("change", "text-1", fields={"body": from_markdown("[x](page:9)")}),
            "body",
            "A link in the text of Text goes to a page visitors can’t see.",
        ),
        (
            edit("change", "text-1", fields={"body": from_markdown("#### Small\n\nx")}),
            "body",
            "The heading “Small” in Text skips a level.",
        ),
        (
            edit("change", "features-1", fields={"items.item-2.link.label": "Go"}),
            "items.item-2.link.to",
            "The link “Go” in the feature “Ready when you are” of Features has no destination.",
        ),
        (edit("change", None, fields={"title": " "}), "title", "The page has no title."),
    ],
)
def test_publishing_checks(page: Document, raw: Json, path: str, says: str) -> None:
    assert content.problems(page, {1}) == []
    (problem,) = content.problems(made(page, raw), {1})
    assert (problem.block, problem.path, problem.sentence) == (raw["block"], path, says)


def test_an_item_is_called_by_its_title_or_first_line() -> None:
    question, answer = blocks.new("faq", "block-1", "V"), blocks.new("price_list", "block-2", "V")
    assert item_name(question, {"question": "Are you open?"}) == "question “Are you open?”"
    assert item_name(answer, {"group": "From the oven", "title": "Rye"}).endswith("“Rye”")


def test_what_is_hidden_or_removed_is_not_checked(page: Document) -> None:
    broken = edit("change", fields={"link.label": "Go"})
    assert content.problems(made(page, broken, edit("change", fields={"hidden": True}))) == []
    assert content.problems(made(page, broken, edit("remove"))) == []


def test_references_are_of_what_is_not_removed(page: Document, frame: Document) -> None:
    linked = made(
        page,
        edit("change", fields={"link.to": {"page": 3}, "hidden": True}),
        edit("change", "text-1", fields={"body": from_markdown("> - [a](page:4) [b](/x)")}),
        edit("change", "features-1", fields={"items.item-1.link.to": {"page": 5}}),
        edit("remove", "features-1", item="item-1"),
    )
    assert content.references(linked) == {"pages": {3, 4}, "assets": set()}
    assert content.references(frame)["pages"] == {2}
    assert content.references(made(linked, edit("remove", "text-1")))["pages"] == {3}


def test_visible_blocks_are_neither_hidden_nor_removed(page: Document) -> None:
    after = made(page, edit("change", fields={"hidden": True}), edit("remove", "text-1"))
    assert [block["id"] for block in content.visible_blocks(after)] == ["features-1"]
    assert ids(after) == ["hero-1", "features-1"]


def test_a_document_is_plain_json(page: Document) -> None:
    assert json.loads(json.dumps(page)) == page
    assert content.read(page) is page


@pytest.mark.security(44)
@pytest.mark.parametrize("many", [[0] * 1_000_000, {str(n): n for n in range(200_000)}, "x" * 5_000_000])
def test_too_much_for_one_edit_is_refused_at_once(page: Document, many: Any) -> None:
    with pytest.raises(Refused):
        content.apply(page, edit("change", fields={"text": many}))
    with pytest.raises(Refused):
        content.apply(page, edit("change", fields={"heading": many}))
