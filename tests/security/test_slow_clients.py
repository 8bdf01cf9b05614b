"""Who sends slowly keeps nobody else from being served (R112): against gunicorn alone, as on Heroku."""

import http.client
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.mailbox import Mailbox
from tests.security.conftest import environment
from tests.security.slow import BODIES, crowd, head
from tests.security.wire import APEX, read_reply
from tests.stack import Line
from tests.world import World

pytestmark = [pytest.mark.deploy, pytest.mark.security(112)]
SITE = f"acme.{APEX}"
ROUTES = [("/signin", APEX), ("/report", APEX), ("/admin/media", SITE), ("/admin/pages/1/edits", SITE)]


@pytest.fixture(scope="module")
def dyno(world: World, postbox: Mailbox) -> Iterator[Line]:
    """Two workers behind a router that says who asks."""
    with Line("web", environment(world, postbox, hops=1)) as line:
        yield line


def ask(
    port: int, method: str, path: str, body: bytes = b"", host: str = APEX, pace: float = 0
) -> tuple[int, float]:
    """Status and seconds; ``pace`` in bytes a second."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.putrequest(method, path, skip_host=True)
    for name, value in {
        "Host": host,
        "X-Forwarded-For": "203.0.113.77",
        "X-Forwarded-Proto": "https",
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": str(len(body)),
        "Connection": "close",
    }.items():
        connection.putheader(name, value)
    connection.endheaders()
    step = int(pace / 10) or len(body) or 1
    for start in range(0, len(body), step):
        connection.send(body[start : start + step])
        time.sleep(0.1 if pace else 0)
    status = connection.getresponse().status
    connection.close()
    return status, time.monotonic() - began


def others_are_served(port: int, seconds: float = 4.0) -> None:
    took, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        status, spent = ask(port, "GET", "/about")
        assert status == 200
        took.append(spent)
        time.sleep(0.02)
    form, spent = ask(port, "POST", "/signin", b"email=nobody%40example.com&password=wrong-password")
    assert form in (200, 422) and spent < 3
    assert sorted(took)[int(len(took) * 0.95)] < 0.5


Spread = Callable[[int], str]
SPREADS: dict[str, Spread] = {
    "one address": lambda number: "198.51.100.7",
    "many": lambda number: f"10.{number % 200}.{number // 200}.1",
}


@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("crowded", [40, pytest.param(400, marks=pytest.mark.sweep)])
def test_slow_bodies(dyno: Line, crowded: int, spread: str) -> None:
    """Every pace at every route, with a length and chunked, all at once."""
    kinds = [
        head(path, host, "{}", chunked=chunked) + (b"9c40\r\n" if chunked else b"") + begun
        for path, host in ROUTES
        for chunked in (False, True)
        for begun in BODIES.values()
    ]
    begun = [
        kinds[number % len(kinds)].replace(b"{}", SPREADS[spread](number).encode())
        for number in range(crowded)
    ]
    with crowd(dyno.port, begun):
        others_are_served(dyno.port)


@pytest.mark.parametrize("begun", [b"", b"G", b"GET / HTTP/1.1\r\nHost: sitemaker.test\r\nX-A: "])
def test_slow_heads_and_idle_connections(dyno: Line, begun: bytes) -> None:
    with crowd(dyno.port, [begun] * 100, drip=b"x" if begun else b""):
        others_are_served(dyno.port)


@pytest.mark.sweep
def test_bodies_too_large_and_slow(dyno: Line) -> None:
    """They are heard out, so that they hear why: that holds no thread either."""
    begun = [head("/report", APEX, "10.0.0.1", length=30_000_000) + b"x" * 70_000] * 100
    with crowd(dyno.port, begun, drip=b"x" * 1000):
        others_are_served(dyno.port)


@pytest.mark.sweep
def test_honest_upload_over_a_phone(dyno: Line) -> None:
    """3 MB at 200 KB/s among slow ones: it arrives, and is told to sign in."""
    with crowd(dyno.port, [head("/admin/media", SITE, "10.0.0.1", length=20_000_000)] * 40):
        status, took = ask(dyno.port, "POST", "/admin/media", b"x" * 3_000_000, host=SITE, pace=200_000)
    assert status in (303, 401, 403) and 14 < took < 25


def test_who_is_too_slow_hears_it(dyno: Line) -> None:
    with socket.create_connection(("127.0.0.1", dyno.port), timeout=20) as connection:
        connection.sendall(head("/signin", APEX, "10.0.0.1") + b"e")
        reply = read_reply(b"".join(iter(lambda: connection.recv(65536), b"")))
    assert reply.status == 408 and "try again" in reply.text
    assert reply.header("Retry-After") == "5"


def test_who_sends_tiny_chunks_hears_it(dyno: Line) -> None:
    with socket.create_connection(("127.0.0.1", dyno.port), timeout=20) as connection:
        connection.sendall(head("/signin", APEX, "10.0.0.1", chunked=True) + b"1\r\na\r\n" * 2000)
        reply = read_reply(b"".join(iter(lambda: connection.recv(65536), b"")))
    assert reply.status == 400 and "chunks" in reply.text


def test_whoever_lays_most_on_the_disk_gives_way(world: World, postbox: Mailbox) -> None:
    """Half-sent bodies of one network are more than there is room for; one of another network arrives."""
    settings = environment(world, postbox, hops=1) | {"WEB_CONCURRENCY": "1", "ARRIVING_MB": "1"}
    with Line("web", settings) as line, ExitStack() as stack:
        held = [
            stack.enter_context(socket.create_connection(("127.0.0.1", line.port), timeout=20))
            for _ in range(5)
        ]
        for connection in held:
            connection.sendall(head("/signin", APEX, "10.0.0.1", length=900_000) + b"x" * 400_000)
        status, _ = ask(line.port, "POST", "/report", b"x" * 200_000, pace=400_000)
        assert status == 422
        told = read_reply(b"".join(iter(lambda: held[0].recv(65536), b"")))
    assert told.status == 503 and "The server is busy" in told.text
