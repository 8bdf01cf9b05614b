"""How the installation is, for whoever keeps it running: read for /readyz, /metrics and flask doctor."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import func, select

from ..extensions import db
from .base import now
from .heartbeat import Heartbeat
from .job import Job
from .report import Report

WORKER_SILENT = 180
"""Seconds; it is heard of every 30."""
OVERDUE = 300
"""Seconds that a job may wait for its turn."""
HOUR = 3600


@dataclass(frozen=True)
class Condition:
    ages: dict[str, float]
    """Seconds since the worker, a backup and a drill were last heard of; absent: never."""
    overdue: dict[str, int]
    """Jobs that should have been done OVERDUE seconds ago, by kind."""
    oldest_due: float
    """Seconds that the one due longest has waited."""
    given_up: dict[str, int]
    """Jobs of the last 30 days that were tried to the end, by kind."""
    reports: int
    """Reports that nobody has closed."""

    @classmethod
    def read(cls) -> "Condition":
        moment = now()
        waiting = select(Job.kind, func.count(), func.min(Job.due_at)).where(
            Job.done_at.is_(None), Job.due_at <= moment
        )
        due = db.session.execute(waiting.group_by(Job.kind)).all()
        late = {kind: (count, (moment - since).total_seconds()) for kind, count, since in due}
        lost = select(Job.kind, func.count()).where(Job.gave_up).group_by(Job.kind)
        return cls(
            ages=Heartbeat.ages(),
            overdue={kind: count for kind, (count, seconds) in late.items() if seconds > OVERDUE},
            oldest_due=max((seconds for _, seconds in late.values()), default=0.0),
            given_up={kind: count for kind, count in db.session.execute(lost)},
            reports=db.session.scalar(select(func.count()).where(Report.closed_at.is_(None))) or 0,
        )

    def concerns(self) -> Iterator[str]:
        """What somebody should look at, a sentence each."""
        config = current_app.config
        if config["REDIS_URL"]:
            yield from self._of_the_worker()
        if hours := config["BACKUP_HOURS"]:
            yield from self._of_the_backup(hours)
        if self.overdue:
            yield f"Jobs wait: {_counted(self.overdue)}; the oldest for {_span(self.oldest_due)}."
        if self.given_up:
            yield f"Jobs were given up: {_counted(self.given_up)}."

    def _of_the_worker(self) -> Iterator[str]:
        age = self.ages.get("worker")
        if age is None:
            yield "The worker was never heard of: flask --app sitemaker worker."
        elif age > WORKER_SILENT:
            yield f"The worker was last heard of {_span(age)} ago."

    def _of_the_backup(self, hours: int) -> Iterator[str]:
        age = self.ages.get("backup")
        if age is None:
            yield "No backup was ever made: deploy/backup INTO."
        elif age > hours * HOUR:
            yield f"The last backup is {_span(age)} old."


def _counted(kinds: dict[str, int]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))


def _span(seconds: float) -> str:
    for size, name in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= 2 * size:
            return f"{int(seconds // size)} {name}s"
    return f"{int(seconds)} seconds"
