"""Emails to send, as kind and person, and the links in them.

A link's token is derived from its row: it is stored nowhere in clear, and a row that died takes its link with
it, sent or not.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy import ColumnElement, ForeignKey, Index, Integer, String, and_, select, update
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import db, signing_keys
from ..lib.email import addresses
from ..lib.signing import Key
from . import email_budget
from .base import BigInt, Model, UTCDateTime, now
from .email_budget import COUNTED_AS, OPERATOR, PROOFS, Requester
from .job import Job
from .session import digest

if TYPE_CHECKING:
    from .site import Site
    from .user import User

LINKS = {
    "reset": timedelta(minutes=60),
    "email_change": timedelta(hours=24),
    "confirm": timedelta(hours=24),
}
"""Kinds whose link does something, and how long it does."""
MOST_HANDED_OVER = 2
"""Times that a mail server may have had an email without saying so: each time it may have arrived."""
TWICE = (
    "The mail server was given it twice and never answered, so it may have arrived. "
    "To send it again: flask email resend {0}"
)
EXPIRED = "Its link expired before a mail server accepted it."
UNPROVEN = "No email was sent: this account’s email address isn’t confirmed yet."
CHANGED = "No email was sent: your account was changed at the same time. Please try again."


class Mail(Model):
    """An email to one person: why it is sent, and what became of it."""

    __tablename__ = "mail"
    __table_args__ = (
        Index("ix_mail_mailbox", "mailbox", "created_at"),
        Index("ix_mail_network", "network", "created_at"),
        Index("ix_mail_wide_network", "wide_network", "created_at"),
    )

    kind: Mapped[str] = mapped_column(String(40))
    """Name of the templates ``mail/<kind>.txt`` and ``.html``."""
    to: Mapped[str] = mapped_column(String(254), index=True)
    user_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("user.id", ondelete="CASCADE"), index=True)
    """None for a reset asked for an address that has no account: it is counted, and never sent."""
    site_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("site.id", ondelete="CASCADE"), index=True)
    new_email: Mapped[str] = mapped_column(String(254), default="")
    budget: Mapped[str] = mapped_column(String(40), default="", server_default="")
    mailbox: Mapped[str] = mapped_column(String(254), default="", server_default="")
    """Where ``to`` is delivered, however it is spelled."""
    network: Mapped[str] = mapped_column(String(64), default="", server_default="")
    wide_network: Mapped[str] = mapped_column(String(64), default="", server_default="")
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When the link was used, or died of something else."""
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    handed_over: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """Times that a mail server may have had it, and never answered."""

    user: Mapped["User | None"] = relationship()
    site: Mapped["Site | None"] = relationship()

    @classmethod
    def post(
        cls,
        kind: str,
        user: "User",
        *,
        asker: Requester = OPERATOR,
        to: str = "",
        site: "Site | None" = None,
        new_email: str = "",
    ) -> str:
        """Have one email sent after the commit; "", or in a sentence why none will be."""
        if kind not in PROOFS and user.confirmed_at is None:
            return UNPROVEN
        if kind == "email_change" and not user.stays():
            return CHANGED
        mail = cls._of(kind, COUNTED_AS.get(kind, kind), to or user.email, user, asker)
        mail.site_id, mail.new_email = site.id if site else None, new_email
        return mail._keep()

    @classmethod
    def ask_reset(cls, email: str, user: "User | None", asker: Requester) -> str:
        """A link to choose a new password, or first to confirm an address that never was.

        The same work and the same sentence whether or not there is an account.
        """
        user = user if user is not None and user.is_active else None
        unproven = user is not None and user.confirmed_at is None
        budget = email_budget.reset_budget(user, asker)
        return cls._of("confirm" if unproven else "reset", budget, email, user, asker)._keep()

    @classmethod
    def _of(cls, kind: str, budget: str, to: str, user: "User | None", asker: Requester) -> "Mail":
        return cls(
            kind=kind,
            to=to,
            user_id=user.id if user else None,
            budget=budget,
            mailbox=addresses.mailbox(to),
            network=asker.network,
            wide_network=asker.wide_network,
        )

    def _keep(self) -> str:
        if sentence := email_budget.refusal(self):
            return sentence
        db.session.add(self)
        db.session.flush()
        if self.kind in LINKS:
            self.token()
            self.expires_at = now() + LINKS[self.kind]
        self.enqueue()
        return ""

    @hybrid_property
    def proves_own_address(self) -> bool:
        """Whether only the account that signed up with this very address can cause it.

        A mailbox has many spellings, of which others may sign up with all but this one.
        """
        return self.kind == "confirm" and self.to == self.mailbox

    @proves_own_address.inplace.expression
    @classmethod
    def _proves_own_address(cls) -> ColumnElement[bool]:
        return and_(cls.kind == "confirm", cls.to == cls.mailbox)

    def enqueue(self) -> None:
        Job.enqueue("send_mail", key=f"mail:{self.id}", mail_id=self.id)

    @classmethod
    def due_by_network(cls) -> dict[Any, int]:
        """Network that asked -> the oldest job of an email for it that is due; the oldest first."""
        same = Job.subject["mail_id"].as_integer() == cls.id
        return Job.oldest_due(["send_mail"], cls.wide_network, same)

    @property
    def message_id(self) -> str:
        """The same for every try, so that a mail sent twice is shown once."""
        apex = str(current_app.config["SERVER_NAME"]).partition(":")[0]
        return f"<mail-{self.id}-{self.kind}@{apex}>"

    @property
    def is_due(self) -> bool:
        """Whether there is somebody to send it to, and its link, if it has one, still lives."""
        return self.sent_at is None and self.user is not None and (self.kind not in LINKS or self.link_lives)

    @property
    def link_lives(self) -> bool:
        return self.used_at is None and self.expires_at is not None and self.expires_at > now()

    @property
    def lost(self) -> str:
        """Why it will not be sent though somebody waits for it, in a sentence; "" when it may be."""
        if self.sent_at or self.used_at or self.user is None:
            return ""
        if self.handed_over >= MOST_HANDED_OVER:
            return TWICE.format(self.id)
        return EXPIRED if self.expires_at and self.expires_at < now() else ""

    @classmethod
    def hand_over(cls, mail_id: int, before: int) -> bool:
        """A mail server gets it now; to be committed first.

        False when its link died meanwhile, or somebody else sends it.
        """
        same = (cls.id == mail_id, cls.handed_over == before, cls.sent_at.is_(None), cls.used_at.is_(None))
        statement = update(cls).where(*same).values(handed_over=before + 1).returning(cls.id)
        return db.session.execute(statement).first() is not None

    @classmethod
    def note_sent(cls, mail_id: int) -> None:
        db.session.execute(update(cls).where(cls.id == mail_id).values(sent_at=now()))

    @classmethod
    def take_back(cls, mail_id: int, before: int) -> None:
        """The mail server said that it does not have it."""
        same = (cls.id == mail_id, cls.handed_over == before + 1)
        db.session.execute(update(cls).where(*same).values(handed_over=before))

    @property
    def path(self) -> str:
        """Where the email leads, at the apex."""
        if self.kind in LINKS:
            return f"{'reset' if self.kind == 'reset' else 'confirm'}/{self.token()}"
        return "sites" if self.site else "account"

    def token(self) -> str:
        """256 bits derived from this row and the key it was posted under.

        The same at every try, stored only as a hash. Where that key is gone, any link sent is dead, and this
        is another.
        """
        for token in map(self._derive, signing_keys):
            if digest(token) == self.token_hash:
                return token
        token = self._derive(signing_keys.present)
        self.token_hash = digest(token)
        return token

    def _derive(self, key: Key) -> str:
        return key.derive(f"{self.kind}:{self.id}:{self.user_id}:{self.created_at.timestamp()}")

    @classmethod
    def behind(cls, token: str, *kinds: str) -> "Mail | None":
        """The living link of one of these kinds, if a key we hold made it; looking consumes nothing."""
        query = select(cls).where(
            cls.token_hash == digest(token),
            cls.kind.in_(kinds),
            cls.user_id.is_not(None),
            cls.used_at.is_(None),
            cls.expires_at > now(),
        )
        mail = db.session.scalar(query)
        return mail if mail is not None and signing_keys.vouch(token, mail._derive) else None

    def use(self) -> bool:
        """Consume this link; False when somebody did before, or it died meanwhile."""
        statement = update(Mail).where(Mail.id == self.id, Mail.used_at.is_(None)).values(used_at=now())
        return db.session.execute(statement.returning(Mail.id)).first() is not None
