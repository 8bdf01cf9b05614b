"""Redis."""

from flask import current_app
from redis import ConnectionError as NoConnection
from redis import Redis, RedisError
from redis import TimeoutError as TooLate

from ...lib.redis_client import look, options
from . import Complaints, apart, first_line

OLDEST_REDIS = 6


def cache() -> Complaints:
    """Redis, when there is one: whether it keeps what it is given, and what time it has."""
    url = current_app.config["REDIS_URL"]
    if not url:
        return
    try:
        with Redis.from_url(url, **options()) as client:
            version = str(client.info("server")["redis_version"])
            if int(version.partition(".")[0]) < OLDEST_REDIS:
                yield f"Redis is {version}; {OLDEST_REDIS} or newer is needed."
            yield from apart("Redis's", look(client))
    except (NoConnection, TooLate) as problem:
        yield f"Redis does not answer: {first_line(problem)}"
    except RedisError as problem:
        yield f"Redis answers, but stores nothing: {first_line(problem)}"
