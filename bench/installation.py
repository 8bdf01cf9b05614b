"""Sitemaker as an operator runs it: gunicorn with the shipped configuration, PostgreSQL and Redis."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask

from bench import processes
from tests.servers import ROOT, Postgres, Redis, folder
from tests.stack import Line

APEX = "bench.test"
WORKERS = 2


class Web(Line):
    """gunicorn with deploy/gunicorn.conf.py."""

    application = "sitemaker:create_app()"
    configuration = "deploy/gunicorn.conf.py"

    def __init__(self, environ: Mapping[str, str]) -> None:
        super().__init__("web", {"WEB_CONCURRENCY": str(WORKERS), **environ})

    def command(self) -> Sequence[str | Path]:
        gunicorn = Path(sys.executable).with_name("gunicorn")
        return [gunicorn, "--chdir", ROOT, "-c", ROOT / self.configuration, self.application]

    @property
    def workers(self) -> list[int]:
        return processes.children(self.pid)


class Floor(Web):
    """gunicorn with the smallest application."""

    application = "bench.floor:app"
    configuration = "bench/floor.conf.py"


class Installation:
    """One sitemaker with a database and a Redis of its own.

    `app` is the same application in this process, for putting things into the database.
    """

    def __init__(self, postgres: Postgres, redis: Redis, database: str) -> None:
        self.postgres, self.redis, self.database = postgres, redis, database
        self.settings = {
            "APP_ENV": "production",
            "SERVER_NAME": APEX,
            "SECRET_KEY": secrets.token_hex(32),
            "DATABASE_URL": postgres.url(database),
            "REDIS_URL": redis.url(),
            "RELEASE": "bench",
            "MEDIA_FOLDER": str(folder("media")),
            "METRICS_TOKEN": secrets.token_hex(16),
            "LIMITS": "no",  # thousands of sign-ins from one address are what limits are there to refuse
        }
        self.sites = 0
        """How many there are, numbered from 1."""
        self.web = Web(self.settings)
        self.app = self._application()

    def _application(self) -> Flask:
        from sitemaker import create_app

        return create_app({**self.settings, "LIMITS": False})

    def cpu(self) -> float:
        """Seconds taken by all processes: workers, database and Redis."""
        return processes.cpu(self.web.pid, self.postgres.pid, self.redis.pid)

    def host(self, number: int) -> str:
        return f"{subdomain(number)}.{APEX}"


def subdomain(number: int) -> str:
    """The subdomain of a measured site, by its number."""
    return f"site-{number:06}"


@contextmanager
def installed(postgres: Postgres, name: str, fill: Any) -> Iterator[Installation]:
    """A running installation whose database `fill(installation)` has filled."""
    with Redis() as redis:
        migrate(postgres.create(name))
        installation = Installation(postgres, redis, name)
        fill(installation)
        with installation.web:
            yield installation


def migrate(url: str) -> None:
    """Make the tables."""
    command = [sys.executable, "-m", "flask", "--app", "sitemaker", "db", "upgrade"]
    environ = {**os.environ, "APP_ENV": "testing", "DATABASE_URL": url}
    subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True)
