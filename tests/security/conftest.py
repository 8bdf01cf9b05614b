"""The same questions three times: to the WSGI stack in this process, to gunicorn as the Procfile starts it,
and through nginx with the shipped configuration. The last two are `deploy`."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete

from sitemaker.extensions import db
from sitemaker.models import UserSession
from tests.cast import Cast
from tests.mailbox import Mailbox
from tests.security.stage import Scenery, Stage
from tests.security.wire import APEX, Inside, MakeVisitor, Transport, Visitor, Wire
from tests.stack import Line, Nginx
from tests.world import World

STACKS = [
    "inside",
    pytest.param("gunicorn", marks=pytest.mark.deploy),
    pytest.param("nginx", marks=pytest.mark.deploy),
]


def environment(world: World, postbox: Mailbox, hops: int) -> dict[str, str]:
    """Production on this run's servers; passwords cheap, the rest as it ships."""
    return {
        "APP_ENV": "production",
        "SECRET_KEY": str(world.app.config["SECRET_KEY"]),
        "SERVER_NAME": APEX,
        "DATABASE_URL": world.url,
        "REDIS_URL": world.redis_url,
        "SMTP_URL": postbox.url,
        "WEB_CONCURRENCY": "2",
        "PROXY_HOPS": str(hops),
        "BCRYPT_LOG_ROUNDS": "4",
        "MEDIA_FOLDER": str(world.media),
    }


@pytest.fixture
def app(app: Flask) -> Flask:
    """Nobody is signed in at the beginning: here each session is made by the steps under attack."""
    with app.app_context():
        db.session.execute(delete(UserSession))
        db.session.commit()
    return app


@pytest.fixture(scope="session")
def gunicorn(world: World, postbox: Mailbox) -> Iterator[Line]:
    with Line("web", environment(world, postbox, hops=0)) as line:
        yield line


@pytest.fixture(scope="session")
def nginx(world: World, postbox: Mailbox) -> Iterator[Nginx]:
    with (
        Line("web", environment(world, postbox, hops=1)) as line,
        Nginx(APEX, line.port) as proxy,
    ):
        yield proxy


@pytest.fixture(params=STACKS)
def transport(request: pytest.FixtureRequest, app: Flask) -> Transport:
    """One of the three ways in."""
    return open_transport(request, str(request.param), app)


def open_transport(request: pytest.FixtureRequest, name: str, app: Flask) -> Transport:
    if name == "gunicorn":
        return Wire(request.getfixturevalue("gunicorn").port)
    if name == "nginx":
        return Wire(request.getfixturevalue("nginx").port, tls=True, secure=True)
    return Inside(app)


@pytest.fixture
def visitor(transport: Transport) -> MakeVisitor:
    """Makes visitors that come in by the transport of this test."""
    return lambda: Visitor(transport)


@pytest.fixture
def stranger(visitor: MakeVisitor) -> Visitor:
    return visitor()


@pytest.fixture
def inside(app: Flask) -> MakeVisitor:
    """Makes visitors of the WSGI stack, for what no server in front can change."""
    return lambda: Visitor(Inside(app))


def _signed_in(visitor: Visitor, person: Any, subdomain: str = "") -> Visitor:
    visitor.sign_in(person)
    if subdomain:
        visitor.enter(subdomain)
    return visitor


@pytest.fixture
def owner(visitor: MakeVisitor, cast: Cast) -> Visitor:
    """Alice, signed in and inside acme."""
    return _signed_in(visitor(), cast.alice, "acme")


@pytest.fixture
def attacker(visitor: MakeVisitor, cast: Cast) -> Visitor:
    """Charlie, signed in and inside mallory, which is his."""
    return _signed_in(visitor(), cast.charlie, "mallory")


@pytest.fixture
def stage(scenery: Scenery, app: Flask, inside: MakeVisitor) -> Stage:
    """Every role signed in, two sites furnished, all by the WSGI stack in this process."""
    return scenery.stage(inside)


SOME, ALL = pytest.param("some", marks=pytest.mark.sample), pytest.param("all", marks=pytest.mark.deploy)


@pytest.fixture(params=[SOME, ALL])
def step(request: pytest.FixtureRequest) -> int:
    """For what takes long: each eighth case in the quick round, every case in `make test`."""
    return 8 if request.param == "some" else 1
