"""More connections, bytes and answers than there is room for: whoever has most gives way (R112)."""

import os
import re
import resource
import select
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.mailbox import Mailbox
from tests.security.conftest import environment
from tests.security.test_slow_clients import SITE, ask
from tests.security.wire import APEX, Wire
from tests.stack import Line, Nginx
from tests.world import World

pytestmark = [pytest.mark.deploy, pytest.mark.security(112)]
CROWD = "198.51.100.7"
SECURE = {"X-Forwarded-Proto": "https", "X-Forwarded-For": CROWD}
Start = Callable[..., Line]


@pytest.fixture
def start(world: World, postbox: Mailbox) -> Iterator[Start]:
    """One worker with less room than it has as shipped."""
    with ExitStack() as stack:

        def begin(arguments: str = "", **settings: str) -> Line:
            narrow = {"WEB_CONCURRENCY": "1", "GUNICORN_CMD_ARGS": arguments, **settings}
            return stack.enter_context(Line("web", environment(world, postbox, hops=1) | narrow))

        yield begin


def workers(line: Line) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{line.pid}/task/{line.pid}/children").read_text().split()]


def named(method: str, path: str, host: str, *more: str) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", f"X-Forwarded-For: {CROWD}"]
    return "\r\n".join([*lines, "X-Forwarded-Proto: https", *more, "", ""]).encode()


def client(port: int) -> socket.socket:
    """One that takes hardly anything."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2304)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
    connection.settimeout(20)
    connection.connect(("127.0.0.1", port))
    connection.setblocking(False)
    return connection


def others_read(port: int, times: int = 10) -> None:
    """From another network, and with a request that comes a while after its connection."""
    for _ in range(times):
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", port), timeout=20) as late:
            time.sleep(0.1)
            late.sendall(named("GET", "/", SITE).replace(CROWD.encode(), b"203.0.113.77"))
            assert late.recv(100).startswith(b"HTTP/1.1 200 "), "a page was not answered"
        assert time.monotonic() - began < 2
        assert ask(port, "GET", "/about")[0] == 200


def test_requests_that_have_to_give_way_at_once(start: Start) -> None:
    """Dozens send more than there is room for; what is dropped may be heard of a moment later."""
    line = start(ARRIVING_MB="4")
    others_read(line.port, 1)
    before, head = workers(line), named("POST", "/admin/media", SITE, "Content-Length: 26000000")
    with ExitStack() as stack:
        senders: list[socket.socket | None] = [None] * 60
        until = time.monotonic() + 3
        while time.monotonic() < until:
            for number, sender in enumerate(senders):
                try:
                    if sender is None:
                        senders[number] = sender = stack.enter_context(client(line.port))
                        sender.send(head)
                    sender.send(b"x" * 400_000)
                except BlockingIOError:
                    continue
                except OSError:
                    senders[number] = None
        others_read(line.port)
    assert workers(line) == before


def test_who_takes_no_answer_gives_way_to_who_asks(start: Start) -> None:
    line = start("--worker-connections 80")
    others_read(line.port, 1)
    with urlopen(Request(f"http://127.0.0.1:{line.port}/signup", headers={"Host": APEX, **SECURE})) as page:
        prefix = re.findall(r"/_/static/[^/]+/", page.read().decode())[0]
    with ExitStack() as stack:
        for _ in range(300):
            deaf = stack.enter_context(client(line.port))
            with suppress(OSError):
                deaf.sendall(named("GET", f"{prefix}dash/lib/prosemirror.js", APEX))
        others_read(line.port)


def test_no_file_left_to_open(start: Start) -> None:
    """The worker goes on, and so do others, as soon as somebody who waits has given way."""
    line = start("--worker-connections 3000")
    others_read(line.port, 1)
    before = workers(line)
    resource.prlimit(before[0], resource.RLIMIT_NOFILE, (len(os.listdir(f"/proc/{before[0]}/fd")) + 60,) * 2)
    with ExitStack() as stack:
        for _ in range(200):
            with suppress(OSError):
                stack.enter_context(client(line.port)).sendall(named("GET", "/about", APEX))
        others_read(line.port)
    assert workers(line) == before


def test_slow_bodies_of_one_network_behind_nginx(start: Start) -> None:
    """No more than 400 of them are waited for; the next are told so at once, and others are served."""
    line = start()
    with Nginx(APEX, line.port) as nginx, ExitStack() as stack:
        crowd, others = Wire(nginx.plain_port, source="127.3.0.1"), Wire(nginx.port, tls=True)
        waiting = [stack.enter_context(crowd.connect()) for _ in range(440)]
        for connection in waiting:
            connection.sendall(named("POST", "/signin", APEX, "Content-Length: 100") + b"e")
        time.sleep(1)
        told = [connection.recv(4096) for connection in select.select(waiting, [], [], 0)[0]]
        assert len(told) == 40
        assert all(each.startswith(b"HTTP/1.1 503 ") and b"Retry-After: 5" in each for each in told)
        page = others.send("GET", "/", [("Host", SITE)])
        assert page.status == 200


@pytest.mark.parametrize(("arguments", "seconds"), [("", 0.5), ("--worker-connections 80", 1.5)])
def test_a_crowd_waits_for_itself(start: Start, arguments: str, seconds: float) -> None:
    """One network asks six hundred times at once for what takes a thread, also where fewer fit."""
    line = start(arguments)
    others_read(line.port, 1)
    with ExitStack() as stack:
        crowd = [stack.enter_context(client(line.port)) for _ in range(600)]
        for connection in crowd:
            connection.sendall(named("GET", "/signup", APEX))
        began = time.monotonic()
        assert ask(line.port, "GET", "/about")[0] == 200
        assert time.monotonic() - began < seconds


def test_more_networks_than_places_wait_for_their_turn(start: Start) -> None:
    """None of them has more than one request, so none gives way."""
    line = start("--worker-connections 80")
    others_read(line.port, 1)
    with ExitStack() as stack:
        crowd = [stack.enter_context(client(line.port)) for _ in range(150)]
        for number, connection in enumerate(crowd):
            connection.sendall(named("GET", "/nowhere", APEX).replace(CROWD.encode(), b"10.1.%d.1" % number))
            connection.setblocking(True)
        said = {connection.recv(12) for connection in crowd}
    assert said == {b"HTTP/1.1 404"}


def test_who_takes_no_answer_keeps_no_worker_from_being_replaced(start: Start) -> None:
    """After its share of requests a worker stops taking new ones; another is there before it has ended."""
    line = start("--max-requests 300 --max-requests-jitter 0")
    others_read(line.port, 1)
    before = workers(line)
    with urlopen(Request(f"http://127.0.0.1:{line.port}/signup", headers={"Host": APEX, **SECURE})) as page:
        prefix = re.findall(r"/_/static/[^/]+/", page.read().decode())[0]
    with client(line.port) as deaf:
        deaf.sendall(named("GET", f"{prefix}dash/lib/prosemirror.js", APEX))
        took = []
        while before[0] in workers(line):
            took.append(ask(line.port, "GET", "/about")[1])
    assert len(took) > 100 and max(took) < 2
    assert len(workers(line)) == 1
