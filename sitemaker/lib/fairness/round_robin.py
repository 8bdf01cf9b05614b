"""Whose turn it is: whoever was served longest ago, and first of all whoever never was."""

from collections.abc import Iterable

MOST_KNOWN = 10_000


class RoundRobin:
    def __init__(self) -> None:
        self._served: dict[int, None] = {}
        """Those served, the one served last at the end."""

    def next(self, among: Iterable[int]) -> int:
        """Of equals the first; from now on it is the one served last."""
        order = {each: place for place, each in enumerate(self._served)}
        chosen = min(among, key=lambda each: order.get(each, -1))
        self._served.pop(chosen, None)
        self._served[chosen] = None
        if len(self._served) > MOST_KNOWN:
            del self._served[next(iter(self._served))]
        return chosen
