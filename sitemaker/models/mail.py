"""Mail to send, as kind and person: the link is made when it is sent, so no token is stored in clear."""

import hmac
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import ForeignKey, String, func, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import db
from .base import BigInt, Model, UTCDateTime, now
from .job import Job
from .session import digest

if TYPE_CHECKING:
    from .site import Site
    from .user import User

RESET_WITHIN = timedelta(minutes=60)
PER_DAY = 3
BUDGETED = ("confirm", "reset", "email_change")
"""Kinds that anyone can cause to be sent to an address; together at most PER_DAY a day each."""


class Mail(Model):
    __tablename__ = "mail"

    kind: Mapped[str] = mapped_column(String(40))
    """Name of the templates ``mail/<kind>.txt`` and ``.html``."""
    to: Mapped[str] = mapped_column(String(254), index=True)
    user_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("user.id", ondelete="CASCADE"), index=True)
    site_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("site.id", ondelete="CASCADE"), index=True)
    new_email: Mapped[str] = mapped_column(String(254), default="")
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped["User | None"] = relationship()
    site: Mapped["Site | None"] = relationship()

    @classmethod
    def post(
        cls, kind: str, user: "User", *, to: str = "", site: "Site | None" = None, new_email: str = ""
    ) -> "Mail | None":
        """Have one mail sent after the commit; None when the address has had its share for today."""
        address = to or user.email
        if kind in BUDGETED and cls._spent(address) >= PER_DAY:
            return None
        mail = cls(
            kind=kind, to=address, user_id=user.id, site_id=site.id if site else None, new_email=new_email
        )
        db.session.add(mail)
        db.session.flush()
        if kind == "reset":
            mail.token_hash, mail.expires_at = digest(mail.reset_token()), now() + RESET_WITHIN
        Job.enqueue("send_mail", key=f"mail:{mail.id}", mail_id=mail.id)
        return mail

    @classmethod
    def _spent(cls, address: str) -> int:
        """Requests for one address wait in line: in parallel none would see the others’ letters."""
        if db.session.get_bind().dialect.name == "postgresql":
            db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(address))))
        day_ago = now() - timedelta(days=1)
        query = select(func.count()).where(
            cls.to == address, cls.kind.in_(BUDGETED), cls.created_at > day_ago
        )
        return int(db.session.scalar(query) or 0)

    @property
    def message_id(self) -> str:
        """The same for every try, so that a mail sent twice is shown once."""
        apex = str(current_app.config["SERVER_NAME"]).partition(":")[0]
        return f"<mail-{self.id}-{self.kind}@{apex}>"

    def reset_token(self) -> str:
        """256 bits derived from the secret and this row: the same at every try, stored only as a hash."""
        secret = str(current_app.config["SECRET_KEY"]).encode()
        seed = f"reset:{self.id}:{self.user_id}:{self.created_at.timestamp()}"
        return hmac.new(secret, seed.encode(), "sha256").hexdigest()

    @classmethod
    def for_reset(cls, token: str) -> "Mail | None":
        """The unused reset behind a link, in its hour; looking consumes nothing."""
        query = select(cls).where(
            cls.token_hash == digest(token),
            cls.kind == "reset",
            cls.used_at.is_(None),
            cls.expires_at > now(),
        )
        return db.session.scalar(query)

    def use(self) -> bool:
        """Consume this link; False when somebody did before."""
        statement = update(Mail).where(Mail.id == self.id, Mail.used_at.is_(None)).values(used_at=now())
        return db.session.execute(statement.returning(Mail.id)).first() is not None

    @classmethod
    def void_resets(cls, user: "User") -> None:
        """Reset links die when the password changes."""
        db.session.execute(
            update(cls)
            .where(cls.user_id == user.id, cls.kind == "reset", cls.used_at.is_(None))
            .values(used_at=now())
        )
