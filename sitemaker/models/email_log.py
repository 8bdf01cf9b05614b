"""What became of each email: its row, and the job that sends it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, cast, literal, or_, select

from ..extensions import db
from ..lib.email import addresses
from .email import LINKS, Mail
from .job import Job


@dataclass(frozen=True)
class EmailEntry:
    """An email with its job."""

    mail: Mail
    job: Job | None
    """None when it is forgotten: it was done long ago."""

    @classmethod
    def recent(cls, to: str = "", most: int = 50) -> list["EmailEntry"]:
        """The newest emails, the newest last; ``to`` is any way to spell the address of a mailbox."""
        query = _entries()
        if to:
            query = query.where(or_(Mail.to == addresses.folded(to), Mail.mailbox == addresses.mailbox(to)))
        rows = db.session.execute(query.order_by(Mail.id.desc()).limit(most)).all()
        return [cls(*row) for row in reversed(rows)]

    @classmethod
    def find(cls, mail_id: int) -> "EmailEntry | None":
        found = db.session.execute(_entries().where(Mail.id == mail_id)).first()
        return cls(*found) if found else None

    @property
    def state(self) -> str:
        if self.mail.sent_at:
            return "sent"
        if self.mail.user_id is None:
            return "nobody"
        if self.job is None or (self.job.done_at and not self.job.gave_up):
            return "dropped"
        return {"given-up": "undelivered", "running": "sending"}.get(self.job.state, self.job.state)

    @property
    def problem(self) -> str:
        return self.job.problem if self.job is not None and not self.mail.sent_at else ""

    @property
    def held_back(self) -> str:
        """Why it cannot be sent again, in a sentence; "" when it can."""
        if self.mail.user_id is None:
            return "It was requested for an address without an account, so there is nobody to send it to."
        if self.mail.kind in LINKS and not self.mail.link_lives:
            return "The link in it no longer works. The person can request a new one."
        if self.job is not None and self.job.is_running:
            return "It is being sent right now, or its worker has just died. Try again in five minutes."
        return ""

    def resend(self) -> None:
        """As if it had never been sent: the same email, with the same Message-ID."""
        self.mail.sent_at, self.mail.handed_over = None, 0
        if self.job is None:
            self.mail.enqueue()
        else:
            self.job.begin_again()


def _entries() -> Any:
    key = literal("mail:") + cast(Mail.id, String)
    return select(Mail, Job).outerjoin(Job, Job.key == key)
