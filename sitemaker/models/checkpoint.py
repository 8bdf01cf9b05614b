"""A page at the end of a month whose edits were folded: what it showed, and the ids of those edits."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import BigInteger, ForeignKeyConstraint, Integer, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import BigInt, Json, Model, UTCDateTime

DIGEST = 8
"""Bytes kept of an edit's id: enough that no two of a page are taken for one another."""


def digest(key: str) -> bytes:
    """The id of an edit, shortened to what tells it from others."""
    return sha256(key.encode()).digest()[:DIGEST]


def unpacked(digests: bytes) -> list[bytes]:
    """The digests one by one."""
    return [digests[at : at + DIGEST] for at in range(0, len(digests), DIGEST)]


class Checkpoint(Model):
    """A page as it was at the end of a month, in place of the edits that led there."""

    __tablename__ = "checkpoint"
    __table_args__ = (
        UniqueConstraint("site_id", "page_id", "number"),
        ForeignKeyConstraint(["site_id", "page_id"], ["page.site_id", "page.id"], ondelete="CASCADE"),
    )

    site_id: Mapped[int] = mapped_column(BigInt)
    page_id: Mapped[int] = mapped_column(BigInt)
    number: Mapped[int] = mapped_column(BigInteger)
    """Of the month's last edit: the page is as it was after it."""
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    """When that was."""
    edits: Mapped[int] = mapped_column(Integer)
    """How many the month had."""
    document: Mapped[dict[str, Any]] = mapped_column(Json, deferred=True)
    """Without what was removed by then."""
    size: Mapped[int] = mapped_column(Integer)
    """Bytes of the document as JSON."""
    keys: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """Digests of the ids of its edits: one that comes again, however late, is not applied twice."""
