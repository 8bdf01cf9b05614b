"""The queue, which only rings: it carries ids of job rows, and a sweep rings again for what was lost."""

import logging
import os
import threading
from collections.abc import Callable
from typing import Any

from huey import Huey, MemoryHuey, RedisHuey
from huey.consumer import Consumer
from redis import ConnectionPool, RedisError

from .redisclient import options

log = logging.getLogger(__name__)


class _Inside(Consumer):  # type: ignore[misc]
    """A consumer in the threads of a web process, which keeps its own signals."""

    def _set_signal_handlers(self) -> None:
        return


class Doorbell:
    """Huey over Redis, or in the process when there is none."""

    def __init__(self) -> None:
        self.huey: Huey = MemoryHuey("sitemaker")
        self._answer: Callable[[int], None] = lambda job_id: None
        self._ring: Any = None
        self._inside_of = 0
        self._lock = threading.Lock()

    def configure(
        self, redis_url: str, *, answer: Callable[[int], None], sweep: Callable[[], list[int]]
    ) -> None:
        """``answer(job_id)`` does a job, ``sweep()`` names jobs that are due and not done."""
        if redis_url:
            pool = ConnectionPool.from_url(redis_url, **options())
            self.huey = RedisHuey("sitemaker", connection_pool=pool, blocking=False, results=False)
        else:
            self.huey = MemoryHuey("sitemaker", results=False)
        self._answer = answer

        def run_job(job_id: int) -> None:
            answer(job_id)

        def ring_again() -> None:
            for job_id in sweep():
                answer(job_id)

        self._ring = self.huey.task()(run_job)
        self.huey.periodic_task(lambda moment: True)(ring_again)

    def ring(self, job_id: int) -> None:
        """Say that a job waits. Nobody at the door is no loss: the row is there."""
        if self._ring is None:
            return
        try:
            self._ring(job_id)
        except (RedisError, OSError) as problem:
            log.warning(
                "the queue did not hear of job %s (%s); the sweep will", job_id, type(problem).__name__
            )

    def start_inside(self) -> None:
        """Answer in this very process, once, when there is no Redis and so no worker."""
        if not isinstance(self.huey, MemoryHuey) or self._inside_of == os.getpid():
            return
        with self._lock:
            if self._inside_of != os.getpid():
                self._inside_of = os.getpid()
                options = {"workers": 1, "periodic": True, "initial_delay": 0.05, "max_delay": 0.5}
                _Inside(self.huey, **options).start()

    def consumer(self, workers: int = 2) -> Consumer:
        """The process or thread that answers; ``run()`` blocks, ``start()`` and ``stop()`` do not."""
        return self.huey.create_consumer(workers=workers, periodic=True, initial_delay=0.05, max_delay=1.0)
