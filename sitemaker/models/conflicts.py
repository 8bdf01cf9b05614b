"""A page on which two people may write the same text: both versions are kept until one is chosen.

What lost is written twice: for good in the log (`Edit.set_aside`), and as a `Conflict` that asks to be
decided. There is one of those for each field and person, with the newest words; of too many the oldest go.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import defer

from .. import content
from ..extensions import db
from .changes_since import ChangesSince
from .edit import Conflict, Edit

if TYPE_CHECKING:
    from .user import User

MOST_OPEN = 200
"""Conflicts of one site that wait."""
MOST_TOLD = 20
"""Conflicts in one answer: the others follow when these are decided."""
MOST_TOLD_BYTES = 256_000

Document = dict[str, Any]
Place = tuple[str | None, str]


class Contested:
    """Keeps the value that lost when two people changed the same field."""

    if TYPE_CHECKING:
        id: Any
        site_id: Any

    @staticmethod
    def _meetings(
        raw: Mapping[str, Any], document: Document, others: ChangesSince
    ) -> tuple[dict[str, Any], bool]:
        """Fields that others set since, with the value that stays; and whether others removed it."""
        if raw["op"] != "change":
            return {}, False
        block, lost = raw["block"], {}
        for path, value in raw["fields"].items():
            if others.met(block, path):
                theirs = content.value_at(document, block, path)
                if theirs != value:
                    lost[path] = theirs
        return lost, others.took(block, raw["fields"])

    def _aside(self, key: str, place: Place, theirs: dict[str, Any], yours: Any) -> Conflict:
        block, path = place
        return Conflict(
            site_id=self.site_id,
            page_id=self.id,
            edit_key=key,
            block=block,
            field=path,
            theirs=theirs,
            yours={"value": yours},
        )

    def _keep_aside(self, found: list[Conflict], by: "User") -> list[Conflict]:
        """Of what a batch set aside the newest for each field, in the rows that were open or in new ones."""
        newest = {(each.block, each.field): each for each in found}
        wanted = dict(list(newest.items())[-MOST_OPEN:])
        if not wanted:
            return []
        for row in self._open(Conflict.user_id == by.id, limit=MOST_OPEN, values=False):
            if (new := wanted.get((row.block, row.field))) is not None:
                row.edit_key, row.theirs, row.yours = new.edit_key, new.theirs, new.yours
                wanted[row.block, row.field] = row
        for each in wanted.values():
            each.user_id = by.id
            db.session.add(each)
        db.session.flush()
        self._fold()
        return list(wanted.values())

    def _fold(self) -> None:
        """The oldest of too many go: their words stay in the log, and in the history of their page."""
        waiting = (Conflict.site_id == self.site_id, Conflict.resolved_at.is_(None))
        kept = select(Conflict.id).where(*waiting).order_by(Conflict.id.desc()).limit(MOST_OPEN)
        db.session.execute(
            delete(Conflict).where(*waiting, Conflict.id.not_in(kept)),
            execution_options={"synchronize_session": False},
        )

    def _told_of(self, row: Edit) -> list[Conflict]:
        """What was answered when this edit lost, from its conflicts, or from the log where they are gone."""
        query = select(Conflict).where(Conflict.site_id == self.site_id, Conflict.edit_key == row.key)
        rows = list(db.session.scalars(query.order_by(Conflict.id).limit(MOST_TOLD)))
        known = {each.field for each in rows}
        aside = db.session.scalar(select(Edit.set_aside).where(Edit.id == row.id)) or {}
        gone = [(path, value) for path, value in aside.items() if path not in known]
        return rows + [self._aside(row.key, (row.block, path), {}, value) for path, value in gone[:MOST_TOLD]]

    def _open(self, *which: Any, limit: int, values: bool = True) -> list[Conflict]:
        query = select(Conflict).where(
            Conflict.site_id == self.site_id,
            Conflict.page_id == self.id,
            Conflict.resolved_at.is_(None),
            *which,
        )
        if not values:
            query = query.options(defer(Conflict.theirs), defer(Conflict.yours))
        return list(db.session.scalars(query.order_by(Conflict.id).limit(limit)))

    def open_conflicts(self) -> list[Conflict]:
        """The oldest that wait, as many as fit into an answer."""
        return fitting(self._open(limit=MOST_TOLD))

    def conflicts_of(self, block: str | None) -> list[Conflict]:
        """Those about one block, or about the settings."""
        return fitting(self._open(Conflict.block.is_not_distinct_from(block), limit=MOST_TOLD))

    def count_conflicts(self) -> int:
        """How many wait, told or not."""
        query = select(func.count()).where(
            Conflict.site_id == self.site_id, Conflict.page_id == self.id, Conflict.resolved_at.is_(None)
        )
        return int(db.session.scalar(query) or 0)

    def find_conflict(self, conflict_id: int) -> Conflict | None:
        """One that waits."""
        return next(iter(self._open(Conflict.id == conflict_id, limit=1)), None)


def is_full(found: list[Conflict]) -> bool:
    """Whether an answer that tells these has no room for more."""
    return len(found) >= MOST_TOLD or sum(content.size_of(each.answer()) for each in found) >= MOST_TOLD_BYTES


def fitting(found: list[Conflict]) -> list[Conflict]:
    """As many from the first on as may be told at once; one at least."""
    kept: list[Conflict] = []
    room = MOST_TOLD_BYTES
    for each in found[:MOST_TOLD]:
        room -= content.size_of(each.answer())
        if kept and room < 0:
            break
        kept.append(each)
    return kept
