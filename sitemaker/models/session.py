"""Signed-in browsers: a row each, bound to one host; the cookie's value is kept only as a hash."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, ForeignKey, String, and_, delete, func, inspect, or_, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from ..extensions import db
from .base import BigInt, Json, Model, UTCDateTime, now

if TYPE_CHECKING:
    from .user import User

IDLE, ABSOLUTE = timedelta(days=14), timedelta(days=90)
FRESH = timedelta(minutes=10)
SEEN_EVERY = timedelta(minutes=5)
MOST, MOST_ON_HOST = 200, 50
"""Sessions that one account has, on all hosts and on one; those not seen for longest end."""
ENDED_AT_ONCE = 5_000


def digest(value: str) -> str:
    """What is stored of a session's value."""
    return hashlib.sha256(value.encode()).hexdigest()


class UserSession(Model):
    """A browser that is signed in to one host."""

    __tablename__ = "session"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(BigInt, ForeignKey("user.id", ondelete="CASCADE"), index=True)
    parent_id: Mapped[int | None] = mapped_column(
        BigInt, ForeignKey("session.id", ondelete="CASCADE"), index=True
    )
    """The apex session that handed this one over; ending it ends this one too."""
    host: Mapped[str] = mapped_column(String(255))
    data: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    authenticated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: now() + ABSOLUTE)
    address: Mapped[str] = mapped_column(String(64), default="")
    agent: Mapped[str] = mapped_column(String(300), default="")

    user: Mapped["User"] = relationship(back_populates="sessions")
    children: Mapped[list["UserSession"]] = relationship(passive_deletes="all")

    token: str = ""
    """The cookie's value: known only in the request that made it or showed it."""

    @classmethod
    def begin(
        cls,
        user: "User",
        host: str,
        *,
        parent: "UserSession | None" = None,
        address: str = "",
        agent: str = "",
    ) -> "UserSession":
        """A new session with a new 256-bit value; the caller sets the cookie and ends any former session.

        In the same transaction those end that are one too many, and what the parent's browser had here.
        """
        token = secrets.token_urlsafe(32)
        session = cls(
            token_hash=digest(token),
            user_id=user.id,
            parent_id=parent.id if parent else None,
            host=host,
            address=address[:64],
            agent=agent[:300],
            data={},
        )
        if parent is not None:
            session.authenticated_at = parent.authenticated_at
            session.expires_at = parent.expires_at
        session.token = token
        db.session.add(session)
        db.session.flush()
        session._end_surplus()
        return session

    def _end_surplus(self) -> None:
        """End sessions beyond the most that an account may have.

        A browser has one cookie on a host, so what its session at the apex opened here before is lost to it
        and ends, too. Rows that another request is about to end are left to it: neither waits for the other.
        """
        lately = (UserSession.seen_at.desc(), UserSession.id.desc())
        overall = func.row_number().over(order_by=lately).label("overall")
        here = func.row_number().over(partition_by=UserSession.host, order_by=lately).label("here")
        query = select(UserSession.id, UserSession.host, UserSession.parent_id, overall, here)
        ranked = query.where(UserSession.user_id == self.user_id).subquery()
        former = and_(ranked.c.parent_id == (self.parent_id or 0), ranked.c.host == self.host)
        ending = or_(ranked.c.overall > MOST, ranked.c.here > MOST_ON_HOST, former)
        kept = (self.id, self.parent_id or self.id)
        found = select(ranked.c.id).where(ending, ranked.c.id.not_in(kept)).limit(ENDED_AT_ONCE)
        free = select(UserSession.id).where(UserSession.id.in_(found)).with_for_update(skip_locked=True)
        db.session.execute(delete(UserSession).where(UserSession.id.in_(free)))

    @classmethod
    def of(cls, user: "User", *which: ColumnElement[bool]) -> list["UserSession"]:
        """The live ones of a person, the last seen first."""
        live = (cls.user_id == user.id, cls.expires_at > now(), cls.seen_at > now() - IDLE)
        query = select(cls).where(*live, *which).order_by(cls.seen_at.desc(), cls.id.desc())
        return list(db.session.scalars(query.limit(MOST)))

    @classmethod
    def find(cls, token: str, host: str) -> "UserSession | None":
        """The live session of this cookie on this host, its person loaded with it."""
        query = select(cls).where(cls.token_hash == digest(token)).options(joinedload(cls.user))
        session: UserSession | None = db.session.scalar(query)
        if session is None or session.host != host or not session.is_live:
            return None
        session.token = token
        return session

    @property
    def is_live(self) -> bool:
        moment = now()
        return moment < self.expires_at and moment < self.seen_at + IDLE

    @property
    def is_fresh(self) -> bool:
        """Whether the person showed their password in the last ten minutes."""
        return now() < self.authenticated_at + FRESH

    @property
    def is_seen_long_ago(self) -> bool:
        """Whether the time last seen is worth writing anew: at most every five minutes."""
        return now() > self.seen_at + SEEN_EVERY

    def rotate(self) -> None:
        """A new value for the same browser, after a change of what it may do."""
        self.token = secrets.token_urlsafe(32)
        self.token_hash = digest(self.token)

    def csrf_secret(self) -> str:
        """Flask-WTF's raw token: derived from the cookie's value, stored nowhere, and saying whose it is."""
        derived = hmac.new(self.token.encode(), b"csrf", "sha256").hexdigest()
        return f"{self.user_id} {self.host} {derived}"

    @staticmethod
    def whose_secret(secret: str) -> tuple[str, str]:
        """The person's id and the host in a raw token, when the session itself is gone."""
        person, _, rest = secret.partition(" ")
        return person, rest.partition(" ")[0]

    @property
    def device(self) -> str:
        """Browser and system in words, as far as the browser said."""
        agent = self.agent
        browsers = [("Firefox", "Firefox"), ("Edg", "Edge"), ("Chrome", "Chrome"), ("Safari", "Safari")]
        systems = [
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Android", "Android"),
            ("Mac OS", "Mac"),
            ("Windows", "Windows"),
            ("Linux", "Linux"),
        ]
        browser = next((name for mark, name in browsers if mark in agent), "A browser")
        system = next((name for mark, name in systems if mark in agent), "")
        return f"{browser} on {system}" if system else browser

    def end(self) -> None:
        """End this session and every one handed over from it, at once; ended before, nothing happens."""
        end_by_id(inspect(self).identity[0])
        db.session.expire_all()


def end_by_id(session_id: int) -> None:
    """End a session and those that were opened from it."""
    db.session.execute(delete(UserSession).where(UserSession.parent_id == session_id))
    db.session.execute(delete(UserSession).where(UserSession.id == session_id))


def end_on_host(host: str, of: int | None = None) -> None:
    """End the sessions of a host, all or one person's, for a site or a role that changed."""
    ending = delete(UserSession).where(UserSession.host == host)
    db.session.execute(ending if of is None else ending.where(UserSession.user_id == of))
