"""The whole of it, as an operator runs it: PostgreSQL, Redis, mail, and the Procfile's own lines."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.conftest import BASE
from tests.mailbox import Mailbox
from tests.servers import Postgres
from tests.stack import Line

APEX = "sitemaker.test"


@dataclass
class Installation:
    environ: dict[str, str]
    web: Line
    mailbox: Mailbox
    database: str

    @property
    def port(self) -> int:
        return self.web.port


@pytest.fixture(scope="module")
def environ(cluster: Postgres, redis_url: str, postbox: Mailbox) -> dict[str, str]:
    """What Heroku would set, and nothing else."""
    database = cluster.create(f"{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}_deployed", BASE)
    return {
        "SERVER_NAME": APEX,
        "SECRET_KEY": "a secret that only this test knows, 0123456789",
        "DATABASE_URL": database.replace("postgresql://", "postgres://"),
        "REDIS_URL": redis_url,
        "SMTP_URL": postbox.url,
        "DYNO": "web.1",
        "PROXY_HOPS": "1",
        "WEB_CONCURRENCY": "2",
        "METRICS_TOKEN": "show-me-the-figures",
    }


@pytest.fixture(scope="module")
def installation(environ: dict[str, str], postbox: Mailbox) -> Iterator[Installation]:
    with Line("web", environ) as web, Line("worker", environ):
        yield Installation(environ, web, postbox, environ["DATABASE_URL"])
