"""Requests on their way in: where they end, however they are cut into pieces, and when they are late."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitemaker.serving import at_once
from sitemaker.serving.incoming import IN_MEMORY, MOST_HEAD, IncomingRequest, is_for_reader, is_plain

pytestmark = pytest.mark.security(112)
LIMITS = 1000, 5000
HEAD = b"POST /signin HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.9, 198.51.100.7\r\n"
WHOLE = {
    "no body": b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "a length": HEAD + b"Content-Length: 12\r\n\r\nemail=a%40bc",
    "no length": HEAD + b"\r\n",
    "chunked": HEAD + b"Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nemail\r\n00a\r\n=0123\r\n789\r\n0\r\n\r\n",
    "trailers": HEAD + b"transfer-encoding:chunked\r\n\r\n1\r\na\r\n0\r\nX-A: 1\r\nX-B: 2\r\n\r\n",
}


def arrival(hops: int = 1) -> IncomingRequest:
    return IncomingRequest(LIMITS, hops, "203.0.113.1")


@pytest.mark.parametrize("kind", WHOLE)
@given(cuts=st.lists(st.integers(1, 150), max_size=6))
def test_whole_at_its_last_byte_and_not_before(kind: str, cuts: list[int]) -> None:
    request, coming = WHOLE[kind], arrival()
    edges = sorted({0, len(request), *(cut for cut in cuts if cut < len(request))})
    for start, end in zip(edges, edges[1:], strict=False):
        assert not coming.whole
        coming.feed(request[start:end])
    assert coming.whole and not coming.too_large
    coming.spool.seek(0)
    assert coming.spool.read() == request
    assert is_plain(request) == (kind == "no body")


@pytest.mark.parametrize("length", [b"1001", b"99999999999999999999", b"9" * 6000, b"00000001001"])
def test_declared_too_large_is_not_kept(length: bytes) -> None:
    coming = arrival()
    coming.feed(HEAD + b"Content-Length: " + length + b"\r\n\r\n")
    for _ in range(100):
        coming.feed(b"x" * 10)
    assert coming.too_large and coming.size < 10_000


def test_chunks_without_end_are_not_kept() -> None:
    coming = arrival()
    coming.feed(HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffff\r\n")
    for _ in range(100):
        coming.feed(b"x" * 10_000)
    assert coming.too_large and not coming.whole and coming.size < LIMITS[0] + MOST_HEAD + 20_000


TINY = {"chunks": b"1\r\na\r\n" * 10_000, "trailers": b"0\r\n" + b"a\r\n" * 20_000}


@pytest.mark.parametrize("kind", TINY)
def test_chunks_too_small_are_given_up(kind: str) -> None:
    """Each is read on the loop: a thousand clients who sent ten thousand each kept it for 15 s."""
    coming = IncomingRequest((10**6, 0), 1, "")
    coming.feed(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    began = time.thread_time()
    coming.feed(TINY[kind])
    assert coming.too_many_chunks and time.thread_time() - began < 0.008
    coming.spool.close()


def test_chunks_as_they_are_sent() -> None:
    """Of a few bytes while there are few, else of some hundred: a hundred megabytes are heard out."""
    coming = IncomingRequest((10**6, 0), 1, "")
    coming.feed(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + TINY["chunks"][: 6 * 900])
    for _ in range(1000):
        coming.feed((b"1000\r\n" + b"x" * 4096 + b"\r\n") * 16)
    assert coming.too_large and not coming.too_many_chunks
    coming.spool.close()


def test_head_without_end() -> None:
    coming = arrival()
    coming.feed(b"GET / HTTP/1.1\r\nX: " + b"a" * MOST_HEAD)
    assert coming.is_endless and not coming.whole


def test_what_is_long_lies_on_the_disk() -> None:
    coming = IncomingRequest((10 * IN_MEMORY, 0), 1, "")
    coming.feed(HEAD + b"Content-Length: %d\r\n\r\n" % (3 * IN_MEMORY))
    for _ in range(3):
        coming.feed(b"x" * IN_MEMORY)
    assert coming.whole and coming.spool.fileno() >= 0
    coming.spool.seek(0)
    assert coming.spool.read().count(b"x") == 3 * IN_MEMORY
    coming.spool.close()


@pytest.mark.parametrize(
    ("hops", "network"), [(0, "203.0.113.0/24"), (1, "198.51.100.0/24"), (2, "192.0.2.0/24")]
)
def test_network_as_the_proxies_in_front_say(hops: int, network: str) -> None:
    coming = arrival(hops)
    coming.feed(WHOLE["no length"])
    assert coming.network == network


@pytest.mark.parametrize(
    ("sent", "seconds", "late"),
    [
        (b"", 11, True),
        (b"GET /", 9, False),
        (b"GET /", 11, True),
        (HEAD + b"Content-Length: 900\r\n\r\nx", 11, True),
    ],
)
def test_late(sent: bytes, seconds: float, late: bool) -> None:
    coming = arrival()
    if sent:
        coming.feed(sent)
    coming.began -= seconds
    coming.body_began -= seconds
    assert coming.is_late is late


NAMES = [b"content-length", b"transfer-encoding", b"expect", b"x-forwarded-for", b"host", b"x", b""]
FILLERS = [b"0", b"1", b" ", b"\t", b",", b":", b"\r", b"\n", b"chunked", b"a", b"\xff", b"host:"]
FILLERS += [b"\r\nhost: a", b"\r\n0"]


@pytest.mark.sweep
@pytest.mark.parametrize("ending", [b"", b"x", b"\n\n", b"\r\n\r\n"])
def test_no_head_takes_the_loop_long(ending: bytes) -> None:
    """Each is read while nobody else is served: thirty thousand bytes take no longer than they are many."""
    for name in NAMES:
        for filler in FILLERS:
            for colon in (b": ", b" " * 9000 + b":", b""):
                line = name + colon + filler * (30_000 // len(filler))
                head = (b"GET / HTTP/1.1\r\n" + line)[: MOST_HEAD - 100] + ending
                began = time.thread_time()
                coming = arrival()
                coming.feed(head)
                coming.feed(b"\r\n\r\n")
                at_once.read(head, "")
                is_for_reader(head, b"sitemaker.test")
                assert time.thread_time() - began < 0.2, (name, filler, colon[:3])


@pytest.mark.parametrize(
    "spelled",
    [
        b"GET /%61dmin/ HTTP/1.1\r\nHost: acme.sitemaker.test\r\n\r\n",
        b"GET /admin HTTP/1.1\r\nHost: acme.sitemaker.test\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost:sitemaker.test\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost:\t SITEMAKER.TEST.:443 \r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: acme.sitemaker.test\r\nHost: sitemaker.test\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET http://acme.sitemaker.test/admin/ HTTP/1.1\r\nHost: acme.sitemaker.test\r\n\r\n",
        b"GET acme/admin/ HTTP/1.1\r\nHost: acme.sitemaker.test\r\n\r\n",
    ],
)
def test_what_is_not_for_readers(spelled: bytes) -> None:
    assert not is_for_reader(spelled, b"sitemaker.test")
    assert is_for_reader(b"GET /menu?a HTTP/1.1\r\nHost: acme.sitemaker.test:443\r\n\r\n", b"sitemaker.test")
