"""Bcrypt beside the threads that answer requests, with a short queue in which nobody can fill all places.

A request that waits keeps one of the process's threads. So the queue is shorter than they are many: some are
always left for readers. Known browsers and strangers take turns, and of each those go first whose networks
tried least. A niced thread does the work, so that sign-ins never starve readers; but for networks that tried
little an ordinary one does it, so that a flood of other requests never starves them.
"""

import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Overdue
from functools import partial
from typing import Any, NamedTuple, TypeVar

from .thread_priority import give_way

PATIENCE = 10.0
FOR_OTHERS = 2
"""Threads of a process that never wait for a password."""
GOOD_STANDING = 2
"""Powers of two: of a network that tried less than 4 times lately, nobody's work gives way."""
T = TypeVar("T")


class Busy(Exception):
    """More password checks wait than can be answered in time; try again in a few seconds."""


class Turn(NamedTuple):
    """Whose work goes first."""

    known: bool = True
    """Somebody who has proved who they are: a session, a known browser, a mailed link, the shell."""
    pressure: tuple[int, ...] = ()
    """How often its network tried lately, then the networks around it, each as a power of two."""

    @property
    def is_pressing(self) -> bool:
        return bool(self.pressure) and self.pressure[0] > GOOD_STANDING

    @property
    def gives_way(self) -> bool:
        return self.is_pressing or not self.pressure


FIRST = Turn()


class _Waiting(NamedTuple):
    turn: Turn
    arrival: int
    work: Callable[[], Any]
    answer: "Future[Any]"


class PasswordPool:
    """Run callables one at a time, in a thread of lower priority and in one of the ordinary; a few wait."""

    def __init__(self) -> None:
        self.configure(8)
        self._changed = threading.Condition()
        self._waiting: list[_Waiting] = []
        self._arrivals, self._running = 0, 0
        self._known_is_next = True
        self._begun_in = 0

    def configure(self, threads: int) -> None:
        """``threads`` is how many requests this process answers at a time."""
        self._room = max(1, threads - FOR_OTHERS)

    def run(self, work: Callable[[], T], turn: Turn = FIRST) -> T:
        """Raises Busy when others go first and the room is full, or after PATIENCE seconds."""
        answer: Future[T] = Future()
        with self._changed:
            self._begin()
            self._arrivals += 1
            self._waiting.append(waiting := _Waiting(turn, self._arrivals, work, answer))
            if len(self._waiting) + self._running > self._room:
                self._give_up(self._last(self._waiting))
            pressing = [each for each in self._waiting if each.turn.is_pressing]
            if len(pressing) > max(1, self._room // 3):  # or their waiting would keep the threads from others
                self._give_up(self._last(pressing))
            self._changed.notify_all()
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

    @staticmethod
    def _last(waiting: list[_Waiting]) -> _Waiting:
        """Of the larger crowd, known or strangers, who comes last: neither can crowd out the other."""
        known, strangers = _crowds(waiting)
        return max(known if len(known) > len(strangers) else strangers, key=_rank)

    def _next(self, giving_way: bool) -> _Waiting | None:
        """The two crowds take turns."""
        known, strangers = _crowds(each for each in self._waiting if each.turn.gives_way == giving_way)
        if not known and not strangers:
            return None
        crowd = known if known and (self._known_is_next or not strangers) else strangers
        self._known_is_next = crowd is strangers
        chosen = min(crowd, key=_rank)
        self._waiting.remove(chosen)
        self._running += 1
        return chosen

    def _begin(self) -> None:
        """On first use, so after gunicorn's fork."""
        if self._begun_in != os.getpid():
            self._begun_in = os.getpid()
            self._waiting, self._running = [], 0
            for giving_way in (True, False):
                threading.Thread(
                    target=self._work_forever, args=[giving_way], name="passwords", daemon=True
                ).start()

    def _work_forever(self, giving_way: bool) -> None:
        if giving_way:
            give_way()
        while True:
            with self._changed:
                while (chosen := self._next(giving_way)) is None:
                    self._changed.wait()
            tell = _done(chosen)
            with self._changed:
                self._running -= 1  # before the answer: whoever has it may ask again at once
            tell()


def _rank(waiting: _Waiting) -> tuple[tuple[int, ...], int]:
    return waiting.turn.pressure, waiting.arrival


def _crowds(waiting: Iterable[_Waiting]) -> tuple[list[_Waiting], list[_Waiting]]:
    """The known, and strangers."""
    known: list[_Waiting] = []
    strangers: list[_Waiting] = []
    for each in waiting:
        (known if each.turn.known else strangers).append(each)
    return known, strangers


def _done(waiting: _Waiting) -> Callable[[], None]:
    """Do the work; what comes back tells the one who waits."""
    try:
        return partial(waiting.answer.set_result, waiting.work())
    except Exception as problem:
        return partial(waiting.answer.set_exception, problem)
