"""Undo and redo: inverse edits, per person, touching only what that person changed."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import select

from .. import content
from ..extensions import db
from .changes_since import AT_ONCE
from .edit import Edit

if TYPE_CHECKING:
    from .editable import EditResult
    from .user import User

REACH = 200
"""How many of a person's newest edits undo looks back over."""


class Undoable:
    """Takes back and repeats a person's own edits."""

    if TYPE_CHECKING:
        id: Any
        site_id: Any
        revision: Any
        log_floor: Any

        def _were_folded(self, keys: Any) -> set[str]: ...

        def apply(
            self, edits: Any, *, by: Any, client: str, base: int, undoes: int | None = None
        ) -> "EditResult": ...

    def undo(self, *, by: "User", client: str, key: str | None = None) -> "EditResult":
        """Take back this person's newest change. Raises content.Refused: none, or others built on it."""
        done, _ = self._stacks(by)
        return self._reverse(done, by, client, key, "There is nothing to undo.", "undone")

    def redo(self, *, by: "User", client: str, key: str | None = None) -> "EditResult":
        """Do again what this person undid last. Raises content.Refused likewise."""
        _, undone = self._stacks(by)
        return self._reverse(undone, by, client, key, "There is nothing to redo.", "redone")

    def undoable(self, by: "User") -> tuple[Edit | None, Edit | None]:
        """What undo and redo would reverse, to label their buttons."""
        done, undone = self._stacks(by)
        return (done[-1] if done else None, undone[-1] if undone else None)

    def _stacks(self, by: "User") -> tuple[list[Edit], list[Edit]]:
        """This person's edits that stand, and those undone since their last new one; newest last."""
        query = (
            select(Edit, Edit.inverse.is_not(None))
            .where(Edit.site_id == self.site_id, Edit.page_id == self.id, Edit.user_id == by.id)
            .order_by(Edit.number.desc())
            .limit(REACH)
        )
        done: list[Edit] = []
        undone: list[Edit] = []
        for row, is_reversible in reversed(db.session.execute(query).all()):
            if not is_reversible:
                continue
            if row.undoes is None:
                done.append(row)
                undone.clear()
            elif done and done[-1].number == row.undoes:
                done.pop()
                undone.append(row)
            elif undone and undone[-1].number == row.undoes:
                undone.pop()
                done.append(row)
        return done, undone

    def _reverse(
        self, stack: list[Edit], by: "User", client: str, key: str | None, nothing: str, done: str
    ) -> "EditResult":
        if key and (
            row := db.session.scalar(select(Edit).where(Edit.site_id == self.site_id, Edit.key == key))
        ):
            return self.apply([{**row.change, "id": key}], by=by, client=client, base=self.revision)
        if key and self.log_floor and self._were_folded([key]):
            return self.apply([], by=by, client=client, base=self.revision)
        if not stack:
            raise content.Refused(nothing)
        row = stack[-1]
        if (other := self._built_on(row)) is not None:
            who = other.user.called if other.user else "Somebody"
            raise content.Refused(f"{who} has changed this since. Nothing was {done}.")
        inverse = {**(row.inverse or {}), "id": key or uuid4().hex}
        return self.apply([inverse], by=by, client=client, base=self.revision, undoes=row.number)

    def _built_on(self, row: Edit) -> Edit | None:
        """A later edit by somebody else that meets what ``row`` changed."""
        query = (
            select(Edit)
            .where(
                Edit.site_id == self.site_id,
                Edit.page_id == self.id,
                Edit.number > row.number,
                Edit.user_id.is_distinct_from(row.user_id),
            )
            .order_by(Edit.number)
            .execution_options(yield_per=AT_ONCE)
        )
        found = db.session.scalars(query)
        other = next((each for each in found if _touch_the_same(row.touched, each.touched)), None)
        found.close()
        return other


def _touch_the_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two edits changed the same field, or the same place or presence of a block or item."""
    if (one["op"] == "change") != (other["op"] == "change"):
        return False
    return any(
        a[0] == b[0] and content.meets(a[1], b[1])
        for a in content.fields_of(one)
        for b in content.fields_of(other)
    )
