"""Whose turn it is: whoever was served longest ago, and first of all whoever never was."""

from collections.abc import Hashable, Iterable
from typing import TypeVar

MOST_KNOWN = 10_000
Who = TypeVar("Who", bound=Hashable)


class RoundRobin:
    """Remembers who was served, and chooses who is next."""

    def __init__(self) -> None:
        self._served: dict[Hashable, None] = {}
        """Those served, the one served last at the end."""

    def next(self, among: Iterable[Who]) -> Who:
        """Of equals the first; from now on it is the one served last."""
        order = {each: place for place, each in enumerate(self._served)}
        chosen = min(among, key=lambda each: order.get(each, -1))
        self._served.pop(chosen, None)
        self._served[chosen] = None
        if len(self._served) > MOST_KNOWN:
            del self._served[next(iter(self._served))]
        return chosen
