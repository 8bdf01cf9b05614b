"""What is or was live, by whom and when: rows are only ever added, the newest one past counts."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import BigInt, Json, Model, UTCDateTime, now

if TYPE_CHECKING:
    from .user import User


class Publication(Model):
    """What visitors see of a page from one moment on; without a document, that it was taken off."""

    __tablename__ = "publication"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "page_id", "key"),
        Index("ix_publication_live", "site_id", "page_id", "live_at", "id"),
        ForeignKeyConstraint(["site_id", "page_id"], ["page.site_id", "page.id"], ondelete="CASCADE"),
    )

    site_id: Mapped[int] = mapped_column(BigInt)
    page_id: Mapped[int] = mapped_column(BigInt)
    key: Mapped[str] = mapped_column(String(64))
    """The id that the publish form carried: pressed twice, it is one publication."""
    user_id: Mapped[int | None] = mapped_column(
        BigInt, ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    live_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    document: Mapped[dict[str, Any] | None] = mapped_column(Json, deferred=True)
    """The document that went live; None takes the page off the site."""
    facts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict, deferred=True)
    """What rendering must know of the pictures of that moment, by asset id."""
    size: Mapped[int | None] = mapped_column(Integer)
    """Bytes of both; None where an older release wrote the row."""
    revision: Mapped[int] = mapped_column(BigInteger, default=0)
    undoes_id: Mapped[int | None] = mapped_column(BigInt)
    """The publication that this one took back."""

    user: Mapped["User | None"] = relationship()
