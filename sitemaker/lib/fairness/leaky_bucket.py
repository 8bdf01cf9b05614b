"""What each payer may spend: a leaky bucket (ITU-T I.371), drained steadily, that fills up to a bound."""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

MOST_PAYERS = 10_000
"""Payers remembered; those who paid longest ago are forgotten, as if they owed nothing."""


def account(user_id: int) -> str:
    """The payer that an account is."""
    return f"account {user_id}"


class LeakyBucket:
    """A bucket for each payer, kept in this process, and how many of its threads each has at this moment.

    Off until `configure` gives it a rate.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.configure(rate=0.0, burst=0.0, threads=0)

    def configure(self, *, rate: float, burst: float, threads: int) -> None:
        """``rate`` units are forgiven each second; whoever owes over ``burst`` waits. Rate 0: no bound.

        Nobody waits while two thirds of the ``threads`` are idle: what nobody else wants may be had.
        """
        self._rate, self._burst = rate, burst
        self._idle, self._last, self._most = threads // 3, threads - 1, max(2, threads // 3)
        self._owed: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._working: dict[int, str] = {}
        """Payer by thread; '' for one that nobody pays for."""

    @contextmanager
    def working(self) -> Iterator[None]:
        """Of the calling thread, while it works for whoever it may be."""
        self._working[threading.get_ident()] = ""
        try:
            yield
        finally:
            del self._working[threading.get_ident()]

    def work_for(self, payer: str) -> bool:
        """From now on the calling thread works for this payer.

        False when hardly a thread is left and the payer has a third of them, or two. (Whoever waits for a
        lock of its own site spends nothing.)
        """
        working = list(self._working.values())
        if self._rate and len(working) >= self._last and working.count(payer) >= self._most:
            return False
        self._working[threading.get_ident()] = payer
        return True

    def charge(self, payer: str, cost: float) -> None:
        with self._lock:
            self._owed[payer] = (self._owes(payer) + cost, time.monotonic())
            self._owed.move_to_end(payer)
            if len(self._owed) > MOST_PAYERS:
                self._owed.popitem(last=False)

    def owed(self, payer: str) -> float:
        """What this payer took lately and is not yet forgiven."""
        with self._lock:
            return self._owes(payer)

    def wait(self, payer: str) -> float:
        """Seconds until this payer may spend again; 0 for at once."""
        if not self._rate or len(self._working) <= self._idle:
            return 0.0
        with self._lock:
            return max(0.0, self._owes(payer) - self._burst) / self._rate

    def _owes(self, payer: str) -> float:
        owed, at = self._owed.get(payer, (0.0, 0.0))
        return max(0.0, owed - self._rate * (time.monotonic() - at))
