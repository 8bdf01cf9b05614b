"""Old edits: a month that is a year old becomes one checkpoint, and nothing that is kept knows the difference."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from sitemaker import document as documents
from sitemaker.document import Refused
from sitemaker.extensions import db
from sitemaker.models import Checkpoint, Conflict, Edit, Page, User, now
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
            (self._write, self._write, self._write, self._add, self._move, self._remove, self._undo, self._redo)
        )
        try:
            act(by)
        except Refused:
            db.session.rollback()
        self.shown[self.desk.page.revision] = documents.without_removed(self.desk.page.document)

    def _blocks(self) -> list[str]:
        return [block["id"] for block in documents.live_blocks(self.desk.page.document)]

    def _write(self, by: User) -> None:
        heading = {"heading": f"Words {self.random.random()}"}
        self.desk.send({"op": "change", "block": self.random.choice(self._blocks()), "fields": heading}, by)

    def _add(self, by: User) -> None:
        place = documents.place_after(self.desk.page.document, self.random.choice(self._blocks()))
        new = {"id": uuid4().hex, "kind": self.random.choice(("text", "faq")), "position": place}
        self.desk.send({"op": "insert", "block": new}, by)

    def _move(self, by: User) -> None:
        one, other = self.random.choice(self._blocks()), self.random.choice(self._blocks())
        place = documents.place_after(self.desk.page.document, other)
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


def what_is_kept(page: Page, people: tuple[User, User], floor: int) -> Any:
    """All that the log above a number tells."""
    stacks = [[[row.number for row in stack] for stack in page._stacks(by)] for by in people]
    told = [(row.number, row.words, row.user_id) for row in page.history(most=10_000)]
    return (
        page.document,
        [[[each for each in stack if each > floor] for stack in both] for both in stacks],
        [each for each in told if each[0] > floor],
    )


@pytest.mark.parametrize("seed", range(4))
def test_what_is_kept_is_the_same_before_and_after(desk: Desk, seed: int) -> None:
    years = Years(desk, seed)
    years.live(120, timedelta(days=900))
    months: dict[tuple[int, int], int] = {}
    for row in db.session.scalars(select(Edit).order_by(Edit.number)):
        months[row.created_at.year, row.created_at.month] = row.number
    page, people = desk.page, (desk.alice, desk.bob)
    before = {floor: what_is_kept(page, people, floor) for floor in range(121)}
    fold(page)
    db.session.expire_all()
    assert 40 < page.log_floor < 80 and numbers(page)[0] == page.log_floor + 1
    assert what_is_kept(page, people, page.log_floor) == before[page.log_floor]
    kept = {each.number: each for each in page.checkpoints()}
    assert set(kept) == {number for number in months.values() if number <= page.log_floor}
    for number, checkpoint in kept.items():
        assert checkpoint.document == years.shown[max(each for each in years.shown if each <= number)]
    assert sum(each.edits for each in kept.values()) == page.log_floor
    assert not page.fold(), "nothing is left to do"
