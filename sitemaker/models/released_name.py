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
RESTS_AFTER = timedelta(days=1)
"""A name that was held for less is free at once: nobody has learned it, and resting it would be squatting."""


class ReleasedName(Model):
    """A subdomain that was given up, and rests before somebody else may take it."""

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
    named_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """Since when it had been held, for the case that its former owner takes it again."""

    site: Mapped["Site | None"] = relationship(passive_deletes=True)

    @classmethod
    def release(cls, site: "Site", kind: str) -> bool:
        """Let go of the site's name; whether it rests from now on."""
        db.session.execute(delete(cls).where(cls.name == site.subdomain))
        if not site.name_rests:
            return False
        owner = site.owner
        db.session.add(
            cls(
                name=site.subdomain,
                kind=kind,
                site_id=site.id if kind == "renamed" else None,
                former_owner_id=owner.id if owner else None,
                until=now() + REST,
                named_at=site.held_from,
            )
        )
        return True

    @classmethod
    def claim(cls, name: str) -> datetime:
        """The name is in use again; since when it counts as held: for who had it last, as if never left."""
        living = cls.until > now()
        before = db.session.scalar(select(cls.named_at).where(cls.name == name, living))
        db.session.execute(delete(cls).where(cls.name == name))
        return before or now()

    @classmethod
    def resting_after(cls, user: "User") -> set[str]:
        query = select(cls.name).where(cls.former_owner_id == user.id, cls.until > now())
        return set(db.session.scalars(query))

    @classmethod
    def rests(cls, name: str, user: "User | None") -> bool:
        query = select(cls.id).where(cls.name == name, cls.until > now())
        if user is not None:
            query = query.where(or_(cls.former_owner_id.is_(None), cls.former_owner_id != user.id))
        return db.session.scalar(query) is not None
