"""Large documents take turns: a process works on so many bytes of them at a time, whatever its threads.

A document takes thirty times its bytes while it is drawn. Small ones, as nearly all are, never wait.
"""

import threading
import time

KB = 1024
SMALL = 96 * KB
"""Bytes of a document that nobody counts."""
TOGETHER = 1024 * KB
"""Bytes that may be worked on at once; one document is let in alone, whatever its size."""
WAITING = 3
"""Threads that may wait for their turn: the others are there for other sites."""
PATIENCE = 3.0
"""Seconds that each of them waits."""


class Crowded(Exception):
    """More large documents are asked for than can be worked on; try again in a few seconds."""


class DocumentTurns:
    """Bounds the bytes of documents that the threads of a process work on at once."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._held: dict[int, int] = {}
        """Bytes by thread: one serves one request at a time."""
        self._waiting = 0

    def take(self, size: int) -> None:
        """Until `end`, this thread works on a document of so many bytes. Raises Crowded."""
        if size <= SMALL:
            return
        me = threading.get_ident()
        with self._changed:
            if not self._fits(me, size):
                self._wait(me, size)
            self._held[me] = self._held.get(me, 0) + size

    def end(self) -> None:
        with self._changed:
            if self._held.pop(threading.get_ident(), 0):
                self._changed.notify_all()

    def _fits(self, me: int, size: int) -> bool:
        """Who holds one already never waits for another: two that do would wait for each other."""
        others = sum(held for thread, held in self._held.items() if thread != me)
        return not others or me in self._held or others + size <= TOGETHER

    def _wait(self, me: int, size: int) -> None:
        if self._waiting >= WAITING:
            raise Crowded
        self._waiting += 1
        until = time.monotonic() + PATIENCE
        try:
            while not self._fits(me, size):
                if not self._changed.wait(until - time.monotonic()):
                    raise Crowded
        finally:
            self._waiting -= 1
