"""How many connections of the pool are in use, as figures of /metrics: when all are, requests wait."""

from typing import Any

from sqlalchemy import Engine, QueuePool, event

from ..lib.metrics import POOL_IN_USE, POOL_LIMIT

LENT = "lent"


def count_use(engine: Engine, limit: int) -> None:
    """``limit`` is how many this process may hold at once."""
    if not isinstance(engine.pool, QueuePool):
        return
    event.listen(engine, "connect", lambda connection, record: POOL_LIMIT.set(limit))
    event.listen(engine, "checkout", _lend)
    event.listen(engine, "checkin", _take_back)


def _lend(connection: Any, record: Any, proxy: Any) -> None:
    record.record_info[LENT] = True
    POOL_IN_USE.inc()


def _take_back(connection: Any, record: Any) -> None:
    if record.record_info.pop(LENT, False):  # one that was never lent: the breaker came before
        POOL_IN_USE.dec()
