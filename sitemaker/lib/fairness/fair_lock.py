"""A lock that goes to whoever used least lately, with a short queue in which nobody can fill all places."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


class Busy(Exception):
    """Others go first, and more wait than can be served in time; try again in a few seconds."""


@dataclass(eq=False)
class _Place:
    who: str


class FairLock:
    """One holds it; of those who wait, others go before a second place of whoever has one already."""

    def __init__(self, used: Callable[[str], float]) -> None:
        """``used`` says how much somebody has taken lately."""
        self._used = used
        self.room = 1
        """How many places there are, that of the holder included."""
        self._changed = threading.Condition()
        self._holder: _Place | None = None
        self._waiting: list[_Place] = []

    @contextmanager
    def held_by(self, who: str, patience: float) -> Iterator[None]:
        """Raises Busy when the places are taken by those who go first, or after ``patience`` seconds."""
        place = _Place(who)
        try:
            self._enter(place, patience)
            yield
        finally:
            self._leave(place)

    def _enter(self, place: _Place, patience: float) -> None:
        with self._changed:
            if self._holder is None:
                self._holder = place
                return
            self._waiting.append(place)
            if 1 + len(self._waiting) > self.room:
                self._waiting.remove(max(self._waiting, key=self._rank))
                self._changed.notify_all()
            self._changed.wait_for(lambda: place not in self._waiting, patience)
            if self._holder is not place:
                raise Busy

    def _leave(self, place: _Place) -> None:
        with self._changed:
            if place in self._waiting:
                self._waiting.remove(place)
            if self._holder is place:
                following = min(self._waiting, key=self._rank, default=None)
                if following is not None:
                    self._waiting.remove(following)
                self._holder = following
                self._changed.notify_all()

    def _rank(self, place: _Place) -> tuple[int, float, int]:
        """How many places the same has before it, that of the holder (who may be leaving) included."""
        before = self._waiting[: self._waiting.index(place)]
        same = sum(each.who == place.who for each in (self._holder, *before) if each is not None)
        return same, self._used(place.who), len(before)
