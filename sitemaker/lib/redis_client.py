"""A Redis client that gives up at once: 0.2 s, no retries, and five seconds of silence after a failure."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

TIMEOUT, PAUSE = 0.2, 5.0
T = TypeVar("T")


def options() -> dict[str, Any]:
    """Connection options every client of ours takes (redis-py's own retry for seconds)."""
    return {
        "socket_timeout": TIMEOUT,
        "socket_connect_timeout": TIMEOUT,
        "retry": Retry(NoBackoff(), 0),
    }


def look(client: Any) -> float:
    """By how many seconds its clock is ahead of ours, after writing to it: one that is full answers a PING.

    Raises RedisError.
    """
    client.set("look", "1", ex=60)
    began = time.time()
    seconds, microseconds = client.time()
    return float(seconds + microseconds / 1e6 - (began + time.time()) / 2)


class Away(Exception):
    """Redis did not answer, or did not a moment ago."""


class Breaker:
    """Redis behind a breaker: one failure, and for PAUSE seconds nobody waits for it again."""

    def __init__(self, url: str) -> None:
        self.client = Redis.from_url(url, **options())
        self._until = 0.0

    def call(self, work: Callable[[Any], T]) -> T:
        """``work(client)``; raises Away."""
        if time.monotonic() < self._until:
            raise Away
        try:
            return work(self.client)
        except RedisError as problem:
            self._until = time.monotonic() + PAUSE
            raise Away from problem

    @property
    def is_open(self) -> bool:
        return time.monotonic() < self._until
