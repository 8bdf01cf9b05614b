"""Edits: applied once, in order, nothing replaced in silence."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from sitemaker.content import Refused
from sitemaker.extensions import db
from sitemaker.models import Conflict, Edit
from tests.models.conftest import Desk


def test_change_is_kept_with_its_words(desk: Desk) -> None:
    answer = desk.change({"heading": "Bread at seven"}, desk.alice)
    assert desk.heading() == "Bread at seven"
    assert len(answer.applied) == 1 and answer.blocks == [desk.hero] and not answer.conflicts
    row = desk.page.history()[0]
    assert row.number == answer.revision == desk.page.revision and row.user == desk.alice
    assert "heading" in row.words and "Bread at seven" in row.words


def test_same_id_twice_is_applied_once_and_answered_the_same(desk: Desk) -> None:
    edit = {"id": uuid4().hex, "op": "change", "block": desk.hero, "fields": {"heading": "Once"}}
    first = desk.send(edit, desk.alice)
    desk.change({"heading": "Later"}, desk.alice)
    again = desk.send(edit, desk.alice)
    assert desk.heading() == "Later"
    assert again.applied == first.applied and again.conflicts == first.conflicts


def test_numbers_have_no_gaps_across_pages(desk: Desk) -> None:
    desk.change({"heading": "One"}, desk.alice)
    words = {"id": uuid4().hex, "op": "change", "block": None, "fields": {"description": "All of it"}}
    desk.site.frame.apply([words], by=desk.bob, client="b", base=0)
    db.session.commit()
    desk.change({"heading": "Two"}, desk.alice)
    numbers = list(db.session.scalars(select(Edit.number).order_by(Edit.number)))
    assert numbers == [1, 2, 3]


def test_same_field_by_another_client_becomes_a_conflict(desk: Desk) -> None:
    base = desk.page.revision
    desk.change({"heading": "Alice's"}, desk.alice, base=base)
    answer = desk.change({"heading": "Bob's", "link.label": "Ring"}, desk.bob, base=base)
    assert desk.heading() == "Alice's"
    assert [(each["field"], each["theirs"], each["yours"]) for each in answer.conflicts] == [
        ("heading", "Alice's", "Bob's")
    ]
    kept = db.session.scalars(select(Conflict)).one()
    assert kept.user == desk.bob and kept.yours == {"value": "Bob's"}
    hero = next(block for block in desk.page.document["blocks"] if block["id"] == desk.hero)
    assert hero["data"]["link"]["label"] == "Ring"  # the other field of the same edit went through


def test_conflict_is_told_again_to_the_same_id(desk: Desk) -> None:
    base = desk.page.revision
    desk.change({"heading": "Alice's"}, desk.alice, base=base)
    edit = {"id": uuid4().hex, "op": "change", "block": desk.hero, "fields": {"heading": "Bob's"}}
    first = desk.send(edit, desk.bob, base=base)
    assert desk.send(edit, desk.bob, base=base).conflicts == first.conflicts != []


def test_own_tab_never_conflicts_with_itself(desk: Desk) -> None:
    base = desk.page.revision
    desk.change({"heading": "One"}, desk.alice, base=base, client="t")
    assert not desk.change({"heading": "Two"}, desk.alice, base=base, client="t").conflicts
    assert desk.heading() == "Two"


def test_different_fields_do_not_meet(desk: Desk) -> None:
    base = desk.page.revision
    desk.change({"heading": "Alice's"}, desk.alice, base=base)
    assert not desk.change({"link.label": "Bob's"}, desk.bob, base=base).conflicts


def test_change_of_what_another_removed_is_kept_and_said(desk: Desk) -> None:
    base, hero = desk.page.revision, desk.hero
    desk.send({"op": "remove", "block": hero}, desk.alice, base=base)
    answer = desk.send({"op": "change", "block": hero, "fields": {"heading": "Still"}}, desk.bob, base=base)
    assert answer.conflicts[0]["removed"] and answer.conflicts[0]["yours"] == "Still"
    desk.send({"op": "insert", "block": {"id": hero, "kind": "hero", "position": "V"}}, desk.bob)
    assert desk.heading() == "Still"


def test_refused_edit_changes_nothing_of_its_batch(desk: Desk) -> None:
    before, revision = desk.heading(), desk.page.revision
    good = {"id": uuid4().hex, "op": "change", "block": desk.hero, "fields": {"heading": "Half"}}
    bad = {"id": uuid4().hex, "op": "change", "block": desk.hero, "fields": {"colour": "red"}}
    with pytest.raises(Refused):
        desk.page.apply([good, bad], by=desk.alice, client="t", base=revision)
    db.session.rollback()
    assert (desk.heading(), desk.page.revision) == (before, revision)
    assert db.session.scalars(select(Edit)).first() is None


def test_undo_and_redo_are_the_persons_own(desk: Desk) -> None:
    before = desk.heading()
    desk.change({"heading": "Alice's"}, desk.alice)
    desk.change({"link.label": "Bob's"}, desk.bob)
    desk.page.undo(by=desk.alice, client="t")
    assert desk.heading() == before
    hero = next(block for block in desk.page.document["blocks"] if block["id"] == desk.hero)
    assert hero["data"]["link"]["label"] == "Bob's"
    desk.page.redo(by=desk.alice, client="t")
    assert desk.heading() == "Alice's"


def test_undo_says_who_built_on_it_and_changes_nothing(desk: Desk) -> None:
    desk.change({"heading": "Alice's"}, desk.alice)
    desk.change({"heading": "Bob's"}, desk.bob)
    with pytest.raises(Refused, match="Bob has changed this since. Nothing was undone."):
        desk.page.undo(by=desk.alice, client="t")
    assert desk.heading() == "Bob's"


def test_undo_goes_back_step_by_step_and_a_new_edit_ends_redo(desk: Desk) -> None:
    start = desk.heading()
    for heading in ("One", "Two", "Three"):
        desk.change({"heading": heading}, desk.alice)
    seen = []
    for _ in range(3):
        desk.page.undo(by=desk.alice, client="t")
        db.session.commit()
        seen.append(desk.heading())
    assert seen == ["Two", "One", start]
    desk.page.redo(by=desk.alice, client="t")
    db.session.commit()
    desk.change({"heading": "New"}, desk.alice)
    with pytest.raises(Refused, match="nothing to redo"):
        desk.page.redo(by=desk.alice, client="t")


def test_removed_block_comes_back_by_undo(desk: Desk) -> None:
    hero = desk.hero
    desk.send({"op": "remove", "block": hero}, desk.alice)
    desk.page.undo(by=desk.alice, client="t")
    block = next(block for block in desk.page.document["blocks"] if block["id"] == hero)
    assert not block.get("removed")


def test_link_to_a_page_of_another_site_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused, match="isn’t on this site"):
        desk.change({"link.to": {"page": 999_999}}, desk.alice)
