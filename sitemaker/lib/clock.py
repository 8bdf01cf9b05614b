"""The time, by the database's clock: what several machines write and compare is measured by one of them.

Each process learns how far its own clock is from the database's, to a few milliseconds, and `now` corrects
that.
"""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

log = logging.getLogger(__name__)

MOST = 30.0
"""Seconds. A clock further off is left as it is: that is a fault to be mended on the machine, and is said."""


class Clock:
    """How far this machine's clock is from the database's."""

    def __init__(self) -> None:
        self.offset = 0.0
        """Seconds by which the database's clock is ahead of ours, as it was measured last."""

    @property
    def correction(self) -> float:
        return self.offset if abs(self.offset) <= MOST else 0.0

    def learn(self, ask: Callable[[], datetime]) -> None:
        """``ask`` returns the database's time; half of what the answer took lies behind it."""
        began = time.time()
        told = ask().timestamp()
        self.offset = told - (began + time.time()) / 2
        if abs(self.offset) > MOST:
            log.warning("this machine's clock is %.0f s away from the database's", -self.offset)


clock = Clock()


def now() -> datetime:
    """The present time by the database's clock."""
    return datetime.now(UTC) + timedelta(seconds=clock.correction)


def seconds() -> float:
    """`now`, in seconds since 1970."""
    return time.time() + clock.correction
