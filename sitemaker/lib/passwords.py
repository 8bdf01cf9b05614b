"""Bcrypt in one slow lane: a niced thread with a short queue, so that sign-ins never starve readers.

A request that waits for it keeps one of the worker's threads. So the queue is shorter than they are many:
some threads are always left for readers.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Overdue
from typing import TypeVar

from .priority import give_way

PATIENCE = 10.0
FOR_OTHERS = 2
"""Threads of a process that never wait for a password."""
T = TypeVar("T")


class Busy(Exception):
    """More password checks wait than can be answered in time; try again in a few seconds."""


class SlowLane:
    """Run one callable at a time, in a thread of lower priority; of others, a few wait.

    The thread starts on first use, so after gunicorn's fork.
    """

    def __init__(self) -> None:
        self.configure(8)
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None

    def configure(self, threads: int) -> None:
        """``threads`` is how many requests this process answers at a time."""
        self._room = threading.BoundedSemaphore(max(1, threads - FOR_OTHERS))

    def run(self, work: Callable[[], T]) -> T:
        """Raises Busy when the queue is full or the answer takes more than PATIENCE seconds."""
        if not self._room.acquire(blocking=False):
            raise Busy
        try:
            return self._started().submit(work).result(timeout=PATIENCE)
        except Overdue:
            raise Busy from None
        finally:
            self._room.release()

    def _started(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(1, "passwords", initializer=give_way)
            return self._pool
