"""How often each key was counted: in Redis, and in this process alone while Redis is away."""

import time
from collections.abc import Callable
from typing import TypeVar

from limits.storage import MemoryStorage, RedisStorage, Storage
from redis import RedisError

from .redis_client import PAUSE, options

T = TypeVar("T")


class Counters:
    """A count per key, which begins anew so many seconds after its first."""

    def __init__(self) -> None:
        self._shared: Storage | None = None
        self._own: Storage = MemoryStorage()
        self._away_until = 0.0

    def configure(self, redis_url: str) -> None:
        self._shared = RedisStorage(redis_url, **options()) if redis_url else None

    def add(self, key: str, seconds: int, by: int = 1) -> int:
        """The count, with this one."""
        return self._ask(lambda storage: storage.incr(key, seconds, by))

    def add_to_all(self, keys: list[str], seconds: int) -> list[int]:
        """The counts, with these ones, in one round trip. They end so long after the last one."""

        def ask(storage: Storage) -> list[int]:
            if not isinstance(storage, RedisStorage):
                return [storage.incr(key, seconds) for key in keys]
            pipe = storage.storage.pipeline(transaction=False)
            for key in map(storage.prefixed_key, keys):
                pipe.incr(key).expire(key, seconds)
            return [int(each) for each in pipe.execute()[::2]]

        return self._ask(ask)

    def read(self, key: str) -> int:
        return self._ask(lambda storage: storage.get(key))

    def take_back(self, key: str, seconds: int) -> None:
        """One less, unless the count has begun anew meanwhile."""
        if self.read(key) > 0:
            self.add(key, seconds, -1)

    def seconds_left(self, key: str) -> int:
        """Until the count begins anew; at least one."""
        return max(1, round(self._ask(lambda storage: storage.get_expiry(key)) - time.time()))

    def _ask(self, question: Callable[[Storage], T]) -> T:
        """After one failure nobody waits for Redis for PAUSE seconds."""
        if self._shared is not None and time.monotonic() >= self._away_until:
            try:
                return question(self._shared)
            except RedisError:
                self._away_until = time.monotonic() + PAUSE
        return question(self._own)
