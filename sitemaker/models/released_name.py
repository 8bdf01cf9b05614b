"""Addresses that were somebody's: they redirect or answer 410, and rest before anyone else may have them."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, delete, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import db
from .base import BigInt, Model, UTCDateTime, now

if TYPE_CHECKING:
    from .site import Site
    from .user import User

REST = timedelta(days=365)


class ReleasedName(Model):
    __tablename__ = "released_name"
    __table_args__ = (CheckConstraint("kind IN ('renamed', 'deleted')", name="kind"),)

    name: Mapped[str] = mapped_column(String(63), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    site_id: Mapped[int | None] = mapped_column(
        BigInt, ForeignKey("site.id", ondelete="SET NULL"), index=True
    )
    """Where the old address leads, while that site exists."""
    former_owner_id: Mapped[int | None] = mapped_column(
        BigInt, ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    until: Mapped[datetime] = mapped_column(UTCDateTime)

    site: Mapped["Site | None"] = relationship(passive_deletes=True)

    @classmethod
    def release(cls, site: "Site", kind: str) -> None:
        owner = site.owner
        db.session.execute(delete(cls).where(cls.name == site.subdomain))
        db.session.add(
            cls(
                name=site.subdomain,
                kind=kind,
                site_id=site.id if kind == "renamed" else None,
                former_owner_id=owner.id if owner else None,
                until=now() + REST,
            )
        )

    @classmethod
    def claim(cls, name: str) -> None:
        """The name is in use again."""
        db.session.execute(delete(cls).where(cls.name == name))

    @classmethod
    def rests(cls, name: str, user: "User | None") -> bool:
        query = select(cls.id).where(cls.name == name, cls.until > now())
        if user is not None:
            query = query.where(or_(cls.former_owner_id.is_(None), cls.former_owner_id != user.id))
        return db.session.scalar(query) is not None
