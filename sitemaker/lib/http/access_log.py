"""One line and a few counters per request, written in batches by a thread: no answer waits for them."""

import json
import os
import secrets
import sys
import threading
import time
from collections import deque
from functools import lru_cache, partial
from itertools import count
from typing import NamedTuple

from prometheus_client import Counter, Histogram

FLUSH_EVERY = 0.25
LONGEST_ADDRESS = 64
HANDFUL = 50
"""Lines spelled between two writes: a thread that computes for longer keeps all others from Python's lock."""
BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)

REQUESTS = Counter(
    "sitemaker_requests", "Answers by status class and what the page cache said.", ["status", "cache"]
)
DOUBLED_COOKIES = Counter(
    "sitemaker_doubled_cookies", "Requests that sent one of our cookies twice: somebody planted one."
)
SECONDS = Histogram(
    "sitemaker_request_seconds",
    "Time to answer, but for cached pages, by what was done.",
    ["work"],
    buckets=BUCKETS,
)
WORK = {
    "site.show_page": "render",
    "dash.create_publication": "publish",
    "dash.undo_publication": "publish",
    "dash.delete_publication": "publish",
    "dash.create_picture": "upload",
    "home.create_session": "signin",
    "home.create_account": "signup",
    **dict.fromkeys(
        (
            "dash.create_edits",
            "dash.create_undo",
            "dash.create_redo",
            "dash.restore_edit",
            "dash.create_block",
            "dash.create_block_copy",
            "dash.update_block",
            "dash.update_block_place",
            "dash.delete_block",
            "dash.restore_block",
        ),
        "edit",
    ),
}
"""What an endpoint does for somebody who waits, where that is measured by itself; but for a page, when it is
posted to."""


class Line(NamedTuple):
    """One request in the access log."""

    at: float
    request_id: str
    host: str
    method: str
    path: str
    route: str
    status: int
    seconds: float
    queries: int
    cache: str
    """``hit``, ``miss``, ``shared``, ``stale``, or '' for what is never cached."""
    address: str

    @property
    def work(self) -> str:
        return WORK.get(self.route, "other") if self.method == "POST" or self.cache == "miss" else "other"


class AccessLog:
    """Collects lines and writes them from a thread of its own, so that no request waits for the disk."""

    def __init__(self) -> None:
        self._lines: deque[Line] = deque(maxlen=100_000)
        self._format, self._addresses, self._started = "json", False, False
        self._prefix, self._numbers = "", count()
        self._lock = threading.Lock()
        os.register_at_fork(after_in_child=self._begin_again)

    def _begin_again(self) -> None:
        self._started = False

    def configure(self, form: str, *, addresses: bool = False) -> None:
        """``form`` is ``json``, ``text`` or ``none``; ``addresses`` tells who asked, too."""
        self._format, self._addresses = form, addresses

    def request_id(self) -> str:
        """Short, unique across processes and restarts."""
        if not self._started:
            self._start()
        return f"{self._prefix}{next(self._numbers):x}"

    def note(self, line: Line) -> None:
        self._lines.append(line)

    def _start(self) -> None:
        """The first request of a process: numbers and the writing thread are its own, not its parent's."""
        with self._lock:
            if self._started:
                return
            self._prefix, self._numbers = secrets.token_hex(6), count(1)
            self._started = True
            threading.Thread(target=self._write_forever, name="access-log", daemon=True).start()

    def _write_forever(self) -> None:
        while True:
            time.sleep(FLUSH_EVERY)
            self.flush()

    def flush(self) -> None:
        """Write what waits; a full disk or closed pipe loses lines, never requests."""
        lines = [self._lines.popleft() for _ in range(len(self._lines))]
        if not lines:
            return
        self._count(lines)
        if self._format == "none":
            return
        spell = partial(_as_json if self._format == "json" else _as_text, addresses=self._addresses)
        try:
            for start in range(0, len(lines), HANDFUL):
                sys.stdout.write("".join([spell(line) for line in lines[start : start + HANDFUL]]))
                sys.stdout.flush()
        except (OSError, ValueError):
            return

    @staticmethod
    def _count(lines: list[Line]) -> None:
        tally: dict[tuple[str, str], int] = {}
        for line in lines:
            key = (f"{line.status // 100}xx", line.cache)
            tally[key] = tally.get(key, 0) + 1
            if line.cache not in ("hit", "shared"):
                SECONDS.labels(line.work).observe(line.seconds)
        for (status, cache), number in tally.items():
            REQUESTS.labels(status, cache).inc(number)


def _as_json(line: Line, addresses: bool) -> str:
    """Spelled by hand: a quarter of what json.dumps of a dictionary takes, and each request has a line."""
    address = f'"address": {_quoted(line.address[:LONGEST_ADDRESS])}, ' if addresses else ""
    return (
        f'{{"time": "{_second(int(line.at))}.{int(line.at % 1 * 1000):03}+00:00", "id": "{line.request_id}", '
        f'{address}"host": {_quoted(line.host)}, "method": {_quoted(line.method)}, '
        f'"path": {_quoted(line.path)}, '
        f'"route": "{line.route}", "status": {line.status}, "ms": {line.seconds * 1000:.2f}, '
        f'"queries": {line.queries}, "cache": "{line.cache}"}}\n'
    )


_quoted = json.encoder.encode_basestring_ascii


@lru_cache(maxsize=8)
def _second(moment: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment))


def _as_text(line: Line, addresses: bool) -> str:
    cache = f" {line.cache}" if line.cache else ""
    path = _printable(line.path)  # it may not begin a line
    address = f"{_printable(line.address[:LONGEST_ADDRESS])} " if addresses else ""
    return f"{address}{line.status} {line.method} {line.host}{path} {line.seconds * 1000:.1f} ms{cache}\n"


def _printable(words: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in words)
