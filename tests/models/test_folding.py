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
from tests.models.conftest import Desk

Json = dict[str, Any]


class Years:
    """Edits of Alice and Bob on a page, of whatever kind, and what the page showed after each."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.random = desk, Random(seed)
        self.shown: dict[int, Json] = {}

    def live(self, count: int, over: timedelta) -> None:
        """So many edits, the first so long ago, evenly."""
        first = self.desk.site.edit_counter + 1
        for _ in range(count):
            self._do(self.random.choice((self.desk.alice, self.desk.bob)))
        for number in range(first, self.desk.site.edit_counter + 1):
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
        self.shown[self.desk.page.revision] = content.without_removed(self.desk.page.document)

    def _blocks(self) -> list[str]:
        return [block["id"] for block in content.live_blocks(self.desk.page.document)]

    def _write(self, by: User) -> None:
        heading = {"heading": f"Words {self.random.random()}"}
        self.desk.send({"op": "change", "block": self.random.choice(self._blocks()), "fields": heading}, by)

    def _add(self, by: User) -> None:
        place = content.place_after(self.desk.page.document, self.random.choice(self._blocks()))
        new = {"id": uuid4().hex, "kind": self.random.choice(("text", "faq")), "position": place}
        self.desk.send({"op": "insert", "block": new}, by)

    def _move(self, by: User) -> None:
        one, other = self.random.choice(self._blocks()), self.random.choice(self._blocks())
        place = content.place_after(self.desk.page.document, other)
        self.desk.send({"op": "move", "block": one, "position": place}, by)

    def _remove(self, by: User) -> None:
        if len(self._blocks()) > 3:
            self.desk.send({"op": "remove", "block": self.random.choice(self._blocks())}, by)

    def _undo(self, by: User) -> None:
        self.desk.page.undo(by=by, client=f"tab-{by.id}")
        db.session.commit()

    def _redo(self, by: User) -> None:
        self.desk.page.redo(by=by, client=f"tab-{by.id}")
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
def test_what_is_kept_is_the_same_before_and_after(desk: Desk, seed: int) -> None:
    years = Years(desk, seed)
    years.live(100, timedelta(days=900))
    rows = db.session.execute(select(Edit.created_at, Edit.number).order_by(Edit.number)).all()
    ends = {(at.year, at.month): number for at, number in rows}
    page, people = desk.page, (desk.alice, desk.bob)
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


def old(desk: Desk, *headings: str, days: int = 400) -> None:
    for heading in headings:
        desk.change({"heading": heading}, desk.alice)
        age_edit(desk.page.revision, timedelta(days=days))


def test_an_edit_is_kept_for_a_year_and_its_month_as_a_whole(desk: Desk) -> None:
    old(desk, "Three years ago", days=1_100)
    old(desk, "Last year", days=300)
    old(desk, "Now", days=0)
    fold(desk.page)
    assert numbers(desk.page) == [2, 3] and [each.edits for each in desk.page.checkpoints()] == [1]


def test_a_month_stays_whole_until_its_last_edit_is_old(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    middle = now() - datetime(2024, 6, 15, tzinfo=UTC)
    for heading, days in (("May", 26), ("June", 5), ("later in June", -5)):
        old(desk, heading)
        age_edit(desk.page.revision, middle + timedelta(days=days))
    monkeypatch.setattr("sitemaker.models.foldable.YEAR", middle)
    fold(desk.page)
    assert numbers(desk.page) == [2, 3] and [each.number for each in desk.page.checkpoints()] == [1]


def test_what_a_later_undo_takes_back_is_kept(desk: Desk) -> None:
    old(desk, "One", days=500)
    old(desk, "Two", days=400)
    desk.page.undo(by=desk.alice, client="a")
    assert desk.heading() == "One"
    fold(desk.page)
    assert numbers(desk.page) == [2, 3]
    desk.page.redo(by=desk.alice, client="a")
    assert desk.heading() == "Two"
    assert [row.number for row in desk.page._stacks(desk.alice)[0]] == [4], "what was folded is not undone"


def test_nothing_old_is_nothing_to_undo(desk: Desk) -> None:
    old(desk, "One", "Two")
    fold(desk.page)
    with pytest.raises(Refused, match="nothing to undo"):
        desk.page.undo(by=desk.alice, client="a")


def test_a_late_client_replaces_nothing_and_loses_nothing(desk: Desk) -> None:
    """Its revision is older than the log: of what it changes both versions are kept."""
    old(desk, "One", "Two")
    old(desk, "Now", days=0)
    fold(desk.page)
    answer = desk.change({"heading": "Late", "link.label": "Late too"}, desk.bob, base=0, client="late")
    assert {(each["field"], each["yours"]) for each in answer.conflicts} == {
        ("heading", "Late"),
        ("link.label", "Late too"),
    }
    assert desk.heading() == "Now" and desk.page.count_conflicts() == 2
    assert not desk.change(
        {"heading": "Seen"}, desk.bob, base=desk.page.log_floor + 1, client="late"
    ).conflicts


def test_an_id_that_was_folded_is_not_applied_twice(desk: Desk) -> None:
    hero = desk.hero
    removal = {"id": uuid4().hex, "op": "remove", "block": hero}
    desk.send(removal, desk.alice)
    desk.send({"op": "insert", "block": {"id": hero}}, desk.alice)
    undone = uuid4().hex
    desk.change({"heading": "One"}, desk.alice)
    desk.page.undo(by=desk.alice, client="a", key=undone)
    for number in numbers(desk.page):
        age_edit(number, timedelta(days=400))
    desk.change({"heading": "Now"}, desk.alice)
    fold(desk.page)
    assert len(numbers(desk.page)) == 1
    before = desk.page.document
    assert desk.send(removal, desk.alice, base=0).applied == [removal["id"]]
    desk.page.undo(by=desk.alice, client="a", key=undone)
    assert desk.page.document == before


def test_a_conflict_that_waits_outlives_its_edit(desk: Desk) -> None:
    desk.change({"heading": "Stands"}, desk.alice, base=0, client="a")
    desk.change({"heading": "Lost"}, desk.alice, base=0, client="b")
    db.session.scalars(select(Conflict)).one().resolve(by=desk.alice)
    desk.change({"heading": "Waits"}, desk.bob, base=0, client="c")
    for number in numbers(desk.page):
        age_edit(number, timedelta(days=400))
    fold(desk.page)
    assert numbers(desk.page) == []
    assert [each.yours["value"] for each in db.session.scalars(select(Conflict))] == ["Waits"]
    assert desk.page.count_conflicts() == 1


def meanwhile(desk: Desk, app: Flask, act: Callable[[Page, User], object]) -> Callable[..., Any]:
    """What reads the log back, with somebody at the page in the middle, on a connection of their own."""
    reads_back = Page._documents_after

    def read(page: Page, *args: Any) -> Any:
        with app.app_context(), site_scope(desk.site.id):
            act(db.session.get_one(Page, desk.page.id), db.session.get_one(User, desk.alice.id))
            db.session.commit()
        return reads_back(page, *args)

    return read


def test_a_save_waits_for_no_folding(desk: Desk, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    old(desk, "One", "Two")

    def save(page: Page, by: User) -> None:
        change = {"op": "change", "block": desk.hero, "fields": {"heading": "Meanwhile"}}
        page.apply([{"id": uuid4().hex, **change}], by=by, client="b", base=page.revision)

    monkeypatch.setattr(Page, "_documents_after", meanwhile(desk, app, save))
    fold(desk.page)
    db.session.expire_all()
    assert desk.heading() == "Meanwhile" and numbers(desk.page) == [3]
    [checkpoint] = desk.page.checkpoints()
    blocks = checkpoint.document["blocks"]
    assert next(block["data"]["heading"] for block in blocks if block["id"] == desk.hero) == "Two"


def test_what_is_taken_back_meanwhile_is_not_folded(
    desk: Desk, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    old(desk, "One", "Two")
    with monkeypatch.context() as patched:
        undo = meanwhile(desk, app, lambda page, by: page.undo(by=by, client="b"))
        patched.setattr(Page, "_documents_after", undo)
        fold(desk.page)
    fold(desk.page)
    db.session.expire_all()
    assert numbers(desk.page) == [1, 2, 3] and not desk.page.checkpoints()
    desk.page.redo(by=desk.alice, client="a")
    assert desk.heading() == "Two"


@pytest.mark.parametrize(
    "lost", [{"op": "change", "block": "no-such-block", "fields": {}}, {}, 3, {"op": ["x"]}]
)
def test_a_log_that_does_not_lead_back_is_left_alone_and_stops_no_other(desk: Desk, lost: Any) -> None:
    old(desk, "One", "Two")
    old(desk, "Now", days=0)
    words = {"id": uuid4().hex, "op": "change", "block": None, "fields": {"description": "Words"}}
    desk.site.frame.apply([words], by=desk.alice, client="a", base=0)
    age_edit(4, timedelta(days=800))
    db.session.execute(update(Edit).where(Edit.number == 3).values(inverse=lost))
    after: int | None = 0
    while after is not None:
        after = expiry.trim_next(after)
        db.session.commit()
    db.session.expire_all()
    assert numbers(desk.page) == [1, 2, 3] and desk.page.log_floor == 0
    assert desk.site.frame.log_floor == 4


def test_checkpoints_take_no_more_room_than_a_site_may(
    desk: Desk, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for days in (900, 800, 700, 600):
        old(desk, f"Words of {days} days ago", days=days)
    size = content.size_of(content.without_removed(desk.page.document))
    monkeypatch.setattr("sitemaker.models.foldable.MB", 2.5 * size / app.config["SITE_HISTORY_MB"])
    fold(desk.page)
    assert [each.number for each in desk.page.checkpoints()] == [4, 3]
