"""The way from the apex into one site's /admin: a code, used once, bound to host and browser (RFC 9700)."""

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import db
from .base import BigInt, Model, UTCDateTime, now
from .session import UserSession, digest, end_by_id

if TYPE_CHECKING:
    from .site import Site
    from .user import User

LIFE = timedelta(seconds=60)


class Handoff(Model):
    """A way from the apex into a site's /admin: one code, for one minute and one use."""

    __tablename__ = "handoff"

    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    state_hash: Mapped[str] = mapped_column(String(64))
    host: Mapped[str] = mapped_column(String(255))
    user_id: Mapped[int] = mapped_column(BigInt, ForeignKey("user.id", ondelete="CASCADE"), index=True)
    site_id: Mapped[int] = mapped_column(BigInt, ForeignKey("site.id", ondelete="CASCADE"), index=True)
    parent_id: Mapped[int] = mapped_column(BigInt, ForeignKey("session.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    session_id: Mapped[int | None] = mapped_column(
        BigInt, ForeignKey("session.id", ondelete="SET NULL"), index=True
    )
    """The session it became; a second use ends that one."""

    user: Mapped["User"] = relationship()
    parent: Mapped[UserSession] = relationship(foreign_keys=parent_id)

    @classmethod
    def issue(cls, site: "Site", parent: UserSession, state: str) -> str:
        """A code for this person, site and browser; it lives a minute and is stored only as a hash."""
        code = secrets.token_urlsafe(32)
        db.session.add(
            cls(
                code_hash=digest(code),
                state_hash=digest(state),
                host=site.host,
                user_id=parent.user_id,
                site_id=site.id,
                parent_id=parent.id,
                expires_at=now() + LIFE,
            )
        )
        return code

    @classmethod
    def redeem(
        cls, code: str, state: str, host: str, *, address: str = "", agent: str = ""
    ) -> UserSession | None:
        """The new session of this host, or None; a code shown twice ends the session it made.

        One statement decides, so of fifty parallel uses exactly one wins.
        """
        won = db.session.scalar(
            update(cls)
            .where(
                cls.code_hash == digest(code),
                cls.host == host,
                cls.state_hash == digest(state),
                cls.used_at.is_(None),
                cls.expires_at > now(),
            )
            .values(used_at=now())
            .returning(cls.id)
            .execution_options(synchronize_session=False)
        )
        if won is None:
            cls.punish(code, host)
            return None
        handoff = db.session.get_one(cls, won)
        session = UserSession.begin(handoff.user, host, parent=handoff.parent, address=address, agent=agent)
        handoff.session_id = session.id
        return session

    @classmethod
    def punish(cls, code: str, host: str) -> None:
        """End the session that a code made, when the code is shown a second time."""
        used = db.session.scalar(select(cls).where(cls.code_hash == digest(code), cls.used_at.is_not(None)))
        if used is not None and used.host == host and used.session_id is not None:
            end_by_id(used.session_id)
