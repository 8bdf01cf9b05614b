"""Work to do after the answer: the row is the truth, the queue only the doorbell."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, Index, Integer, String, Text, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import db
from .base import Json, Model, UTCDateTime, now

MOST_TRIES = 12
OVERDUE = 300
"""Seconds that a job may wait for its turn."""


class Waiting(NamedTuple):
    """Jobs of one kind that are not done."""

    overdue: int
    """Due for more than OVERDUE seconds, and nobody came."""
    retried: int
    """Tried in vain, and asked for more than OVERDUE seconds ago."""
    oldest: float
    """Seconds that the one due longest has waited."""


class Job(Model):
    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("tries >= 0", name="tries"),
        Index(
            "ix_job_due",
            "due_at",
            postgresql_where=text("done_at IS NULL"),
            sqlite_where=text("done_at IS NULL"),
        ),
    )

    kind: Mapped[str] = mapped_column(String(40))
    """Name of a function in ``jobs.py``."""
    subject: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    """Its arguments: ids, never content or secrets."""
    key: Mapped[str | None] = mapped_column(String(80), unique=True)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    gave_up: Mapped[bool] = mapped_column(default=False)
    problem: Mapped[str] = mapped_column(Text, default="")

    @classmethod
    def enqueue(
        cls, kind: str, *, key: str | None = None, due_at: datetime | None = None, **subject: Any
    ) -> "Job":
        """Add the row to the caller's transaction; the doorbell rings after the commit."""
        job = cls(kind=kind, subject=subject, key=key, due_at=due_at or now())
        db.session.add(job)
        db.session.info.setdefault("jobs", []).append(job)
        return job

    @classmethod
    def take(cls, job_id: int) -> "Job | None":
        """Lock a job that is due and not done; None when another worker has it or nothing is left to do."""
        query = (
            select(cls)
            .where(cls.id == job_id, cls.done_at.is_(None), cls.due_at <= now())
            .with_for_update(skip_locked=True)
        )
        return db.session.scalar(query)

    @classmethod
    def due(cls, most: int = 200) -> list[int]:
        """Ids of jobs to ring again, the longest due first."""
        query = (
            select(cls.id).where(cls.done_at.is_(None), cls.due_at <= now()).order_by(cls.due_at).limit(most)
        )
        return list(db.session.scalars(query))

    @classmethod
    def waiting(cls) -> dict[str, Waiting]:
        """What is not done, by kind."""
        moment = now()
        before = moment - timedelta(seconds=OVERDUE)
        query = select(
            cls.kind,
            func.count().filter(cls.due_at < before),
            func.count().filter(cls.problem != "", cls.created_at < before),
            func.min(cls.due_at),
        ).where(cls.done_at.is_(None))
        return {
            kind: Waiting(overdue, retried, max(0.0, (moment - since).total_seconds()))
            for kind, overdue, retried, since in db.session.execute(query.group_by(cls.kind))
        }

    @classmethod
    def given_up(cls) -> dict[str, int]:
        """How many were tried to the end, by kind; they are kept for 30 days."""
        query = select(cls.kind, func.count()).where(cls.gave_up).group_by(cls.kind)
        return {kind: count for kind, count in db.session.execute(query)}

    def finish(self) -> None:
        self.done_at = now()
        self.problem = ""

    def postpone(self, problem: str) -> None:
        """Try again later: after 5 s, then twice as long each time, at most hourly; at last give up."""
        self.tries += 1
        self.problem = problem[:1000]
        if self.tries >= MOST_TRIES:
            self.done_at, self.gave_up = now(), True
        else:
            self.due_at = now() + timedelta(seconds=min(5 * 2 ** (self.tries - 1), 3600))
