"""Fault 13: every cache of the hottest page is emptied while hundreds ask for it each second."""

import random
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
import pytest
from psycopg2 import sql
from redis import Redis as Client

from tests.faults.conftest import TEMPLATE, Say, Size
from tests.faults.crowd import Visitors
from tests.faults.rig import WORKERS, FaultRig, Tenant
from tests.servers import Postgres

pytestmark = [pytest.mark.faults, pytest.mark.alone]
PACE = 400.0
SLOW = 0.5
RENDERS_PER_WORKER = 2


class Fans(Visitors):
    """All of them want the same page."""

    def __init__(self, rig: FaultRig, pace: float, seed: int, tenant: Tenant, path: str) -> None:
        super().__init__(rig, 24, pace, seed)
        self.hot = (tenant, f"/{path}", {"Accept-Encoding": "br, gzip"})
        self.judge = lambda reply: "" if reply.status == 200 else str(reply.status)

    def choose(self, chance: random.Random) -> tuple[Tenant, str, dict[str, str]]:
        return self.hot


class Watch:
    """Counts renders where nobody in the application can be wrong: in what PostgreSQL was asked."""

    def __init__(self, cluster: Postgres, path: str) -> None:
        self._cluster = cluster
        self._pattern = re.compile(rf"^(EXECUTE shown|SELECT page.*publication\.document).*'{path}'", re.S)
        self._from = 0

    def begin(self) -> None:
        self._from = self._cluster.log.stat().st_size

    def renders(self) -> int:
        written = self._cluster.log.read_bytes()[self._from :].decode(errors="replace")
        asked = re.split(r"LOG:  statement: ", written)[1:]
        return sum(bool(self._pattern.search(statement)) for statement in asked)


@contextmanager
def slow_renders(rig: FaultRig) -> Iterator[None]:
    """Pages take long to make, as on a bad day: nobody can read one for a while. Hosts are found as ever."""
    holder = psycopg2.connect(rig.cluster.url(rig.database, "postgres"))
    try:
        with holder.cursor() as cursor:
            cursor.execute("LOCK TABLE page IN ACCESS EXCLUSIVE MODE")
        yield
        time.sleep(SLOW)
    finally:
        holder.close()


def empty(rig: FaultRig, redis: Client, tenant: Tenant) -> None:
    """What every process and Redis hold of this site is of the past, and Redis holds nothing at all."""
    with rig.cluster.administer(rig.database) as cursor:
        cursor.execute("UPDATE site SET version = version + 1, touched_at = now() WHERE id = %s", [tenant.id])
    redis.flushall()


def test_hottest_page_is_made_once_for_all(
    durable: Postgres, tenants: list[Tenant], seed: int, size: Size, say: Say
) -> None:
    tenant, path = tenants[0], tenants[0].editors[0].path
    rig = FaultRig(durable, TEMPLATE, tenants, unseen={path})
    with durable.administer() as cursor:
        every = sql.SQL("ALTER DATABASE {} SET log_statement = 'all'").format(sql.Identifier(rig.database))
        cursor.execute(every)
    watch, made = Watch(durable, path), []
    fans = Fans(rig, PACE, seed, tenant, path)
    with rig, Client.from_url(rig.redis.url()) as redis:
        watch.begin()
        began = time.monotonic()
        with slow_renders(rig):
            fans.start()
        with fans.running():
            time.sleep(1)
            made.append(watch.renders())
            for _ in range(int(size(3, 20))):
                watch.begin()
                with slow_renders(rig):
                    empty(rig, redis, tenant)
                time.sleep(0.5)
                made.append(watch.renders())
        took = time.monotonic() - began
    views = fans.tally.counts["views"]
    say(
        f"{views} views in {took:.0f} s ({views / took:.0f}/s), {fans.tally.percentile(0.99):.0f} ms p99; "
        f"renders with nothing in memory {made[0]}, with the last good copy {made[1:]}"
    )
    assert fans.tally.failures == [] and fans.retried == 0
    assert min(made) >= 1, "a render that was not seen: the watch is blind"
    assert max(made) <= RENDERS_PER_WORKER * WORKERS
