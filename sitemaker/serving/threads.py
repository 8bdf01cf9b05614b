"""Threads for which networks take turns: who asks a thousand times at once waits for themselves alone."""

from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn

AHEAD = 1
"""Requests handed to the pool beyond its threads, so that none of them waits for the loop."""


class Threads:
    """Used on the loop of a worker; only the work itself is done in a thread."""

    def __init__(
        self,
        number: int,
        *,
        work: Callable[[TConn], Any],
        done: Callable[[TConn, "Future[Any]"], None],
        defer: Callable[..., None],
    ) -> None:
        """``work`` is done in a thread, ``done`` on the loop with what came of it.

        ``defer`` has something called there.
        """
        self._pool = ThreadPoolExecutor(number)
        self._free = number + AHEAD
        self._work, self._done, self._defer = work, done, defer
        self._waiting: OrderedDict[str, deque[TConn]] = OrderedDict()
        """By network; whose turn it is stands first."""

    def take(self, conn: TConn) -> None:
        self._waiting.setdefault(conn.network, deque()).append(conn)
        self._begin()

    @property
    def waiting(self) -> list[TConn]:
        """Those that no thread works for yet; of each network the last one first."""
        return [conn for conns in self._waiting.values() for conn in reversed(conns)]

    def forget(self, conn: TConn) -> bool:
        """Whether it was one of those that wait."""
        of_it = self._waiting.get(conn.network, deque())
        found = conn in of_it
        if found:
            of_it.remove(conn)
        if not of_it:
            self._waiting.pop(conn.network, None)
        return found

    def _begin(self) -> None:
        while self._free and self._waiting:
            network, conns = self._waiting.popitem(last=False)
            conn = conns.popleft()
            if conns:
                self._waiting[network] = conns
            self._free -= 1
            self._pool.submit(self._work, conn).add_done_callback(partial(self._tell, conn))

    def _tell(self, conn: TConn, done: "Future[Any]") -> None:
        self._defer(self._finish, conn, done)

    def _finish(self, conn: TConn, done: "Future[Any]") -> None:
        self._free += 1
        self._begin()
        self._done(conn, done)
