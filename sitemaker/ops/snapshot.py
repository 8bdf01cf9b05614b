"""How the installation is at this moment, as figures: the same from whichever process is asked.

What does not answer has a figure that says so, and those that would have come from it are left out.
"""

from collections.abc import Mapping
from contextlib import suppress
from math import nan

from flask import current_app
from prometheus_client import CollectorRegistry, Gauge
from redis import Redis, RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from ..extensions import db
from ..jobs import KINDS
from ..lib.clock import clock
from ..lib.redis_client import look, options
from ..models import Health
from ..models.disk_space import database_bytes, disks

PATIENCE = 3.0
"""Seconds that the database may take for all its figures."""


class Snapshot(CollectorRegistry):
    """Figures that are read when they are asked for, and not counted along the way."""

    def one(self, name: str, words: str, value: float) -> None:
        Gauge(f"sitemaker_{name}", words, registry=self).set(value)

    def each(self, name: str, words: str, label: str, values: Mapping[str, float]) -> None:
        gauge = Gauge(f"sitemaker_{name}", words, [label], registry=self)
        for of, value in values.items():
            gauge.labels(of).set(value)


def snapshot() -> Snapshot:
    """The figures of the database, Redis and the disks as they are now."""
    figures = Snapshot()
    _database(figures)
    if url := current_app.config["REDIS_URL"]:
        _redis(figures, url)
    found = disks()
    figures.each(
        "disk_free_bytes", "Free space on a disk.", "of", {name: disk.free for name, disk in found.items()}
    )
    figures.each("disk_bytes", "Size of the disk.", "of", {name: disk.size for name, disk in found.items()})
    return figures


def _database(figures: Snapshot) -> None:
    up = 1.0
    try:
        with current_app.extensions["deadlines"].watch(PATIENCE):
            _server(figures)
            _condition(figures, Health.read())
    except SQLAlchemyError:
        up = 0.0
    finally:
        with suppress(SQLAlchemyError):
            db.session.rollback()
    figures.one("database_up", "Whether the database answers.", up)


def _server(figures: Snapshot) -> None:
    figures.one("database_bytes", "Size of the database on disk.", database_bytes())
    figures.one(
        "clock_offset_seconds", "How far the database's clock is ahead of this machine's.", clock.offset
    )
    if db.engine.dialect.name == "postgresql":
        asked = "SELECT (SELECT count(*) FROM pg_stat_activity), current_setting('max_connections')::int"
        used, most = db.session.execute(text(asked)).one()
        figures.one("database_connections", "Connections to PostgreSQL, from all clients.", used)
        figures.one("database_connections_limit", "Maximum number of connections to PostgreSQL.", most)


def _condition(figures: Snapshot, found: Health) -> None:
    kinds = dict.fromkeys(KINDS, 0.0)
    oldest = {kind: each.oldest for kind, each in found.waiting.items()}
    backup = found.heard.get("backup")
    figures.one("database_full", "Whether PostgreSQL has run out of space.", found.full)
    figures.each(
        "last_heard_seconds", "Time since the worker, a backup or a drill reported in.", "of", found.ages
    )
    figures.each("last_heard_limit_seconds", "The age at which somebody should look.", "of", found.limits)
    figures.one("backup_bytes", "Size of the last backup.", backup.facts.get("bytes", nan) if backup else nan)
    figures.each("jobs_overdue", "Jobs that have waited too long.", "kind", {**kinds, **found.overdue})
    figures.each(
        "jobs_retried", "Jobs that have been failing for minutes.", "kind", {**kinds, **found.retried}
    )
    figures.each("jobs_given_up", "Jobs that were given up.", "kind", {**kinds, **found.given_up})
    figures.each("oldest_job_seconds", "How long the oldest due job has waited.", "kind", {**kinds, **oldest})
    figures.one("reports_open", "Open reports.", found.reports)


def _redis(figures: Snapshot, url: str) -> None:
    up = 1.0
    try:
        with Redis.from_url(url, **options()) as client:
            look(client)
    except RedisError:
        up = 0.0
    figures.one("redis_up", "Whether Redis answers and stores data.", up)
