"""Work to do after the answer: the row is the truth, the queue only the doorbell.

Whoever does a job claims it first, for LEASE: that is committed before the work begins, so no transaction is
open meanwhile. ``due_at`` is then the end of the lease: a worker that died leaves the job to the next.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Index,
    Integer,
    String,
    Text,
    and_,
    func,
    not_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import db
from .base import Json, Model, UTCDateTime, now

LEASE = timedelta(minutes=5)
MOST_TRIES = 82
"""Of what may go well later: three days, at the pace of `postpone`."""
MOST_FAULTS = 12
"""Tries after which one that breaks is given up: two and a half hours."""
OVERDUE = 300
"""Seconds that a job may wait for its turn."""
SLACK = timedelta(seconds=1)
"""By which two machines may disagree on the time: a job that is rung for now is due, whoever hears it."""
LOST = "Its worker ended in the middle of it."


@dataclass(frozen=True)
class Claim:
    """A job in the hands of one worker; ``number`` tells its claim from a later one."""

    job_id: int
    number: int
    kind: str
    subject: dict[str, Any]

    def __str__(self) -> str:
        return f"job {self.job_id} ({self.kind} {self.subject}, try {self.number})"


class Waiting(NamedTuple):
    """Jobs of one kind that are not done."""

    overdue: int
    """Due for more than OVERDUE seconds, and nobody came."""
    retried: int
    """Tried in vain, and asked for more than OVERDUE seconds ago."""
    oldest: float
    """Seconds that the one due longest has waited."""


class Job(Model):
    """Work to be done in the background: what, when, and how often it was tried."""

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
    """When it is to be done; of a claimed one, when others may."""
    claimed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """Since when a worker is at it; None: none is."""
    tries: Mapped[int] = mapped_column(Integer, default=0)
    """How often it was claimed."""
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
        job._ring()
        return job

    def _ring(self) -> None:
        db.session.info.setdefault("jobs", []).append((self, self.kind))

    @classmethod
    def claim(cls, job_id: int, kinds: Collection[str]) -> Claim | None:
        """Take a job of these kinds that is due; the caller commits before it begins.

        None when it is done, not due, or in other hands.
        """
        due = (cls.id == job_id, cls.kind.in_(kinds), cls.done_at.is_(None), cls.due_at <= now() + SLACK)
        job = db.session.scalar(select(cls).where(*due).with_for_update(skip_locked=True))
        if job is None:
            return None
        if job.tries >= MOST_TRIES:
            job.give_up(LOST)
            return None
        job.tries += 1
        job.claimed_at, job.due_at = now(), now() + LEASE
        return Claim(job.id, job.tries, job.kind, job.subject)

    @classmethod
    def held(cls, claim: Claim) -> "Job | None":
        """The job of a claim, to be closed; None when its lease ran out and somebody else took it."""
        same = (cls.id == claim.job_id, cls.tries == claim.number, cls.done_at.is_(None))
        return db.session.scalar(select(cls).where(*same).with_for_update())

    @classmethod
    def due(cls, most: int = 200, kinds: Collection[str] = ()) -> list[int]:
        """Ids of jobs to ring again, the longest due first: overdue ones, and those whose lease ran out."""
        query = select(cls.id).where(cls.done_at.is_(None), cls.due_at <= now() + SLACK).order_by(cls.due_at)
        if kinds:
            query = query.where(cls.kind.in_(kinds))
        return list(db.session.scalars(query.limit(most)))

    @classmethod
    def kind_if_due(cls, job_id: int) -> str | None:
        """The kind of a job that is due and in nobody's hands."""
        due = (cls.id == job_id, cls.done_at.is_(None), cls.due_at <= now() + SLACK)
        return db.session.scalar(select(cls.kind).where(*due))

    @classmethod
    def due_by_site(cls, kinds: Collection[str]) -> dict[Any, int]:
        """Site id -> its oldest job of these kinds that is due; the oldest first."""
        return cls.oldest_due(kinds, cls.subject["site_id"].as_integer())

    @classmethod
    def oldest_due(cls, kinds: Collection[str], by: Any, *joined: Any) -> dict[Any, int]:
        """Of each value of ``by`` the oldest job of these kinds that is due, the oldest first."""
        oldest = func.min(cls.id)
        due = (cls.done_at.is_(None), cls.due_at <= now() + SLACK, cls.kind.in_(kinds), *joined)
        rows = db.session.execute(select(by, oldest).where(*due).group_by(by).order_by(oldest))
        return {value: job_id for value, job_id in rows}

    @classmethod
    def newest(cls, most: int, *, kind: str | None = None, state: str | None = None) -> list["Job"]:
        """The newest last; without a ``state`` all that are not done, and those given up."""
        query = select(cls).where(
            cls.done_at.is_(None) | cls.gave_up if state is None else cls.in_state(state)
        )
        if kind is not None:
            query = query.where(cls.kind == kind)
        return list(db.session.scalars(query.order_by(cls.id.desc()).limit(most)))[::-1]

    @classmethod
    def locked(cls, job_id: int) -> "Job | None":
        """By its id, in nobody else's hands until the commit."""
        return db.session.scalar(select(cls).where(cls.id == job_id).with_for_update())

    @classmethod
    def in_state(cls, state: str) -> ColumnElement[bool]:
        """What `state` says, in a query."""
        running = and_(cls.done_at.is_(None), cls.claimed_at.is_not(None), cls.due_at > now())
        return {
            "running": running,
            "waiting": and_(cls.done_at.is_(None), not_(running)),
            "given-up": and_(cls.done_at.is_not(None), cls.gave_up),
            "done": and_(cls.done_at.is_not(None), not_(cls.gave_up)),
        }[state]

    @property
    def state(self) -> str:
        if self.done_at:
            return "given-up" if self.gave_up else "done"
        return "running" if self.is_running else "waiting"

    @property
    def is_running(self) -> bool:
        """Whether a worker is at it, or died so lately that it cannot be told."""
        return self.claimed_at is not None and self.due_at > now()

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
        self._close(gave_up=False, problem="")

    def give_up(self, problem: str) -> None:
        """For good; what was said before is kept."""
        before = f" Before that: {self.problem}" if self.problem and self.problem not in problem else ""
        self._close(gave_up=True, problem=problem + before)

    def drop(self) -> None:
        """Whoever runs this wants it undone."""
        self._close(gave_up=False, problem=f"Dropped by a command. {self.problem}".strip())

    def _close(self, *, gave_up: bool, problem: str) -> None:
        self.done_at, self.claimed_at = now(), None
        self.gave_up, self.problem = gave_up, problem[:1000]

    def postpone(self, problem: str, *, most: int = MOST_TRIES) -> None:
        """Try again later: after 5 s, then twice as long each time, at most hourly; at last give up."""
        if self.tries >= most:
            return self.give_up(problem)
        self.claimed_at, self.problem = None, problem[:1000]
        self.due_at = now() + timedelta(seconds=min(5 * 2 ** (self.tries - 1), 3600))

    def begin_again(self) -> None:
        """As if it had never been tried."""
        self.due_at, self.tries = now(), 0
        self.done_at, self.claimed_at, self.gave_up = None, None, False
        self._ring()
