"""What each payer may spend: a leaky bucket (ITU-T I.371), drained steadily, that fills up to a bound."""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

MOST_PAYERS = 10_000
"""Payers remembered; those who paid longest ago are forgotten, as if they owed nothing."""


class Allowance:
    """A bucket for each payer, kept in this process. Off until `configure` gives it a rate."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.configure(rate=0.0, burst=0.0, idle=0)

    def configure(self, *, rate: float, burst: float, idle: int) -> None:
        """``rate`` units are forgiven each second; whoever owes over ``burst`` waits. Rate 0: no bound.

        Nobody waits while at most ``idle`` threads work: what nobody else wants may be had.
        """
        self._rate, self._burst, self._idle = rate, burst, idle
        self._owed: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._working: set[int] = set()

    @contextmanager
    def working(self) -> Iterator[None]:
        """Of the calling thread, while it works for whoever it may be."""
        self._working.add(threading.get_ident())
        try:
            yield
        finally:
            self._working.discard(threading.get_ident())

    def charge(self, payer: str, cost: float) -> None:
        with self._lock:
            self._owed[payer] = (self._owes(payer) + cost, time.monotonic())
            self._owed.move_to_end(payer)
            if len(self._owed) > MOST_PAYERS:
                self._owed.popitem(last=False)

    def wait(self, payer: str) -> float:
        """Seconds until this payer may spend again; 0 for at once."""
        if not self._rate or len(self._working) <= self._idle:
            return 0.0
        with self._lock:
            return max(0.0, self._owes(payer) - self._burst) / self._rate

    def _owes(self, payer: str) -> float:
        owed, at = self._owed.get(payer, (0.0, 0.0))
        return max(0.0, owed - self._rate * (time.monotonic() - at))
