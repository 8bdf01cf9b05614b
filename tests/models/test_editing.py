"""Edits: applied once, in order, nothing replaced in silence."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from sitemaker.content import Refused
from sitemaker.extensions import db
from sitemaker.models import Conflict, Edit
from tests.models.conftest import Editor


def test_change_is_kept_with_its_words(editor: Editor) -> None:
    answer = editor.change({"heading": "Bread at seven"}, editor.alice)
    assert editor.heading() == "Bread at seven"
    assert len(answer.applied) == 1 and answer.blocks == [editor.hero] and not answer.conflicts
    row = editor.page.history()[0]
    assert row.number == answer.revision == editor.page.revision and row.user == editor.alice
    assert "heading" in row.words and "Bread at seven" in row.words


def test_same_id_twice_is_applied_once_and_answered_the_same(editor: Editor) -> None:
    edit = {"id": uuid4().hex, "op": "change", "block": editor.hero, "fields": {"heading": "Once"}}
    first = editor.send(edit, editor.alice)
    editor.change({"heading": "Later"}, editor.alice)
    again = editor.send(edit, editor.alice)
    assert editor.heading() == "Later"
    assert again.applied == first.applied and again.conflicts == first.conflicts


def test_numbers_have_no_gaps_across_pages(editor: Editor) -> None:
    editor.change({"heading": "One"}, editor.alice)
    words = {"id": uuid4().hex, "op": "change", "block": None, "fields": {"description": "All of it"}}
    editor.site.frame.apply([words], by=editor.bob, client="b", base=0)
    db.session.commit()
    editor.change({"heading": "Two"}, editor.alice)
    numbers = list(db.session.scalars(select(Edit.number).order_by(Edit.number)))
    assert numbers == [1, 2, 3]


def test_same_field_by_another_client_becomes_a_conflict(editor: Editor) -> None:
    base = editor.page.revision
    editor.change({"heading": "Alice's"}, editor.alice, base=base)
    answer = editor.change({"heading": "Bob's", "link.label": "Ring"}, editor.bob, base=base)
    assert editor.heading() == "Alice's"
    assert [(each["field"], each["theirs"], each["yours"]) for each in answer.conflicts] == [
        ("heading", "Alice's", "Bob's")
    ]
    kept = db.session.scalars(select(Conflict)).one()
    assert kept.user == editor.bob and kept.yours == {"value": "Bob's"}
    hero = next(block for block in editor.page.document["blocks"] if block["id"] == editor.hero)
    assert hero["data"]["link"]["label"] == "Ring"  # the other field of the same edit went through


def test_conflict_is_told_again_to_the_same_id(editor: Editor) -> None:
    base = editor.page.revision
    editor.change({"heading": "Alice's"}, editor.alice, base=base)
    edit = {"id": uuid4().hex, "op": "change", "block": editor.hero, "fields": {"heading": "Bob's"}}
    first = editor.send(edit, editor.bob, base=base)
    assert editor.send(edit, editor.bob, base=base).conflicts == first.conflicts != []


def test_own_tab_never_conflicts_with_itself(editor: Editor) -> None:
    base = editor.page.revision
    editor.change({"heading": "One"}, editor.alice, base=base, client="t")
    assert not editor.change({"heading": "Two"}, editor.alice, base=base, client="t").conflicts
    assert editor.heading() == "Two"


def test_different_fields_do_not_meet(editor: Editor) -> None:
    base = editor.page.revision
    editor.change({"heading": "Alice's"}, editor.alice, base=base)
    assert not editor.change({"link.label": "Bob's"}, editor.bob, base=base).conflicts


def test_change_of_what_another_removed_is_kept_and_said(editor: Editor) -> None:
    base, hero = editor.page.revision, editor.hero
    editor.send({"op": "remove", "block": hero}, editor.alice, base=base)
    answer = editor.send(
        {"op": "change", "block": hero, "fields": {"heading": "Still"}}, editor.bob, base=base
    )
    assert answer.conflicts[0]["removed"] and answer.conflicts[0]["yours"] == "Still"
    editor.send({"op": "insert", "block": {"id": hero, "kind": "hero", "position": "V"}}, editor.bob)
    assert editor.heading() == "Still"


def test_refused_edit_changes_nothing_of_its_batch(editor: Editor) -> None:
    before, revision = editor.heading(), editor.page.revision
    good = {"id": uuid4().hex, "op": "change", "block": editor.hero, "fields": {"heading": "Half"}}
    bad = {"id": uuid4().hex, "op": "change", "block": editor.hero, "fields": {"colour": "red"}}
    with pytest.raises(Refused):
        editor.page.apply([good, bad], by=editor.alice, client="t", base=revision)
    db.session.rollback()
    assert (editor.heading(), editor.page.revision) == (before, revision)
    assert db.session.scalars(select(Edit)).first() is None


def test_undo_and_redo_are_the_persons_own(editor: Editor) -> None:
    before = editor.heading()
    editor.change({"heading": "Alice's"}, editor.alice)
    editor.change({"link.label": "Bob's"}, editor.bob)
    editor.page.undo(by=editor.alice, client="t")
    assert editor.heading() == before
    hero = next(block for block in editor.page.document["blocks"] if block["id"] == editor.hero)
    assert hero["data"]["link"]["label"] == "Bob's"
    editor.page.redo(by=editor.alice, client="t")
    assert editor.heading() == "Alice's"


def test_undo_says_who_built_on_it_and_changes_nothing(editor: Editor) -> None:
    editor.change({"heading": "Alice's"}, editor.alice)
    editor.change({"heading": "Bob's"}, editor.bob)
    with pytest.raises(Refused, match="Bob has changed this since. Nothing was undone."):
        editor.page.undo(by=editor.alice, client="t")
    assert editor.heading() == "Bob's"


def test_undo_goes_back_step_by_step_and_a_new_edit_ends_redo(editor: Editor) -> None:
    start = editor.heading()
    for heading in ("One", "Two", "Three"):
        editor.change({"heading": heading}, editor.alice)
    seen = []
    for _ in range(3):
        editor.page.undo(by=editor.alice, client="t")
        db.session.commit()
        seen.append(editor.heading())
    assert seen == ["Two", "One", start]
    editor.page.redo(by=editor.alice, client="t")
    db.session.commit()
    editor.change({"heading": "New"}, editor.alice)
    with pytest.raises(Refused, match="nothing to redo"):
        editor.page.redo(by=editor.alice, client="t")


def test_removed_block_comes_back_by_undo(editor: Editor) -> None:
    hero = editor.hero
    editor.send({"op": "remove", "block": hero}, editor.alice)
    editor.page.undo(by=editor.alice, client="t")
    block = next(block for block in editor.page.document["blocks"] if block["id"] == hero)
    assert not block.get("removed")


def test_link_to_a_page_of_another_site_is_refused(editor: Editor) -> None:
    with pytest.raises(Refused, match="isn’t on this site"):
        editor.change({"link.to": {"page": 999_999}}, editor.alice)
