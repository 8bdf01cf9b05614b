"""How the installation is, for whoever keeps it running: read for /readyz, /metrics and flask doctor."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

from flask import current_app
from sqlalchemy import func, select

from ..extensions import db
from .disk_space import database_is_full
from .heartbeat import Heartbeat
from .job import Job, Waiting
from .report import Report

WORKER_SILENT = 180
"""Seconds; it is heard of every 30."""
HOUR, DRILL = 3600, 15 * 86_400
FULL = "The disk of PostgreSQL is full: pages are served, but edits may not be saved."


@dataclass(frozen=True)
class Health:
    """How the installation is: what waits, what was heard of, what is full."""

    full: bool
    """Whether PostgreSQL has no room left."""
    heard: dict[str, Heartbeat]
    """When the worker, a backup and a drill were last heard of; absent: never."""
    waiting: dict[str, Waiting]
    """Jobs that are not done, by kind."""
    given_up: dict[str, int]
    """Jobs of the last 30 days that were tried to the end, by kind."""
    reports: int
    """Reports that nobody has closed."""

    @classmethod
    def read(cls) -> "Health":
        """Raises SQLAlchemyError."""
        return cls(
            full=database_is_full(),
            heard=Heartbeat.last(),
            waiting=Job.waiting(),
            given_up=Job.given_up(),
            reports=db.session.scalar(select(func.count()).where(Report.closed_at.is_(None))) or 0,
        )

    @property
    def ages(self) -> dict[str, float]:
        """Seconds since each was heard of that was, or should have been."""
        heard = {name: each.age for name, each in self.heard.items()}
        return {**dict.fromkeys(self.limits, inf), **heard}

    @property
    def limits(self) -> dict[str, float]:
        """After how many seconds of silence somebody should look; only of what is expected here at all."""
        hours = current_app.config["BACKUP_HOURS"]
        limits: dict[str, float] = {"worker": WORKER_SILENT} if current_app.config["REDIS_URL"] else {}
        if hours:
            limits["backup"] = hours * HOUR
        if "drill" in self.heard:
            limits["drill"] = DRILL
        return limits

    @property
    def overdue(self) -> dict[str, int]:
        return {kind: each.overdue for kind, each in self.waiting.items() if each.overdue}

    @property
    def retried(self) -> dict[str, int]:
        return {kind: each.retried for kind, each in self.waiting.items() if each.retried}

    @property
    def oldest_due(self) -> float:
        return max((each.oldest for each in self.waiting.values()), default=0.0)

    def concerns(self) -> Iterator[str]:
        """What somebody should look at, a sentence each."""
        if self.full:
            yield FULL
        yield from self.upkeep()

    def upkeep(self) -> Iterator[str]:
        """The same of what runs beside the web processes."""
        ages = self.ages
        for name in (name for name, limit in self.limits.items() if ages[name] > limit):
            yield NEVER[name] if ages[name] == inf else LAST[name].format(span(ages[name]))
        if self.overdue:
            yield f"Jobs wait: {_counted(self.overdue)}; the oldest for {span(self.oldest_due)}."
        if self.retried:
            yield f"Jobs failed and will be retried: {_counted(self.retried)}."
        if self.given_up:
            yield f"Jobs were given up: {_counted(self.given_up)}."


NEVER = {
    "worker": "The worker has never reported in: flask --app sitemaker worker.",
    "backup": "No backup has ever been made: deploy/backup INTO.",
}
LAST = {
    "worker": "The worker last reported in {} ago.",
    "backup": "The last backup is {} old.",
    "drill": "A backup was last test-restored {} ago.",
}


def _counted(kinds: dict[str, int]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))


def span(seconds: float) -> str:
    """A length of time in words, as "2 hours"."""
    for size, name in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= 2 * size:
            return f"{int(seconds // size)} {name}s"
    return f"{int(seconds)} seconds"
