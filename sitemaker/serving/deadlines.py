"""No request takes longer than its deadline.

One thread in each process looks at the requests that run. Of one that is overdue it shuts the sockets:
whatever it waits for then ends at once, the request fails as in any other outage, and the pool drops the
connection. (A server that froze holds a query past `statement_timeout` and `tcp_user_timeout`; nothing else
frees it.) What still runs then computes, and ends with its worker: gunicorn starts another.

The clock runs while the application works: bodies have arrived before it starts (`worker`), and answers are
sent after it has stopped.
"""

import logging
import os
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING, Any

from ..lib.http.environ import WATCH
from .plain import plain_answer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

LOOK_EVERY = 0.25
STUCK_AFTER = 1.5
"""Seconds after its sockets were shut that an overdue request may take to end."""
FOR_OTHERS = 2.5
"""Seconds that requests beside a stuck one are given before their worker ends."""
LAST_WORDS = plain_answer("503 Service Unavailable", "This took too long. Try again in a few seconds.")


class Watch:
    """One piece of work of one thread, from `with` to its end."""

    __slots__ = (
        "_before",
        "_seconds",
        "_watched",
        "client",
        "connections",
        "module",
        "overdue",
        "thread",
        "until",
    )

    def __init__(
        self, watched: "dict[int, Watch]", seconds: float, client: socket.socket | None = None
    ) -> None:
        self._watched, self._seconds = watched, seconds
        self._before: Watch | None = None
        self.renew()
        self.client = client
        """Who waits for the answer, where the server says so."""
        self.connections: list[Any] = []
        """To databases, as their drivers know them, in use by this work."""
        self.overdue, self.module = False, ""
        """``module`` is where it was when its time was over."""

    def renew(self) -> None:
        """The clock begins again: a piece of the work is done, and what comes next is bounded by itself."""
        self.until = time.monotonic() + self._seconds

    def __enter__(self) -> "Watch":
        self.thread = threading.get_ident()
        self._before = self._watched.get(self.thread)
        self._watched[self.thread] = self
        return self

    def __exit__(self, *raised: object) -> None:
        if self._before is None:
            del self._watched[self.thread]
        else:
            self._watched[self.thread] = self._before

    def shut(self) -> None:
        """End whatever the thread waits for."""
        frame = sys._current_frames().get(self.thread)
        self.overdue, self.module = True, frame.f_globals.get("__name__", "") if frame else ""
        for connection in list(self.connections):
            if hasattr(connection, "fileno") and not connection.closed:
                _shut(connection.fileno())
        for each in _waited_on(frame):
            _shut(each.fileno())


class Deadlines:
    """WSGI: watches each request that it hands on. `watch` does so for work that is no request."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._watched: dict[int, Watch] = {}
        self._started, self._ending_since = False, 0.0
        self._lock = threading.Lock()
        self.on_overdue: Callable[[Watch], None] = lambda watch: None
        os.register_at_fork(after_in_child=self._begin_again)

    def wrap(self, app: "WSGIApplication") -> "WSGIApplication":
        def watched(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            with self.watch(client=environ.get("gunicorn.socket")) as watch:
                environ[WATCH] = watch
                return app(environ, start_response)

        return watched

    def watch(self, seconds: float = 0.0, client: socket.socket | None = None) -> Watch:
        """A context: what runs in it for longer than ``seconds`` has its sockets shut."""
        if not self._started:
            self._start()
        return Watch(self._watched, seconds or self._seconds, client)

    @property
    def present(self) -> Watch | None:
        """What the calling thread works on."""
        return self._watched.get(threading.get_ident())

    def _begin_again(self) -> None:
        self._started, self._ending_since = False, 0.0
        self._watched.clear()

    def _start(self) -> None:
        with self._lock:
            if not self._started:
                self._started = True
                threading.Thread(target=self._look_forever, name="deadlines", daemon=True).start()

    def _look_forever(self) -> None:
        while True:
            time.sleep(LOOK_EVERY)
            try:
                self._look(time.monotonic())
            except Exception:  # a socket may close while it is looked at; the next look is soon
                log.exception("looking at deadlines")

    def _look(self, now: float) -> None:
        running = list(self._watched.values())
        for watch in running:
            if now > watch.until:
                is_news = not watch.overdue
                watch.shut()
                if is_news:
                    self.on_overdue(watch)
        stuck = [each for each in running if each.client and now > each.until + STUCK_AFTER]
        if stuck:
            self._end_worker(running, stuck, now)

    def _end_worker(self, running: list[Watch], stuck: list[Watch], now: float) -> None:
        """No more requests from now on; those beside have a moment; then whoever waits hears why."""
        if not self._ending_since:
            self._ending_since = now
            for each in stuck:
                frame = sys._current_frames().get(each.thread)
                log.error("a request does not end:\n%s", "".join(traceback.format_stack(frame)[-12:]))
            os.kill(os.getpid(), signal.SIGTERM)
        if now > self._ending_since + FOR_OTHERS or len(stuck) == len(running):
            for each in running:
                _answer(each.client)
            os._exit(1)


def _shut(descriptor: int) -> None:
    """By a duplicate: closing stays with whoever owns it."""
    with suppress(OSError, ValueError), socket.socket(fileno=os.dup(descriptor)) as own:
        own.shutdown(socket.SHUT_RDWR)


def _answer(client: socket.socket | None) -> None:
    if client is not None:
        with suppress(OSError):
            client.settimeout(0)
            client.sendall(LAST_WORDS)
            client.shutdown(socket.SHUT_RDWR)


def _waited_on(frame: FrameType | None) -> list[socket.socket]:
    """The sockets in the innermost frame that has any, within the watched work."""
    while frame is not None and frame.f_globals is not globals():
        held = list(frame.f_locals.values())
        found = [each for each in held if isinstance(each, socket.socket)]
        found += [each._sock for each in held if isinstance(each, socket.SocketIO) and not each.closed]  # type: ignore[attr-defined]
        if found:
            return found
        frame = frame.f_back
    return []
