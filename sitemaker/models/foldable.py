"""A page whose log reaches back a year: of each month before that a checkpoint stays.

A month is folded as a whole, once its last edit is a year old. First its checkpoint and `log_floor` are
written, in one transaction; what lies below the floor is given up afterwards, a few rows at a time. So a
worker that is killed leaves either a log that is whole or rows that nobody needs any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy import BigInteger, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from .. import content
from ..extensions import db
from .base import now
from .checkpoint import Checkpoint, digest
from .edit import Conflict, Edit
from .quota import MB

YEAR = timedelta(days=365)
AT_ONCE = 1_000
"""Edits given up in one transaction."""
MONTHS_AT_ONCE = 12
READ_AT_ONCE = 500


@dataclass
class Month:
    """The edits of a page in one month, as far as they are in the log."""

    number: int
    """Of the last one."""
    at: datetime
    edits: int = 0
    keys: bytes = b""

    @property
    def name(self) -> tuple[int, int]:
        return self.at.year, self.at.month

    def take(self, number: int, at: datetime, key: str) -> None:
        """Machines' clocks differ a little: an edit that seems older than the one before it is not."""
        self.number, self.at, self.edits = number, max(at, self.at), self.edits + 1
        self.keys += digest(key)


class Foldable:
    """Replaces old edits by checkpoints, month by month."""

    if TYPE_CHECKING:
        id: Any
        site_id: Any
        site: Any
        document: Any
        revision: Any

    log_floor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """Number of its newest edit that was folded: its log is whole from there on."""

    @property
    def _logged(self) -> tuple[Any, Any]:
        return Edit.site_id == self.site_id, Edit.page_id == self.id

    def fold(self) -> bool:
        """One step, to be committed; whether there may be another.

        Holds up nobody who saves: the page is locked only while what was worked out is written. Raises
        content.Refused where the log does not lead back: then it is left as it is.
        """
        return self._give_up() or self._fold_months()

    def _give_up(self) -> bool:
        """The oldest edits below the floor, with the conflicts about them that were decided."""
        oldest = select(Edit.id, Edit.key).where(*self._logged, Edit.number <= self.log_floor)
        rows = db.session.execute(oldest.order_by(Edit.number).limit(AT_ONCE)).all()
        if not rows:
            return False
        decided = (Conflict.site_id == self.site_id, Conflict.resolved_at.is_not(None))
        db.session.execute(delete(Conflict).where(*decided, Conflict.edit_key.in_([row.key for row in rows])))
        db.session.execute(delete(Edit).where(*self._logged, Edit.id.in_([row.id for row in rows])))
        return True

    def _fold_months(self) -> bool:
        if not (months := self._months_to_fold()[:MONTHS_AT_ONCE]):
            return False
        mine = type(self)
        now_there = select(mine.document, mine.revision).where(mine.id == self.id)
        document, revision = db.session.execute(now_there).one()
        found = self._documents_after([month.number for month in months], document, revision)
        return self._write_checkpoints(months, found, revision)

    def _months_to_fold(self) -> list[Month]:
        """Whole months, oldest first. What something later takes back stays, for undo needs it."""
        young = select(Edit.number, Edit.created_at).where(*self._logged, Edit.created_at > now() - YEAR)
        first = db.session.execute(young.order_by(Edit.number).limit(1)).first()
        old = select(Edit.number, Edit.created_at, Edit.key).where(
            *self._logged, Edit.number > self.log_floor
        )
        if first is not None:
            old = old.where(Edit.number < first.number)
        months = _months(
            db.session.execute(old.order_by(Edit.number).execution_options(yield_per=READ_AT_ONCE))
        )
        if first is not None and months and months[-1].name >= Month(*first).name:
            months.pop()
        while months and (needed := self._taken_back_later(months[-1].number)) is not None:
            months = [month for month in months if month.number < needed]
        return months

    def _taken_back_later(self, floor: int, since: int = 0) -> int | None:
        """The oldest edit up to ``floor`` that one after it (and after ``since``) takes back."""
        known = max(self.log_floor, self.site.log_floor)
        later = (Edit.number > max(floor, since), Edit.undoes > known, Edit.undoes <= floor)
        return db.session.scalar(select(func.min(Edit.undoes)).where(*self._logged, *later))

    def _documents_after(
        self, numbers: list[int], document: content.Document, revision: int
    ) -> dict[int, content.Document]:
        """The page as it was after each of these edits: the draft, with all that came later taken back."""
        found: dict[int, content.Document] = {}
        waiting, document = sorted(numbers), content.read(document)
        later = (Edit.number > waiting[0], Edit.number <= revision, Edit.inverse.is_not(None))
        query = select(Edit.number, Edit.inverse).where(*self._logged, *later).order_by(Edit.number.desc())
        rows = db.session.execute(query.execution_options(yield_per=READ_AT_ONCE))
        for number, inverse in rows:
            while waiting[-1] >= number:
                found[waiting.pop()] = document
            document = content.replay(document, [inverse])
        return found | dict.fromkeys(waiting, document)

    def _write_checkpoints(
        self, months: list[Month], found: dict[int, content.Document], revision: int
    ) -> bool:
        floor, floors = months[-1].number, (self.log_floor, self.site.log_floor)
        rows = [self._checkpoint(month, content.without_removed(found[month.number])) for month in months]
        db.session.refresh(self, ["log_floor"], with_for_update=True)
        db.session.refresh(self.site, ["log_floor"])
        if floors != (self.log_floor, self.site.log_floor) or self._taken_back_later(floor, since=revision):
            return False  # meanwhile the log became another one: the next time
        db.session.add_all(rows)
        self.log_floor = floor
        db.session.flush()
        self._forget_oldest_checkpoints()
        return True

    def _checkpoint(self, month: Month, document: content.Document) -> Checkpoint:
        return Checkpoint(
            site_id=self.site_id,
            page_id=self.id,
            number=month.number,
            at=month.at,
            edits=month.edits,
            document=document,
            size=content.size_of(document),
            keys=month.keys,
        )

    def _forget_oldest_checkpoints(self) -> None:
        """Those of a site take no more room than its log may."""
        newest_first = func.sum(Checkpoint.size).over(order_by=Checkpoint.number.desc())
        total = select(Checkpoint.id, newest_first.label("total")).where(Checkpoint.site_id == self.site_id)
        told, most = total.subquery(), current_app.config["SITE_HISTORY_MB"] * MB
        over = select(told.c.id).where(told.c.total > most)
        db.session.execute(
            delete(Checkpoint).where(Checkpoint.site_id == self.site_id, Checkpoint.id.in_(over))
        )


def _months(rows: Iterable[Any]) -> list[Month]:
    """Numbers, times and ids, oldest first, by month."""
    months: list[Month] = []
    for number, at, key in rows:
        if not months or (at.year, at.month) > months[-1].name:
            months.append(Month(number, at))
        months[-1].take(number, at, key)
    return months
