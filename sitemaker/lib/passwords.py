"""Bcrypt in one slow lane: a niced thread with a short queue, so that sign-ins never starve readers.

A request that waits for it keeps one of the worker's threads. So the queue is shorter than they are many:
some threads are always left for readers. Who waits is ranked, so that nobody can fill it for others: known
browsers and strangers take turns, and among either those go first whose networks tried least.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Overdue
from typing import Any, NamedTuple, TypeVar

from .priority import give_way

PATIENCE = 10.0
FOR_OTHERS = 2
"""Threads of a process that never wait for a password."""
T = TypeVar("T")


class Busy(Exception):
    """More password checks wait than can be answered in time; try again in a few seconds."""


class Turn(NamedTuple):
    """Whose work goes first."""

    known: bool = True
    """Somebody who has proved who they are: a session, a known browser, a mailed link, the shell."""
    pressure: tuple[int, ...] = ()
    """How often its network tried lately, then the networks around it."""


FIRST = Turn()


class _Waiting(NamedTuple):
    turn: Turn
    arrival: int
    work: Callable[[], Any]
    answer: "Future[Any]"

    @property
    def rank(self) -> tuple[tuple[int, ...], int]:
        return self.turn.pressure, self.arrival


class SlowLane:
    """Run one callable at a time, in a thread of lower priority; of others, a few wait."""

    def __init__(self) -> None:
        self.configure(8)
        self._changed = threading.Condition()
        self._waiting: list[_Waiting] = []
        self._arrivals, self._running = 0, 0
        self._known_is_next = True
        self._thread: threading.Thread | None = None

    def configure(self, threads: int) -> None:
        """``threads`` is how many requests this process answers at a time."""
        self._room = max(1, threads - FOR_OTHERS)

    def run(self, work: Callable[[], T], turn: Turn = FIRST) -> T:
        """Raises Busy when others go first and the room is full, or after PATIENCE seconds."""
        answer: Future[T] = Future()
        with self._changed:
            self._arrivals += 1
            self._waiting.append(waiting := _Waiting(turn, self._arrivals, work, answer))
            if len(self._waiting) + self._running > self._room:
                self._give_up(self._last())
            self._start()
            self._changed.notify()
        try:
            return answer.result(timeout=PATIENCE)
        except Overdue:
            self._leave(waiting)
            raise Busy from None

    def _give_up(self, last: _Waiting) -> None:
        self._waiting.remove(last)
        last.answer.set_exception(Busy())

    def _leave(self, waiting: _Waiting) -> None:
        with self._changed:
            if waiting in self._waiting:
                self._waiting.remove(waiting)

    def _last(self) -> _Waiting:
        """Of the larger crowd, known or strangers, who comes last: neither can crowd out the other."""
        known, strangers = self._crowds()
        return max(known if len(known) > len(strangers) else strangers, key=lambda each: each.rank)

    def _next(self) -> _Waiting:
        """The two crowds take turns."""
        known, strangers = self._crowds()
        crowd = known if known and (self._known_is_next or not strangers) else strangers
        self._known_is_next = crowd is strangers
        chosen = min(crowd, key=lambda each: each.rank)
        self._waiting.remove(chosen)
        return chosen

    def _crowds(self) -> tuple[list[_Waiting], list[_Waiting]]:
        known = [each for each in self._waiting if each.turn.known]
        return known, [each for each in self._waiting if not each.turn.known]

    def _start(self) -> None:
        """On first use, so after gunicorn's fork."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._work_forever, name="passwords", daemon=True)
            self._thread.start()

    def _work_forever(self) -> None:
        give_way()
        while True:
            with self._changed:
                self._running = 0
                self._changed.wait_for(lambda: self._waiting)
                chosen, self._running = self._next(), 1
            _do(chosen)


def _do(waiting: _Waiting) -> None:
    try:
        waiting.answer.set_result(waiting.work())
    except Exception as problem:
        waiting.answer.set_exception(problem)
