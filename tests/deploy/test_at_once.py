"""What the loop answers by itself is what a thread would answer, and waits for no thread."""

import http.client
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.mailbox import Mailbox
from tests.security.conftest import environment
from tests.security.wire import APEX, Headers, Reply
from tests.servers import Postgres
from tests.stack import Line
from tests.world import World

pytestmark = [pytest.mark.deploy, pytest.mark.security(112)]
SITE = f"acme.{APEX}"
PROXIED = b"X-Forwarded-Proto: https\r\nX-Forwarded-For: 203.0.113.9\r\n"


def ask(line: bytes, *headers: bytes, host: str = SITE, proxied: bytes = PROXIED) -> bytes:
    named = b"".join(header + b"\r\n" for header in (f"Host: {host}".encode(), *headers))
    return line + b"\r\n" + named + proxied + b"\r\n"


PAGE = b"GET / HTTP/1.1"
REQUESTS = {
    "a page": ask(PAGE),
    "its head": ask(b"HEAD / HTTP/1.1"),
    "another": ask(b"GET /menu HTTP/1.1"),
    "a query": ask(b"GET /?a=b&c=%20d HTTP/1.1"),
    "a fragment": ask(b"GET /?a#b HTTP/1.1"),
    "brotli": ask(PAGE, b"Accept-Encoding: gzip, deflate, br"),
    "gzip": ask(PAGE, b"Accept-Encoding: gzip"),
    "any etag": ask(PAGE, b"If-None-Match: *"),
    "another etag": ask(PAGE, b'If-None-Match: "a", W/"b"'),
    "cookies": ask(PAGE, b"Cookie: a=b; __Host-sid=c"),
    "spaces around a value": ask(PAGE, b"Accept-Encoding: \t gzip \t"),
    "lower case": ask(PAGE).replace(b"Host:", b"host:"),
    "host in capitals": ask(PAGE, host=SITE.upper()),
    "host with its port": ask(PAGE, host=f"{SITE}:443"),
    "host with a dot": ask(PAGE, host=f"{SITE}."),
    "keep-alive": ask(PAGE, b"Connection: Keep-Alive"),
    "close": ask(PAGE, b"Connection: close"),
    "upgrade": ask(PAGE, b"Connection: Upgrade", b"Upgrade: h2c"),
    "a range": ask(PAGE, b"Range: bytes=0-10"),
    "expect": ask(PAGE, b"Expect: 100-continue"),
    "plain http": ask(PAGE, proxied=b"X-Forwarded-Proto: http\r\n"),
    "no proxy": ask(PAGE, proxied=b""),
    "two schemes": ask(PAGE, b"X-Forwarded-Proto: http"),
    "a health check": ask(b"GET /healthz HTTP/1.1"),
    "robots": ask(b"GET /robots.txt HTTP/1.1"),
    "the apex": ask(b"GET /about HTTP/1.1", host=APEX),
    "the apex by another name": ask(b"GET /robots.txt HTTP/1.1", host=f"{APEX}:443"),
    "nobody": ask(PAGE, host=f"nobody.{APEX}"),
    "another domain": ask(PAGE, host="example.com"),
    "two slashes": ask(b"GET //menu HTTP/1.1"),
    "a slash at the end": ask(b"GET /menu/ HTTP/1.1"),
    "escaped": ask(b"GET /m%65nu HTTP/1.1"),
    "no page": ask(b"GET /nowhere HTTP/1.1"),
    "HTTP/1.0": ask(b"GET / HTTP/1.0"),
    "no host": PAGE + b"\r\n\r\n",
    "two hosts": ask(PAGE, b"Host: mallory." + APEX.encode()),
    "an empty host": ask(PAGE, host=""),
    "an absolute target": ask(b"GET https://" + SITE.encode() + b"/ HTTP/1.1"),
    "a space before the colon": ask(PAGE, b"Accept-Encoding : gzip"),
    "an underscore": ask(PAGE, b"Accept_Encoding: gzip"),
    "a folded header": ask(PAGE, b"X-A: 1", b" 2"),
    "bare line feeds": ask(PAGE).replace(b"\r\n", b"\n"),
    "a bare line feed": ask(PAGE, b"X-A: 1\nHost: mallory." + APEX.encode()),
    "a NUL": ask(PAGE, b"X-A: \0"),
    "beyond ASCII": ask(PAGE, b"X-A: \xe9"),
    "no body": ask(PAGE, b"Content-Length: 0"),
    "two lengths": ask(PAGE, b"Content-Length: 0", b"Content-Length: 5"),
    "chunked and a length": ask(PAGE, b"Content-Length: 5", b"Transfer-Encoding: chunked") + b"0\r\n\r\n",
    "two spaces": ask(b"GET  / HTTP/1.1"),
    "lower-case method": ask(b"get / HTTP/1.1"),
    "options": ask(b"OPTIONS / HTTP/1.1"),
    "no colon": ask(PAGE, b"X-A"),
    "a hundred headers": ask(PAGE, *(b"X-%d: a" % number for number in range(97))),
    "too many headers": ask(PAGE, *(b"X-%d: a" % number for number in range(101))),
    "a long cookie": ask(PAGE, b"Cookie: a=" + b"b" * 5000),
    "a long line": ask(b"GET /?" + b"a" * 5000 + b" HTTP/1.1"),
}


@pytest.fixture(scope="module")
def ours(world: World, postbox: Mailbox) -> Iterator[Line]:
    with Line("web", environment(world, postbox, hops=1) | {"WEB_CONCURRENCY": "1"}) as line:
        yield line


@pytest.fixture(scope="module")
def theirs(world: World, postbox: Mailbox) -> Iterator[Line]:
    """gunicorn's own threaded worker."""
    own = {"WEB_CONCURRENCY": "1", "GUNICORN_CMD_ARGS": "--worker-class gthread"}
    with Line("web", environment(world, postbox, hops=1) | own) as line:
        yield line


def exchange(port: int, request: bytes, times: int = 1) -> tuple[int, Headers, bytes]:
    """The last of several answers on one connection, but for what differs each time."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        for _ in range(times):
            connection.sendall(request)
            reply = http.client.HTTPResponse(connection, method=request.split(b" ")[0].decode())
            reply.begin()
            body = reply.read()
    return Reply(reply.status, reply.getheaders(), body).steady


@pytest.mark.parametrize("kind", REQUESTS)
def test_the_loop_says_what_a_thread_says(ours: Line, theirs: Line, kind: str) -> None:
    for warm in (ours, theirs):
        exchange(warm.port, ask(PAGE))
        exchange(warm.port, ask(b"GET /menu HTTP/1.1"))
    said = exchange(ours.port, REQUESTS[kind])
    assert said == exchange(theirs.port, REQUESTS[kind])


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_unchanged(ours: Line, theirs: Line, method: str) -> None:
    shown = exchange(ours.port, ask(PAGE))
    etag = dict(shown[1])["ETag"].encode()
    again = ask(f"{method} / HTTP/1.1".encode(), b'If-None-Match: "a", ' + etag)
    said = exchange(ours.port, again)
    assert said[0] == 304 and said == exchange(theirs.port, again)


def test_what_is_in_memory_waits_for_no_thread(cluster: Postgres, world: World, ours: Line) -> None:
    """The threads that render, and those that wait behind them, are held up in PostgreSQL."""
    exchange(ours.port, ask(PAGE))
    with cluster.administer(world.url.rpartition("/")[2]) as holding, ExitStack() as stack:
        holding.execute("BEGIN; LOCK TABLE page IN ACCESS EXCLUSIVE MODE")
        for number in range(40):
            waiting = stack.enter_context(socket.create_connection(("127.0.0.1", ours.port)))
            waiting.sendall(ask(b"GET /wait-%d HTTP/1.1" % number))
        time.sleep(0.3)
        began = time.monotonic()
        assert exchange(ours.port, ask(PAGE), times=20)[0] == 200
        took = time.monotonic() - began
        holding.execute("ROLLBACK")
    assert took < 1


def test_who_does_not_hang_up_holds_up_nobody(ours: Line) -> None:
    """Told that the connection closes, they keep it open."""
    exchange(ours.port, ask(PAGE))
    with ExitStack() as stack:
        for _ in range(50):
            staying = stack.enter_context(socket.create_connection(("127.0.0.1", ours.port), timeout=20))
            staying.sendall(ask(PAGE, b"Connection: close"))
            assert b" 200 OK" in staying.recv(100)
        began = time.monotonic()
        assert exchange(ours.port, ask(PAGE), times=20)[0] == 200
        assert time.monotonic() - began < 1


def test_who_does_not_read_holds_up_nobody(ours: Line) -> None:
    """Hundreds of answers that nobody takes, on each of many connections: the loop goes on."""
    exchange(ours.port, ask(PAGE))
    with ExitStack() as stack:
        for _ in range(50):
            deaf = stack.enter_context(socket.socket())
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            deaf.connect(("127.0.0.1", ours.port))
            deaf.setblocking(False)
            try:
                for _ in range(2000):
                    deaf.send(ask(PAGE))
            except BlockingIOError:
                pass
        began = time.monotonic()
        assert exchange(ours.port, ask(PAGE), times=20)[0] == 200
        assert time.monotonic() - began < 2
