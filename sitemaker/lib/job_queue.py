"""The queues, which only ring: they carry ids of job rows, and a sweep rings again for what was lost."""

import logging
import os
import threading
from collections.abc import Callable, Mapping
from typing import Any

from huey import Huey, MemoryHuey, RedisHuey
from huey.consumer import Consumer
from redis import ConnectionPool, RedisError

from .redis_client import options

log = logging.getLogger(__name__)

LINES = {"email": 2, "images": 1, "upkeep": 1}
"""Line -> its threads in a worker. None waits for another's: a mail server that is silent delays no image."""
SWEEP = "sweep"
"""A line of its own, with one thread: it rings for the others."""
MOST_WAITING = 200
"""Rings that the sweep leaves in a line: each that nobody answered comes again."""


class _Consumer(Consumer):  # type: ignore[misc]
    """Leaves the process its own signals."""

    def _set_signal_handlers(self) -> None:
        return


class JobQueue:
    """Huey over Redis, or in the process when there is none."""

    def __init__(self) -> None:
        self._hueys: dict[str, Huey] = {}
        self._rings: dict[str, Any] = {}
        self._line_of: Callable[[str], str] = lambda kind: kind
        self._is_inside = False
        self._inside_of = 0
        self._lock = threading.Lock()

    def configure(
        self,
        redis_url: str,
        *,
        line_of: Callable[[str], str],
        answer: Callable[[int], None],
        plan: Callable[[], None],
        due: Callable[[str, int], list[int]],
    ) -> None:
        """Say how jobs are found and done.

        ``answer(job_id)`` does a job, ``plan()`` adds those that come by the clock, ``due(line, most)`` names
        those that are due and not done; ``line_of`` tells the line of a kind.
        """
        pool = ConnectionPool.from_url(redis_url, **options()) if redis_url else None
        self._is_inside, self._line_of = pool is None, line_of
        self._hueys = {line: _queue(line, pool) for line in (*LINES, SWEEP)}

        def run_job(job_id: int) -> None:
            answer(job_id)

        def ring_again() -> None:
            plan()
            for line in LINES:
                room = MOST_WAITING - self._hueys[line].pending_count()
                for job_id in due(line, max(0, room)):
                    self._ring(line, job_id)

        self._rings = {line: self._hueys[line].task()(run_job) for line in LINES}
        self._hueys[SWEEP].periodic_task(lambda moment: True)(ring_again)

    def ring(self, job_id: int, kind: str) -> None:
        """Say that a job waits. Nobody at the door is no loss: the row is there."""
        self._ring(self._line_of(kind), job_id)

    def _ring(self, line: str, job_id: int) -> None:
        if line not in self._rings:
            return
        try:
            self._rings[line](job_id)
        except (RedisError, OSError) as problem:
            log.warning(
                "the queue did not hear of job %s (%s); the sweep will", job_id, type(problem).__name__
            )

    def start_inside(self) -> None:
        """Answer in this very process, once, when there is no Redis and so no worker."""
        if not self._is_inside or self._inside_of == os.getpid():
            return
        with self._lock:
            if self._inside_of != os.getpid():
                self._inside_of = os.getpid()
                self.consumers(dict.fromkeys(LINES, 1)).start()

    def consumers(self, threads: Mapping[str, int] = LINES) -> "Consumers":
        """Those who answer, so many threads for each line."""
        return Consumers([_consumer(huey, line, threads.get(line, 1)) for line, huey in self._hueys.items()])


class Consumers:
    """The threads that take jobs out of the queues of one process."""

    def __init__(self, each: list[Consumer]) -> None:
        self._each = each

    def start(self) -> None:
        for consumer in self._each:
            consumer.start()

    def check(self) -> None:
        """Start anew what has died."""
        for consumer in self._each:
            consumer.check_worker_health()

    def stop(self) -> None:
        """Begin nothing more, and wait for what was begun."""
        for consumer in self._each:
            consumer.stop_flag.set()
        for consumer in self._each:
            consumer.stop(graceful=True)


def _queue(line: str, pool: ConnectionPool | None) -> Huey:
    name = f"sitemaker-{line}"
    if pool is None:
        return MemoryHuey(name, results=False)
    return RedisHuey(name, connection_pool=pool, blocking=False, results=False)


def _consumer(huey: Huey, line: str, workers: int) -> Consumer:
    return _Consumer(
        huey,
        workers=workers,
        periodic=line == SWEEP,
        scheduler_interval=5 if line == SWEEP else 60,
        initial_delay=0.05,
        max_delay=1.0 if isinstance(huey, RedisHuey) else 0.5,
    )
