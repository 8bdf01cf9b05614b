"""A request on its way in: its bytes as they come, and whether all of it is there."""

import re
import tempfile
import time
from functools import lru_cache
from io import BytesIO
from typing import IO

from ..lib.http.networks import network

MOST_HEAD = 32 * 1024
"""As much as nginx takes, and Heroku."""
IN_MEMORY = 64 * 1024
"""Bytes of a request that are kept in memory; what is longer lies on the disk."""
HEAD_SECONDS, BODY_SECONDS = 10.0, 10.0
LEAST_RATE = 8 * 1024
"""Bytes a second, after the first BODY_SECONDS: a phone far from any town sends more."""
FIRST_LINES, PER_LINE = 1000, 256
"""Lines of a chunked body that are read for nothing, and bytes that must come for each further one: the loop
reads them all, and serves nobody meanwhile."""
HEARD_OUT, HEARING = 128 * 1024 * 1024, 10.0
"""Bytes and seconds of a body too large that are heard and dropped, so that its sender hears why."""

_network = lru_cache(4096)(network)
# Read on the loop, which stands still meanwhile: nothing in them can be matched in two ways.
_LENGTH = re.compile(rb"^content-length[ \t]*+:[ \t]*+(\d++)[ \t]*+\r?$", re.I | re.M)
_CHUNKED = re.compile(rb"^transfer-encoding[ \t]*+:[^\n]*chunked", re.I | re.M)
_EXPECTS = re.compile(rb"^expect[ \t]*+:[ \t]*+100-continue", re.I | re.M)
_FORWARDED = re.compile(rb"^x-forwarded-for[ \t]*+:([^\r\n]*+)", re.I | re.M)
_HOST = re.compile(rb"^host[ \t]*+:([^\r\n]*+)", re.I | re.M)


def is_plain(data: bytes) -> bool:
    """Whether this is one whole request without a body, as nearly all are: no more has to be known of it."""
    if not data.startswith((b"GET ", b"HEAD ")) or data.find(b"\r\n\r\n") != len(data) - 4:
        return False
    lowered = data.lower()
    return b"\ncontent-length" not in lowered and b"\ntransfer-encoding" not in lowered


def asker(head: bytes, hops: int, peer: str) -> str:
    """The network that a request comes from; ``hops``: proxies in front of us that say who is behind them."""
    if hops and (forwarded := _FORWARDED.findall(head)):
        told = b",".join(forwarded).decode("latin-1").split(",")
        peer = told[-min(hops, len(told))].strip()[:64]
    return _network(peer)


def is_for_reader(data: bytes, apex: bytes) -> bool:
    """Whether a plain request is for something of a site's that everybody may read, however it is spelled."""
    asked = b"".join(data.partition(b"\r\n")[0].split(b" ")[1:2])
    hosts = [host.strip().lower().rstrip(b".") for host in _HOST.findall(data)]
    readable = asked.startswith(b"/") and not asked.startswith(b"/admin") and b"%" not in asked
    return readable and len(hosts) == 1 and hosts[0].partition(b":")[0].rstrip(b".") != apex


class IncomingRequest:
    """Fed with what comes in. `whole` says that a thread would wait for nothing more."""

    def __init__(self, limits: tuple[int, int], hops: int, peer: str) -> None:
        """``limits`` of a body in bytes, and of an upload; ``hops``: proxies that say who is behind them."""
        self._limits, self._hops, self._peer = limits, hops, peer
        self.network = asker(b"", 0, peer)
        self.spool: IO[bytes] = BytesIO()
        self.began = time.monotonic()
        self.size, self.received = 0, 0
        """Bytes that are kept, and that came."""
        self.whole, self.is_endless, self.too_large, self.expects = False, False, False, False
        """``is_endless``: its head; ``too_large``: its body, which is not kept; ``expects`` a 100."""
        self.too_many_chunks = False
        self._head: bytearray | None = bytearray()
        self.body_began = 0.0
        self._most = 0
        self._left = 0
        self._chunks: Chunks | None = None

    def feed(self, data: bytes) -> None:
        self.received += len(data)
        if self._head is None:
            self._feed_body(data)
            return
        self._keep(data)
        seen = max(0, len(self._head) - 3)
        self._head += data
        end = self._head.find(b"\r\n\r\n", seen)
        if end >= 0:
            head, rest = bytes(self._head[:end]), bytes(self._head[end + 4 :])
            self._head = None
            self._read_head(head)
            self._count(rest)
        elif b"\n\n" in self._head[seen:]:  # no end of a head, and none will follow: gunicorn refuses it
            self.whole = True
        elif len(self._head) > MOST_HEAD:
            self.is_endless = True

    @property
    def is_late(self) -> bool:
        now = time.monotonic()
        if self._head is not None:
            return now > self.began + HEAD_SECONDS
        if self.too_large:
            return now > self.body_began + HEARING
        return now > self.body_began + BODY_SECONDS + self.received / LEAST_RATE

    def _read_head(self, head: bytes) -> None:
        line = head.partition(b"\r\n")[0]
        self._most = self._limits[line.startswith(b"POST /admin/media")]
        self.body_began = time.monotonic()
        self.network = asker(head, self._hops, self._peer)
        if _CHUNKED.search(head):
            self._chunks, self._most = Chunks(), self._limits[0]
        elif found := _LENGTH.search(head):
            self._left = int(found[1].lstrip(b"0")[:18] or 0)  # what is longer is too large anyway
        self.too_large = self._left > self._most
        self.expects = bool(_EXPECTS.search(head)) and not self.too_large

    def _feed_body(self, data: bytes) -> None:
        self.too_large = self.too_large or self.size > self._most + MOST_HEAD
        if not self.too_large:
            self._keep(data)
        self._count(data)

    def _keep(self, data: bytes) -> None:
        """Raises OSError when the disk is full."""
        if self.size <= IN_MEMORY < self.size + len(data):
            held, self.spool = self.spool, tempfile.TemporaryFile()  # whoever serves it closes it
            held.seek(0)
            self.spool.write(held.read())
        self.spool.write(data)
        self.size += len(data)

    def _count(self, data: bytes) -> None:
        if self._chunks is not None:
            self.whole = self._chunks.feed(data)
            self.too_many_chunks = self._chunks.too_many
        else:
            self._left -= len(data)
            self.whole = self._left <= 0
        self.whole = self.whole or self.received > HEARD_OUT


class Chunks:
    """Where a chunked body ends (RFC 9112 7.1). What is malformed ends here: gunicorn refuses it."""

    def __init__(self) -> None:
        self._held, self._skip, self._trailing = bytearray(), 0, False
        self._lines_left = float(FIRST_LINES)

    @property
    def too_many(self) -> bool:
        return self._lines_left < 0

    def feed(self, data: bytes) -> bool:
        self._held += data
        self._lines_left += len(data) / PER_LINE
        while not self.too_many:
            dropped = min(self._skip, len(self._held))
            del self._held[:dropped]
            self._skip -= dropped
            if self._skip:
                return False
            end = self._held.find(b"\r\n")
            if end < 0:
                return len(self._held) > MOST_HEAD
            self._lines_left -= 1
            line = bytes(self._held[:end])
            del self._held[: end + 2]
            if self._trailing:
                if not line:
                    return True
                continue
            try:
                size = int(line.partition(b";")[0].strip(), 16)
            except ValueError:
                return True
            self._trailing = size == 0
            self._skip = size + 2 if size > 0 else 0
        return True
