"""Clients that run beside the servers they try as if each had a machine of its own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def give_way(*, session: bool = True) -> None:
    """The calling process to the servers: what it costs shall be what they spend on it.

    Within its session; and as a session, if it has one of its own, where the system weighs those (sched(7)).
    """
    os.nice(19)
    if session:
        with suppress(OSError):
            Path("/proc/self/autogroup").write_text("19")


@contextmanager
def on_time() -> Iterator[None]:
    """The calling thread gets the processor when it wants it, so that what it measures is no wait of its own.

    Where the system does not let it (it takes root), it waits, and what it measures is too long by that.
    """
    with suppress(PermissionError, AttributeError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    try:
        yield
    finally:
        with suppress(PermissionError, AttributeError):
            os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
