"""The log of edits, and the pairs of values where two people changed the same field."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import BigInt, Json, Model, UTCDateTime, now

if TYPE_CHECKING:
    from .user import User


MOST_NAMED = 100
"""Fields of one edit that its outline names; of more it says that they may be any of the block."""


def outline_of(change: Mapping[str, Any]) -> dict[str, Any]:
    """A change without its values: all that has to be read to tell what it touched."""
    block, item = change["block"], change.get("item")
    if change["op"] == "change":
        named = list(change["fields"]) if len(change["fields"]) <= MOST_NAMED else [""]
        return {"op": "change", "block": block, "fields": dict.fromkeys(named)}
    if change["op"] == "insert":
        block, item = (
            each and {"id": each["id"]} if isinstance(each, Mapping) else each for each in (block, item)
        )
    return {"op": change["op"], "block": block, **({"item": item} if item else {})}


class Edit(Model):
    """One accepted edit: what was asked, what undoes it, what was answered."""

    __tablename__ = "edit"
    __table_args__ = (
        UniqueConstraint("site_id", "number"),
        UniqueConstraint("site_id", "key"),
        UniqueConstraint("site_id", "id"),
        Index("ix_edit_page", "site_id", "page_id", "number"),
        ForeignKeyConstraint(["site_id", "page_id"], ["page.site_id", "page.id"], ondelete="CASCADE"),
    )

    site_id: Mapped[int] = mapped_column(BigInt)
    page_id: Mapped[int] = mapped_column(BigInt)
    number: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(String(64))
    """The id that the browser gave it: the same id twice is applied once and answered the same."""
    client: Mapped[str] = mapped_column(String(64))
    base: Mapped[int] = mapped_column(BigInteger)
    user_id: Mapped[int | None] = mapped_column(
        BigInt, ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    change: Mapped[dict[str, Any]] = mapped_column(Json, deferred=True)
    """The edit as applied (without the fields that met a conflict)."""
    inverse: Mapped[dict[str, Any] | None] = mapped_column(Json, deferred=True)
    """What undoes it; None when nothing of it was applied."""
    set_aside: Mapped[dict[str, Any] | None] = mapped_column(Json, deferred=True)
    """The fields that met a conflict, with their values: kept here whatever becomes of the `Conflict`."""
    outline: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """As `outline_of` makes it; None where an older release wrote the row."""
    written: Mapped[int | None] = mapped_column(BigInteger)
    """Bytes of the site's log up to here, this edit included."""
    words: Mapped[str] = mapped_column(String(500), default="")
    """What happened, in words, as history shows it."""
    undoes: Mapped[int | None] = mapped_column(BigInteger)
    """Number of the edit that this one takes back (an undo), or of the undo it takes back (a redo)."""

    user: Mapped["User | None"] = relationship()

    @property
    def touched(self) -> dict[str, Any]:
        return self.outline or outline_of(self.change)

    @property
    def block(self) -> str | None:
        """The id of the block it is about; None for the settings."""
        block = self.touched["block"]
        found: str | None = block["id"] if isinstance(block, Mapping) else block
        return found


class Conflict(Model):
    """A value that lost against one accepted before it: kept beside the document, never published."""

    __tablename__ = "conflict"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        ForeignKeyConstraint(["site_id", "page_id"], ["page.site_id", "page.id"], ondelete="CASCADE"),
        Index("ix_conflict_page", "site_id", "page_id"),
        Index("ix_conflict_edit", "site_id", "edit_key"),
    )

    site_id: Mapped[int] = mapped_column(BigInt)
    page_id: Mapped[int] = mapped_column(BigInt)
    edit_key: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int | None] = mapped_column(
        BigInt, ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    block: Mapped[str | None] = mapped_column(String(64))
    field: Mapped[str] = mapped_column(String(200))
    theirs: Mapped[dict[str, Any]] = mapped_column(Json)
    yours: Mapped[dict[str, Any]] = mapped_column(Json)
    """Both as ``{"value": ...}``; ``theirs`` may be ``{"removed": true}``."""
    resolved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    resolved_by: Mapped[int | None] = mapped_column(
        BigInt, ForeignKey("user.id", ondelete="SET NULL"), index=True
    )

    user: Mapped["User | None"] = relationship(foreign_keys=user_id)

    def resolve(self, by: "User") -> None:
        """Somebody chose: there is one version again."""
        self.resolved_at, self.resolved_by = now(), by.id

    def answer(self) -> dict[str, Any]:
        """As the edit protocol tells it."""
        return {
            "edit": self.edit_key,
            "block": self.block,
            "field": self.field,
            "theirs": self.theirs.get("value"),
            "removed": bool(self.theirs.get("removed")),
            "yours": self.yours.get("value"),
        }
