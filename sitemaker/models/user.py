"""A person with an account, and the links that prove they read their mail."""

import hmac
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import CheckConstraint, String, Text, delete, func, select
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import bcrypt, db, passwords
from ..lib import emails
from ..lib.passwords import FIRST, Turn
from .base import Model, UTCDateTime, now

if TYPE_CHECKING:
    from .membership import Membership
    from .session import UserSession

CONFIRM_WITHIN = timedelta(hours=24)
BIN = timedelta(days=30)


class User(Model):
    __tablename__ = "user"
    __table_args__ = (CheckConstraint("email = lower(email) AND email <> ''", name="email"),)

    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    password_hash: Mapped[str] = mapped_column(Text, default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    suspended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    flagged: Mapped[str] = mapped_column(String(60), default="")
    """Why an operator may want to look: ``disposable`` for a throw-away mail domain."""

    memberships: Mapped[list["Membership"]] = relationship(back_populates="user", passive_deletes="all")
    sessions: Mapped[list["UserSession"]] = relationship(back_populates="user", passive_deletes="all")

    is_authenticated, is_anonymous = True, False  # Flask-Login's questions

    def get_id(self) -> str:
        return str(self.id)

    @property
    def is_active(self) -> bool:
        return self.suspended_at is None

    @property
    def called(self) -> str:
        return self.name or self.email.partition("@")[0]

    @hybrid_property
    def password(self) -> str:
        """The hash, which is all there is to read; setting it hashes in the slow lane (may raise Busy)."""
        return self.password_hash

    @password.inplace.setter
    def _set_password(self, clear: str) -> None:
        self.password_hash = _hashed(clear, FIRST)

    @staticmethod
    def hashed(password: str, turn: Turn) -> str:
        """What ``password_hash`` takes. To be asked before anything is written, as ``check``; raises Busy."""
        db.session.rollback()
        return _hashed(password, turn)

    @classmethod
    def by_email(cls, email: str) -> "User | None":
        email = emails.folded(email)
        if "\x00" in email:  # PostgreSQL keeps no such text, and its driver raises on being asked for it
            return None
        return db.session.scalar(select(cls).where(cls.email == email))

    @classmethod
    def authenticate(cls, email: str, password: str, turn: Turn = FIRST) -> "User | None":
        """The person if the password is theirs. One bcrypt check whether or not there is an account."""
        user = cls.by_email(email)
        return user if cls.check(user, password, turn) else None

    @staticmethod
    def check(user: "User | None", password: str, turn: Turn = FIRST) -> bool:
        """Raises Busy when too many checks wait. To be asked before anything is written: the connection is
        given back, for others to use while this one waits."""
        own = user.password_hash if user else ""
        stored = own or _stand_in(int(current_app.config["BCRYPT_LOG_ROUNDS"]))
        db.session.rollback()
        matches = passwords.run(lambda: bool(bcrypt.check_password_hash(stored, password)), turn)
        return matches and bool(own)

    @property
    def fingerprint(self) -> str:
        """Changes with the password, so that links made before die with it; reveals nothing."""
        secret = str(current_app.config["SECRET_KEY"]).encode()
        return hmac.new(secret, f"{self.id}:{self.password_hash}".encode(), "sha256").hexdigest()[:24]

    def confirmation_token(self, new_email: str = "") -> str:
        """A signed link of 24 hours; with ``new_email`` it carries old and new and changes the address."""
        return _serializer().dumps([self.id, self.email, new_email, self.fingerprint])

    @classmethod
    def from_confirmation(cls, token: str) -> tuple["User", str] | None:
        """The person and the new address ('' to confirm the present one); None for a dead link."""
        try:
            content: Any = _serializer().loads(token, max_age=int(CONFIRM_WITHIN.total_seconds()))
            user_id, email, new_email, fingerprint = content
        except (BadSignature, ValueError, TypeError):
            return None
        user = db.session.get(cls, user_id)
        if user is None or user.email != email or not hmac.compare_digest(user.fingerprint, fingerprint):
            return None
        return user, new_email

    def confirm(self) -> None:
        if self.confirmed_at is None:
            self.confirmed_at = now()
            for site in self.owned_sites():
                site.touch()

    def owned_sites(self) -> list[Any]:
        return [membership.site for membership in self.memberships if membership.role == "owner"]

    def suspend(self) -> None:
        self.suspended_at = self.suspended_at or now()
        self.end_sessions()

    def restore(self) -> None:
        self.suspended_at = None
        self.deleted_at = None

    def delete(self) -> None:
        """Into the bin for 30 days, with the sites owned alone."""
        self.deleted_at = now()
        for site in self.owned_sites():
            site.delete(by=self)
        self.end_sessions()

    def come_back(self) -> None:
        """Out of the bin, with the sites that went in with the account."""
        gone_at, self.deleted_at = self.deleted_at, None
        for site in self.owned_sites():
            if gone_at and site.deleted_at and site.deleted_at >= gone_at:
                site.restore()

    def end_sessions(self, but: "UserSession | None" = None) -> None:
        """End every session of this person, handed-over ones too, except the one named."""
        from .session import UserSession

        ended = delete(UserSession).where(UserSession.user_id == self.id)
        db.session.execute(ended if but is None else ended.where(UserSession.id != but.id))
        db.session.expire_all()


def _serializer() -> URLSafeTimedSerializer:
    config = current_app.config
    return URLSafeTimedSerializer([*config["SECRET_KEY_FALLBACKS"], config["SECRET_KEY"]], salt="confirm")


def _hashed(password: str, turn: Turn) -> str:
    return passwords.run(lambda: str(bcrypt.generate_password_hash(password).decode()), turn)


def _stand_in(rounds: int) -> str:
    """Spelled like a hash, of no password, so that a check for an unknown account takes as long."""
    return f"$2b${rounds:02}${'N' * 21}O{'.' * 31}"


def email_taken(email: str) -> bool:
    query = select(func.count()).select_from(User).where(User.email == emails.folded(email))
    return bool(db.session.scalar(query))
