"""Limits that hold against one client, and bar nobody else (R101, R102, R117)."""

import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import update

from sitemaker.extensions import bcrypt, db
from sitemaker.models import User
from tests.cast import PASSWORD, Cast
from tests.mailbox import Mailbox
from tests.security.conftest import environment
from tests.security.siege import Siege
from tests.security.wire import APEX, Visitor, Wire
from tests.stack import Line, Nginx
from tests.world import World

WITHIN = 3.0
Door = tuple[str, int, float]


class Owner:
    """Somebody on a network of their own who wants in by every door, once a round."""

    def __init__(self, wire: Wire, cast: Cast, address: str) -> None:
        self.wire, self.cast, self.address = wire, cast, address
        self.headers = {} if wire.tls else {"X-Forwarded-For": address, "X-Forwarded-Proto": "https"}
        self.device = Visitor(wire)
        assert self.post("/signin", self.own(), self.device) == 303
        self.doors: list[Door] = []

    def own(self) -> dict[str, str]:
        return {"email": self.cast.alice.email, "password": PASSWORD}

    def post(self, path: str, form: dict[str, str], visitor: Visitor | None = None) -> int:
        cookie = None
        if visitor is self.device and visitor.sid():
            cookie = f"__Host-device={visitor.cookies[APEX]['__Host-device']}"
        return (visitor or Visitor(self.wire)).post(path, form, cookie=cookie, headers=self.headers).status

    def go_round(self, number: int) -> None:
        name = f"owner-{number}-{time.time_ns()}"
        new = {"email": f"{name}@example.com", "password": "one more heron at dawn", "address": name[:40]}
        report = {"host": f"place-{number}.example", "reason": "spam", "words": "Look."}
        steps = [("/signin", self.own(), None), ("/signin", self.own(), self.device), ("/signup", new, None)]
        steps += [("/reset", {"email": self.cast.alice.email}, None), ("/report", report, None)]
        for path, form, visitor in steps:
            began = time.monotonic()
            status = self.post(path, form, visitor)
            name = f"{path} known" if visitor else path
            self.doors.append((name, status, round(time.monotonic() - began, 2)))

    def shut(self) -> list[Door]:
        return [door for door in self.doors if door[1] not in (200, 303) or door[2] > WITHIN]


@pytest.fixture
def dear(app: Flask, cast: Cast) -> None:
    """Alice's password as it is kept in production."""
    with app.app_context():
        hashed = bcrypt.generate_password_hash(PASSWORD, rounds=12).decode()
        db.session.execute(update(User).where(User.id == cast.alice.id).values(password_hash=hashed))
        db.session.commit()


@pytest.fixture
def direct(app: Flask, world: World, postbox: Mailbox, dear: None) -> Iterator[Line]:
    settings = {**environment(world, postbox, hops=1), "BCRYPT_LOG_ROUNDS": "12"}
    with Line("web", settings) as line:
        yield line


def besiege(siege: Siege, owner: Owner, rounds: int, say: Callable[[str], None] = print) -> None:
    with siege:
        for number in range(rounds):
            owner.go_round(number)
    slowest = max(door[2] for door in owner.doors)
    say(f"{siege.answers}\nowner: {owner.doors}, slowest {slowest} s, shut: {owner.shut()}")
    assert sum(siege.answers.values()) > 100
    assert owner.shut() == []


@pytest.mark.security(101)
@pytest.mark.deploy
@pytest.mark.sweep
@pytest.mark.parametrize(
    ("kind", "networks"),
    [("ipv4", 1), ("ipv4", 50), ("ipv4", 500), ("apart", 500), ("subnets", 500), ("ipv6", 500)],
)
def test_nobody_shuts_the_doors(cast: Cast, direct: Line, kind: str, networks: int) -> None:
    """Straight to gunicorn, as on Heroku, from the first second on."""
    owner = Owner(Wire(direct.port), cast, "203.0.113.7")
    besiege(Siege(direct.port, kind, networks, 12), owner, 4)


@pytest.mark.security(101)
@pytest.mark.deploy
@pytest.mark.parametrize("networks", [1, pytest.param(500, marks=pytest.mark.sweep)])
def test_nobody_shuts_the_doors_behind_nginx(cast: Cast, direct: Line, networks: int) -> None:
    with Nginx(APEX, direct.port) as nginx:
        owner = Owner(Wire(nginx.port, tls=True, source="127.200.1.1"), cast, "127.200.1.1")
        besiege(Siege(nginx.port, "loopback", networks, 12, tls=True), owner, 4)
