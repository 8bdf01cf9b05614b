"""A person with an account."""

from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import CheckConstraint, String, Text, delete, select
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from ..extensions import bcrypt, db, passwords
from ..lib.email import addresses
from ..lib.fairness.password_pool import FIRST, Turn
from ..lib.signing import Key
from ..lib.text.characters import is_storable, shown_name
from .base import Model, UTCDateTime, now
from .membership import Membership
from .revocation import revoke
from .session import UserSession
from .site import Site


class User(Model):
    """A person with an account."""

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
    trusted_from: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """Cookies of known devices and seals of held forms from before are dead; None while all of them hold."""

    memberships: Mapped[list["Membership"]] = relationship(back_populates="user", passive_deletes="all")
    sessions: Mapped[list["UserSession"]] = relationship(back_populates="user", passive_deletes="all")

    is_authenticated, is_anonymous = True, False  # Flask-Login's questions

    def get_id(self) -> str:
        return str(self.id)

    @property
    def is_active(self) -> bool:
        return self.suspended_at is None

    @validates("name")
    def _show_name(self, key: str, name: str) -> str:
        """It stands beside other people's edits: nothing in it hides or turns what is around."""
        return shown_name(name).strip()

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
        email = addresses.folded(email)
        if not is_storable(email):
            return None
        return db.session.scalar(select(cls).where(cls.email == email))

    @classmethod
    def authenticate(cls, email: str, password: str, turn: Turn = FIRST) -> "User | None":
        """The person if the password is theirs. One bcrypt check whether or not there is an account."""
        user = cls.by_email(email)
        return user if cls.check(user, password, turn) else None

    @staticmethod
    def check(user: "User | None", password: str, turn: Turn = FIRST) -> bool:
        """Raises Busy when too many checks wait.

        To be asked before anything is written: the connection is given back, for others to use while this one
        waits.
        """
        own = user.password_hash if user else ""
        stored = own or _stand_in(int(current_app.config["BCRYPT_LOG_ROUNDS"]))
        db.session.rollback()
        matches = passwords.run(lambda: bool(bcrypt.check_password_hash(stored, password)), turn)
        if not matches or user is None or not own:
            return False
        db.session.refresh(user, with_for_update={"read": True})  # a new password came first, or waits
        return user.password_hash == stored

    def device_seal(self, key: Key) -> str:
        """Shows that a browser signed in as this person.

        Another after each new password, and whenever known devices are forgotten.
        """
        state = f"{self.id}:{self.password_hash}"
        if self.trusted_from is not None:
            state += f":{self.trusted_from.timestamp()}"
        return key.derive(f"device:{self.id}:{key.derive(state)[:24]}")

    def trusts(self, made_at: datetime) -> bool:
        """Whether a mark of this moment, in whole seconds, still says that it was this person."""
        return self.trusted_from is None or made_at > self.trusted_from

    @classmethod
    def still_trusts(cls, user_id: str, made_at: datetime) -> bool:
        user = db.session.get(cls, int(user_id)) if user_id.isdecimal() else None
        return user is not None and user.trusts(made_at)

    def stays(self) -> bool:
        """Whether nothing was revoked since this request read the account; until it ends nothing can be."""
        state = select(User.trusted_from, User.deleted_at).where(User.id == self.id)
        now_there = db.session.execute(state.with_for_update(read=True)).one()
        return now_there == (self.trusted_from, self.deleted_at)

    def change_password(self, hashed: str, but: "UserSession | None" = None) -> None:
        """To one that ``hashed`` made. What was made before it dies, but for the browser it comes from."""
        self.password_hash = hashed
        revoke("password", self, but)

    def change_email(self, email: str, but: "UserSession | None" = None) -> None:
        """To one that was proven just now. Raises IntegrityError when somebody has it."""
        self.email = email
        db.session.flush()
        self.confirm()
        revoke("email", self, but)

    def confirm(self) -> None:
        if self.confirmed_at is None:
            self.confirmed_at = now()
            for site in self.owned_sites():
                site.touch()

    def owned_sites(self) -> list[Any]:
        return [membership.site for membership in self.memberships if membership.role == "owner"]

    def suspend(self, *, with_sites: bool = False) -> None:
        """Out, and not in again; what they own is taken offline only when that is asked for."""
        self.suspended_at = self.suspended_at or now()
        revoke("suspension", self)
        for site in self.owned_sites() if with_sites else []:
            site.suspend_with(self)

    def lift_suspension(self) -> list[Any]:
        """In again; the sites that went offline with the account and are back, not those in the bin."""
        self.suspended_at = None
        back = [site for site in self.owned_sites() if site.come_back_with(self)]
        return [site for site in back if site.deleted_at is None]

    def roles(self) -> list[tuple["Site", str]]:
        """Every site this person belongs to, by name, and what they are there: one query."""
        query = select(Site, Membership.role).join(Site.memberships).where(Membership.user_id == self.id)
        return [(site, role) for site, role in db.session.execute(query.order_by(Site.subdomain))]

    def delete(self) -> None:
        """Into the bin for 30 days, with the sites owned alone."""
        self.deleted_at = now()
        for site in self.owned_sites():
            site.delete(by=self)
        revoke("deletion", self)

    def come_back(self) -> None:
        """Out of the bin, with the sites that went in with the account."""
        gone_at, self.deleted_at = self.deleted_at, None
        for site in self.owned_sites():
            if gone_at and site.deleted_at and site.deleted_at >= gone_at:
                site.restore()

    def end_sessions(self, but: "UserSession | None" = None, *, keep_opened: bool = False) -> None:
        """End every session of this person but the one named; ``keep_opened`` spares those opened from it."""
        ended = delete(UserSession).where(UserSession.user_id == self.id)
        if but is not None:
            ended = ended.where(UserSession.id != but.id)
            if keep_opened:
                ended = ended.where(UserSession.parent_id.is_distinct_from(but.id))
        db.session.execute(ended)
        db.session.expire_all()


def _hashed(password: str, turn: Turn) -> str:
    return passwords.run(lambda: str(bcrypt.generate_password_hash(password).decode()), turn)


def _stand_in(rounds: int) -> str:
    """Spelled like a hash, of no password, so that a check for an unknown account takes as long."""
    return f"$2b${rounds:02}${'N' * 21}O{'.' * 31}"
