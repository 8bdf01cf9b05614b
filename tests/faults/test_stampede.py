"""Fault 13: every cache of the hottest page is emptied while hundreds ask for it each second."""

import random
import re
import time

import pytest
from psycopg2 import sql
from redis import Redis as Client

from tests.faults.bed import WORKERS, Bed, Tenant
from tests.faults.conftest import TEMPLATE, Say, Size
from tests.faults.crowd import Desk, Visitors, Writers
from tests.faults.journal import Journal
from tests.servers import Postgres

pytestmark = pytest.mark.faults
PACE = 400.0
RENDERS_PER_WORKER = 2


class Fans(Visitors):
    """All of them want the same page."""

    def __init__(self, bed: Bed, pace: float, seed: int, tenant: Tenant, path: str) -> None:
        super().__init__(bed, 24, pace, seed)
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


def test_hottest_page_is_made_once_for_all(
    durable: Postgres, tenants: list[Tenant], journal: Journal, seed: int, size: Size, say: Say
) -> None:
    tenant, desk = tenants[0], Desk(tenants[0], tenants[0].editors[0])
    path = desk.editor.path
    bed = Bed(durable, TEMPLATE, tenants, unseen={path})
    with durable.administer() as cursor:
        every = sql.SQL("ALTER DATABASE {} SET log_statement = 'all'").format(sql.Identifier(bed.database))
        cursor.execute(every)
    watch, made = Watch(durable, path), []
    with bed, Client.from_url(bed.redis.url()) as redis:
        writers = Writers(bed, journal, 0, seed, editors=[(tenant, desk.editor)])
        watch.begin()
        began = time.monotonic()
        with Fans(bed, PACE, seed, tenant, path) as fans:
            time.sleep(2)
            made.append(watch.renders())
            for _ in range(int(size(3, 20))):
                watch.begin()
                with bed.wire(250) as wire:
                    assert writers.save(wire, desk, desk.own_words())
                    assert writers.publish(wire, desk)
                redis.flushall()
                time.sleep(1)
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
