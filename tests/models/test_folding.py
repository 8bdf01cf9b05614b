"""Old edits: a month of a year ago becomes one checkpoint, and nothing that is kept knows the difference."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update

from sitemaker import content
from sitemaker.content import Refused
from sitemaker.extensions import db
from sitemaker.models import Conflict, Edit, Page, User, expiry, now, site_scope
from tests.models.conftest import Editor

Json = dict[str, Any]


class Years:
    """Edits of Alice and Bob on a page, of whatever kind, and what the page showed after each."""

    def __init__(self, editor: Editor, seed: int) -> None:
        self.editor, self.random = editor, Random(seed)
        self.shown: dict[int, Json] = {}

    def live(self, count: int, over: timedelta) -> None:
        """So many edits, the first so long ago, evenly."""
        first = self.editor.site.edit_counter + 1
        for _ in range(count):
            self._do(self.random.choice((self.editor.alice, self.editor.bob)))
        for number in range(first, self.editor.site.edit_counter + 1):
            age_edit(number, over * (1 - (number - first) / count))
        db.session.commit()

    def _do(self, by: User) -> None:
        act: Callable[[User], object] = self.random.choice(
            (
                self._write,
                self._write,
                self._write,
                self._add,
                self._move,
                self._remove,
                self._undo,
                self._redo,
            )
        )
        try:
            act(by)
        except Refused:
            db.session.rollback()
        self.shown[self.editor.page.revision] = content.without_removed(self.editor.page.document)

    def _blocks(self) -> list[str]:
        return [block["id"] for block in content.live_blocks(self.editor.page.document)]

    def _write(self, by: User) -> None:
        heading = {"heading": f"Words {self.random.random()}"}
        self.editor.send({"op": "change", "block": self.random.choice(self._blocks()), "fields": heading}, by)

    def _add(self, by: User) -> None:
        place = content.place_after(self.editor.page.document, self.random.choice(self._blocks()))
        new = {"id": uuid4().hex, "kind": self.random.choice(("text", "faq")), "position": place}
        self.editor.send({"op": "insert", "block": new}, by)

    def _move(self, by: User) -> None:
        one, other = self.random.choice(self._blocks()), self.random.choice(self._blocks())
        place = content.place_after(self.editor.page.document, other)
        self.editor.send({"op": "move", "block": one, "position": place}, by)

    def _remove(self, by: User) -> None:
        if len(self._blocks()) > 3:
            self.editor.send({"op": "remove", "block": self.random.choice(self._blocks())}, by)

    def _undo(self, by: User) -> None:
        self.editor.page.undo(by=by, client=f"tab-{by.id}")
        db.session.commit()

    def _redo(self, by: User) -> None:
        self.editor.page.redo(by=by, client=f"tab-{by.id}")
        db.session.commit()


def age_edit(number: int, age: timedelta) -> None:
    db.session.execute(update(Edit).where(Edit.number == number).values(created_at=now() - age))


def fold(page: Page) -> None:
    while page.fold():
        db.session.commit()
    db.session.commit()


def numbers(page: Page) -> list[int]:
    query = select(Edit.number).where(Edit.page_id == page.id).order_by(Edit.number)
    return list(db.session.scalars(query))


def told_by(page: Page, people: tuple[User, User]) -> tuple[Json, list[list[int]], list[tuple[int, str]]]:
    """The draft, what each can undo and redo, and the history."""
    stacks = [[row.number for row in stack] for by in people for stack in page._stacks(by)]
    return page.document, stacks, [(row.number, row.words) for row in page.history(most=10_000)]


def above(floor: int, told: Any) -> Any:
    document, stacks, history = told
    kept = [[number for number in stack if number > floor] for stack in stacks]
    return document, kept, [row for row in history if row[0] > floor]


@pytest.mark.parametrize("seed", range(4))
def test_what_is_kept_is_the_same_before_and_after(editor: Editor, seed: int) -> None:
    years = Years(editor, seed)
    years.live(100, timedelta(days=900))
    rows = db.session.execute(select(Edit.created_at, Edit.number).order_by(Edit.number)).all()
    ends = {(at.year, at.month): number for at, number in rows}
    page, people = editor.page, (editor.alice, editor.bob)
    before = told_by(page, people)
    fold(page)
    db.session.expire_all()
    assert 30 < page.log_floor < 65 and numbers(page)[0] == page.log_floor + 1
    assert told_by(page, people) == above(page.log_floor, before)
    kept = {each.number: each for each in page.checkpoints()}
    assert set(kept) == {number for number in ends.values() if number <= page.log_floor}
    for number, checkpoint in kept.items():
        assert checkpoint.document == years.shown[max(each for each in years.shown if each <= number)]
    assert sum(each.edits for each in kept.values()) == page.log_floor
    assert not page.fold(), "nothing is left to do"


def old(editor: Editor, *headings: str, days: int = 400) -> None:
    for heading in headings:
        editor.change({"heading": heading}, editor.alice)
        age_edit(editor.page.revision, timedelta(days=days))


def test_an_edit_is_kept_for_a_year_and_its_month_as_a_whole(editor: Editor) -> None:
    old(editor, "Three years ago", days=1_100)
    old(editor, "Last year", days=300)
    old(editor, "Now", days=0)
    fold(editor.page)
    assert numbers(editor.page) == [2, 3] and [each.edits for each in editor.page.checkpoints()] == [1]


def test_a_month_stays_whole_until_its_last_edit_is_old(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    middle = now() - datetime(2024, 6, 15, tzinfo=UTC)
    for heading, days in (("May", 26), ("June", 5), ("later in June", -5)):
        old(editor, heading)
        age_edit(editor.page.revision, middle + timedelta(days=days))
    monkeypatch.setattr("sitemaker.models.foldable.YEAR", middle)
    fold(editor.page)
    assert numbers(editor.page) == [2, 3] and [each.number for each in editor.page.checkpoints()] == [1]


def test_what_a_later_undo_takes_back_is_kept(editor: Editor) -> None:
    old(editor, "One", days=500)
    old(editor, "Two", days=400)
    editor.page.undo(by=editor.alice, client="a")
    assert editor.heading() == "One"
    fold(editor.page)
    assert numbers(editor.page) == [2, 3]
    editor.page.redo(by=editor.alice, client="a")
    assert editor.heading() == "Two"
    assert [row.number for row in editor.page._stacks(editor.alice)[0]] == [4], (
        "what was folded is not undone"
    )


def test_nothing_old_is_nothing_to_undo(editor: Editor) -> None:
    old(editor, "One", "Two")
    fold(editor.page)
    with pytest.raises(Refused, match="nothing to undo"):
        editor.page.undo(by=editor.alice, client="a")


def test_a_late_client_replaces_nothing_and_loses_nothing(editor: Editor) -> None:
    """Its revision is older than the log: of what it changes both versions are kept."""
    old(editor, "One", "Two")
    old(editor, "Now", days=0)
    fold(editor.page)
    answer = editor.change({"heading": "Late", "link.label": "Late too"}, editor.bob, base=0, client="late")
    assert {(each["field"], each["yours"]) for each in answer.conflicts} == {
        ("heading", "Late"),
        ("link.label", "Late too"),
    }
    assert editor.heading() == "Now" and editor.page.count_conflicts() == 2
    assert not editor.change(
        {"heading": "Seen"}, editor.bob, base=editor.page.log_floor + 1, client="late"
    ).conflicts


def test_an_id_that_was_folded_is_not_applied_twice(editor: Editor) -> None:
    hero = editor.hero
    removal = {"id": uuid4().hex, "op": "remove", "block": hero}
    editor.send(removal, editor.alice)
    editor.send({"op": "insert", "block": {"id": hero}}, editor.alice)
    undone = uuid4().hex
    editor.change({"heading": "One"}, editor.alice)
    editor.page.undo(by=editor.alice, client="a", key=undone)
    for number in numbers(editor.page):
        age_edit(number, timedelta(days=400))
    editor.change({"heading": "Now"}, editor.alice)
    fold(editor.page)
    assert len(numbers(editor.page)) == 1
    before = editor.page.document
    assert editor.send(removal, editor.alice, base=0).applied == [removal["id"]]
    editor.page.undo(by=editor.alice, client="a", key=undone)
    assert editor.page.document == before


def test_a_conflict_that_waits_outlives_its_edit(editor: Editor) -> None:
    editor.change({"heading": "Stands"}, editor.alice, base=0, client="a")
    editor.change({"heading": "Lost"}, editor.alice, base=0, client="b")
    db.session.scalars(select(Conflict)).one().resolve(by=editor.alice)
    editor.change({"heading": "Waits"}, editor.bob, base=0, client="c")
    for number in numbers(editor.page):
        age_edit(number, timedelta(days=400))
    fold(editor.page)
    assert numbers(editor.page) == []
    assert [each.yours["value"] for each in db.session.scalars(select(Conflict))] == ["Waits"]
    assert editor.page.count_conflicts() == 1


def meanwhile(editor: Editor, app: Flask, act: Callable[[Page, User], object]) -> Callable[..., Any]:
    """What reads the log back, with somebody at the page in the middle, on a connection of their own."""
    reads_back = Page._documents_after

    def read(page: Page, *args: Any) -> Any:
        with app.app_context(), site_scope(editor.site.id):
            act(db.session.get_one(Page, editor.page.id), db.session.get_one(User, editor.alice.id))
            db.session.commit()
        return reads_back(page, *args)

    return read


def test_a_save_waits_for_no_folding(editor: Editor, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    old(editor, "One", "Two")

    def save(page: Page, by: User) -> None:
        change = {"op": "change", "block": editor.hero, "fields": {"heading": "Meanwhile"}}
        page.apply([{"id": uuid4().hex, **change}], by=by, client="b", base=page.revision)

    monkeypatch.setattr(Page, "_documents_after", meanwhile(editor, app, save))
    fold(editor.page)
    db.session.expire_all()
    assert editor.heading() == "Meanwhile" and numbers(editor.page) == [3]
    [checkpoint] = editor.page.checkpoints()
    blocks = checkpoint.document["blocks"]
    assert next(block["data"]["heading"] for block in blocks if block["id"] == editor.hero) == "Two"


def test_what_is_taken_back_meanwhile_is_not_folded(
    editor: Editor, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    old(editor, "One", "Two")
    with monkeypatch.context() as patched:
        undo = meanwhile(editor, app, lambda page, by: page.undo(by=by, client="b"))
        patched.setattr(Page, "_documents_after", undo)
        fold(editor.page)
    fold(editor.page)
    db.session.expire_all()
    assert numbers(editor.page) == [1, 2, 3] and not editor.page.checkpoints()
    editor.page.redo(by=editor.alice, client="a")
    assert editor.heading() == "Two"


@pytest.mark.parametrize(
    "lost", [{"op": "change", "block": "no-such-block", "fields": {}}, {}, 3, {"op": ["x"]}]
)
def test_a_log_that_does_not_lead_back_is_left_alone_and_stops_no_other(editor: Editor, lost: Any) -> None:
    old(editor, "One", "Two")
    old(editor, "Now", days=0)
    words = {"id": uuid4().hex, "op": "change", "block": None, "fields": {"description": "Words"}}
    editor.site.frame.apply([words], by=editor.alice, client="a", base=0)
    age_edit(4, timedelta(days=800))
    db.session.execute(update(Edit).where(Edit.number == 3).values(inverse=lost))
    after: int | None = 0
    while after is not None:
        after = expiry.trim_next(after)
        db.session.commit()
    db.session.expire_all()
    assert numbers(editor.page) == [1, 2, 3] and editor.page.log_floor == 0
    assert editor.site.frame.log_floor == 4


def test_checkpoints_take_no_more_room_than_a_site_may(
    editor: Editor, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for days in (900, 800, 700, 600):
        old(editor, f"Words of {days} days ago", days=days)
    size = content.size_of(content.without_removed(editor.page.document))
    monkeypatch.setattr("sitemaker.models.foldable.MB", 2.5 * size / app.config["SITE_HISTORY_MB"])
    fold(editor.page)
    assert [each.number for each in editor.page.checkpoints()] == [4, 3]
