"""What every test may ask for: the application on real servers, browsers, the cast, a count of queries.

`app` begins each test from the same rows: the cast (tests/cast.py) and nothing else, with Redis emptied.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from sqlalchemy import event

from tests import programs
from tests.browser import Browser, Checked
from tests.mailbox import Mailbox
from tests.servers import GivenPostgres, Postgres, Redis

if TYPE_CHECKING:  # what needs no application must be testable while the application is being taken apart
    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import Playwright

    from tests.cast import Cast, Person
    from tests.security.stage import Scenery
    from tests.world import World

BASE = "sitemaker_base"
SERVERS = pytest.StashKey[dict[str, str]]()
STACK = pytest.StashKey[ExitStack]()


def pytest_report_header() -> list[str]:
    return programs.describe()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[STACK] = ExitStack()


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[STACK].close()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """With xdist: one set of servers for all workers, started by the process that leads them."""
    node.workerinput["servers"] = _servers(node.config)


def _servers(config: pytest.Config) -> dict[str, str]:
    """Addresses of this run's servers, started when first asked for: `owner` is a superuser's, `password` the
    application role's, and the database BASE is migrated, to be copied."""
    given: dict[str, str] | None = getattr(config, "workerinput", {}).get("servers")
    if given is not None:
        return given
    if SERVERS not in config.stash:
        stack = config.stash[STACK]
        url = os.environ.get("SITEMAKER_TEST_DATABASE_URL")
        postgres = stack.enter_context(GivenPostgres(url) if url else Postgres())
        redis = os.environ.get("SITEMAKER_TEST_REDIS_URL") or stack.enter_context(Redis()).url()
        _migrate(postgres.create(BASE))
        config.stash[SERVERS] = {
            "owner": postgres.url("postgres", postgres.owner),
            "password": postgres.password,
            "bin": str(postgres.bin),
            "redis": redis.removesuffix("/0"),
        }
    return config.stash[SERVERS]


def _migrate(url: str) -> None:
    """In a process of its own, which leaves the database: nobody may be in one that is copied."""
    command = [sys.executable, "-m", "flask", "--app", "sitemaker", "release"]
    environment = {**os.environ, "APP_ENV": "testing", "DATABASE_URL": url}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"the database was not migrated:\n{done.stdout}{done.stderr}")


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> Iterator[Postgres]:
    """The PostgreSQL of this run: `cluster.create(name, BASE)` is a fresh migrated database."""
    servers = _servers(request.config)
    with GivenPostgres(servers["owner"], servers["password"]) as postgres:
        yield postgres


@pytest.fixture(scope="session")
def redis_url(request: pytest.FixtureRequest) -> str:
    """A database of this run's Redis that no other worker uses."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return f"{_servers(request.config)['redis']}/{int(worker) % 16}"


@pytest.fixture(scope="session")
def postbox() -> Iterator[Mailbox]:
    with Mailbox() as mailbox:
        yield mailbox


@pytest.fixture(scope="session")
def world(cluster: Postgres, redis_url: str, postbox: Mailbox) -> "Iterator[World]":
    """The application of this process with the cast in its database; use `app`."""
    from tests.world import World

    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    with World(cluster, f"sitemaker_{worker}", BASE, redis_url, postbox.url) as world:
        yield world


@pytest.fixture(scope="session")
def scenery(world: "World", cluster: Postgres) -> "Iterator[Scenery]":
    """Two furnished sites and every role signed in; use `stage` of tests/security."""
    from tests.security.stage import Scenery

    scenery = Scenery(world, cluster)
    yield scenery
    scenery.close()


@pytest.fixture
def app(world: "World", postbox: Mailbox) -> Flask:
    """The application, its rows as at the start of every test."""
    world.begin_again()
    postbox.messages.clear()
    postbox.refusal = None
    return world.app


@pytest.fixture(scope="session")
def playwright() -> "Iterator[Playwright]":
    """Drives browsers: one for each process that runs tests, which may not have two."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def bare_chromium(playwright: "Playwright") -> "Iterator[Chromium]":
    """A browser without a server: its pages are those that a test gives it."""
    from tests.chromium import launch

    with launch(playwright) as browser:
        yield browser


@pytest.fixture
def cast(app: Flask, world: "World") -> "Cast":
    return world.cast


@pytest.fixture
def mailbox(app: Flask, postbox: Mailbox) -> Mailbox:
    """What was mailed in this test. Mail goes by jobs: `work()` does those that are due."""
    return postbox


@pytest.fixture
def work(app: Flask) -> Callable[[], None]:
    """Does the background jobs that are due, in this process."""
    from sitemaker import jobs
    from sitemaker.models import Job

    def do() -> None:
        with app.app_context():
            while due := Job.due():  # jobs make jobs
                for job_id in due:
                    jobs.run(job_id)

    return do


@pytest.fixture
def browser(app: Flask) -> Callable[[], Browser]:
    """Makes browsers: each has its own cookies."""
    return lambda: Browser(app, Checked, use_cookies=True)


@pytest.fixture
def client(browser: Callable[[], Browser]) -> Browser:
    """A browser nobody is signed in with."""
    return browser()


def _signed_in(browser: Browser, person: "Person") -> Browser:
    for host, name, value in person.cookies:
        browser.set_cookie(name, value, domain=host, secure=True, httponly=True)
    return browser


@pytest.fixture
def alice(browser: Callable[[], Browser], cast: "Cast") -> Browser:
    """Alice's browser: signed in at the apex and inside acme's admin."""
    return _signed_in(browser(), cast.alice)


@pytest.fixture
def bob(browser: Callable[[], Browser], cast: "Cast") -> Browser:
    """Bob's: he edits acme."""
    return _signed_in(browser(), cast.bob)


@pytest.fixture
def rita(browser: Callable[[], Browser], cast: "Cast") -> Browser:
    """Rita's: she reads acme."""
    return _signed_in(browser(), cast.rita)


@pytest.fixture
def charlie(browser: Callable[[], Browser], cast: "Cast") -> Browser:
    """Charlie's: he owns mallory, and has no business in acme."""
    return _signed_in(browser(), cast.charlie)


Counting = Callable[[int], AbstractContextManager[list[str]]]


@pytest.fixture
def queries(app: Flask) -> Counting:
    """`with queries(3): ...` holds a block to exactly three statements, and shows them when they are not."""
    from sitemaker.extensions import db

    @contextmanager
    def counting(expected: int) -> Iterator[list[str]]:
        seen: list[str] = []
        own = threading.get_ident()  # the sweep of host records asks on a thread of its own

        def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
            ours = threading.get_ident() == own and "set_config" not in statement
            if ours and not statement.startswith("PREPARE"):
                seen.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)
        assert len(seen) == expected, f"{len(seen)} statements instead of {expected}:\n" + "\n".join(seen)

    return counting
