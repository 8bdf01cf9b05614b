"""Bytes of many owners in Redis, as a backend of Flask-Caching; never pickled, which would run what it reads.

Each owner has one shelf, and what stands on it is of one moment: the first thing of a later moment clears the
shelf, and nothing of an earlier one is taken. So a shelf never holds more than its owner has at a time.
"""

from typing import Any

from flask import Flask
from flask_caching.backends.base import BaseCache

from ..lib.redis_client import Away, Breaker

Moment = tuple[int, int]
MOMENT = "moment"

PUT = """
local held = redis.call('HGET', KEYS[1], ARGV[1])
if held then
  local major, minor = string.match(held, '(%d+):(%d+)')
  local ahead = tonumber(major) - tonumber(ARGV[2])
  if ahead == 0 then ahead = tonumber(minor) - tonumber(ARGV[3]) end
  if ahead > 0 then return 0 end
  if ahead < 0 then redis.call('UNLINK', KEYS[1]) end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ':' .. ARGV[3], ARGV[4], ARGV[5])
redis.call('EXPIRE', KEYS[1], ARGV[6])
return 1
"""


class ByteRedisCache(BaseCache):
    """A Redis that is away is an empty one, found out within 0.2 s."""

    def __init__(self, breaker: Breaker, default_timeout: int, key_prefix: str) -> None:
        super().__init__(default_timeout=default_timeout)
        self._breaker, self._prefix = breaker, key_prefix

    @classmethod
    def factory(
        cls, app: Flask, config: dict[str, Any], args: list[Any], kwargs: dict[str, Any]
    ) -> "ByteRedisCache":
        return cls(
            Breaker(config["CACHE_REDIS_URL"]),
            config["CACHE_DEFAULT_TIMEOUT"],
            config.get("CACHE_KEY_PREFIX", ""),
        )

    def take(self, shelf: str, name: str) -> bytes | None:
        try:
            found = self._breaker.call(lambda client: client.hget(self._prefix + shelf, name))
        except Away:
            return None
        return bytes(found) if found is not None else None

    def put(self, shelf: str, name: str, value: bytes, moment: Moment, seconds: int) -> bool:
        """Whether it was taken: not, when the shelf is of a later moment."""
        values = [MOMENT, *moment, name, value, seconds]
        try:
            return bool(self._breaker.call(lambda client: client.eval(PUT, 1, self._prefix + shelf, *values)))
        except Away:
            return False
