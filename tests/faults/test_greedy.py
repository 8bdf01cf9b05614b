"""Fault 26: one client takes all it can of everything at once, beside visitors and editors of other sites."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
from redis import Redis as Client

from tests.faults.conftest import TEMPLATE, Say, Size
from tests.faults.crowd import Residents, Visitors, Writers
from tests.faults.journal import Journal
from tests.faults.rig import FaultRig, Tenant
from tests.mailbox import Mailbox
from tests.servers import ROOT, Postgres

pytestmark = [pytest.mark.faults, pytest.mark.alone]
MB = 1024 * 1024
LONGEST_VIEW = 100.0
"""Milliseconds that 99 of 100 views take at most, be the machine as small and as busy as it may."""
MOST_MEMORY = 250 * MB
"""Of one worker, whatever one account does."""


class Shared(FaultRig):
    """Production with passwords as costly as they are."""

    def environ(self) -> dict[str, str]:
        return super().environ() | {"BCRYPT_LOG_ROUNDS": "12", "SITE_MEDIA_MB": "20"}


@dataclass(frozen=True)
class Figures:
    """What others felt: milliseconds, and how often."""

    views: int
    p99: float
    saves: int
    save_p95: float


@dataclass(frozen=True)
class Taken:
    """Bytes in use: of the largest worker, of Redis, of the greedy site's pictures, of the database."""

    worker: int
    redis: int
    disk: int
    rows: int


def others(rig: FaultRig, journal: Journal, seed: int, seconds: float) -> Figures:
    """Visitors, people who look around in /admin, and people who write, on every site of the bed."""
    visitors = Visitors(rig, 10, 40, seed, punctual=True)
    residents = Residents(rig, 3, 4, seed + 1, punctual=True)
    writers = Writers(rig, journal, 4, seed + 2, punctual=True)
    with visitors, residents, writers:
        time.sleep(seconds)
    for crowd in (visitors, residents, writers):
        assert crowd.tally.failures == [], crowd.tally.failures[:5]
    return Figures(
        visitors.tally.counts["views"],
        round(visitors.tally.percentile(0.99), 1),
        writers.saved,
        round(writers.tally.percentile(0.95), 1),
    )


@contextmanager
def greedy(
    rig: FaultRig, tenant: Tenant, victims: list[str], seed: int, seconds: float
) -> Iterator[dict[str, int]]:
    """Runs beside what is done meanwhile; its counts are there when it has ended."""
    command = [sys.executable, "-m", "tests.faults.greedy", str(rig.web.port), str(seconds)]
    counts: dict[str, int] = {}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True, start_new_session=True
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(json.dumps({"tenant": asdict(tenant), "victims": victims, "seed": seed}))
        process.stdin.close()
        try:
            yield counts
            counts |= json.loads(process.stdout.read())
        finally:
            process.kill()


class Watch:
    """The most that was in use at any time; memory in /proc (Linux)."""

    def __init__(self, rig: FaultRig, site_id: int) -> None:
        self._bed, self._media = rig, rig.media / str(site_id)

    def now(self) -> Taken:
        with Client.from_url(self._bed.redis.url()) as redis:
            used = int(redis.info("memory")["used_memory"])
        with self._bed.cluster.administer(self._bed.database) as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            rows = int((cursor.fetchone() or (0,))[0])
        files = sum(each.stat().st_size for each in self._media.rglob("*") if each.is_file())
        return Taken(max(map(self._resident, self._bed.workers())), used, files, rows)

    @staticmethod
    def _resident(pid: int) -> int:
        """Most that a process ever had in memory, in bytes."""
        status = Path(f"/proc/{pid}/status").read_text()
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) * 1024


def test_nobody_else_notices_a_greedy_tenant(
    durable: Postgres, tenants: list[Tenant], journal: Journal, seed: int, size: Size, say: Say
) -> None:
    *neighbours, tenant = tenants
    victims = [each.email for neighbour in neighbours for each in neighbour.editors[:1]]
    with (
        Mailbox() as mailbox,
        Shared(durable, TEMPLATE, neighbours, smtp=mailbox.url) as rig,
        rig.line("worker"),
    ):
        watch = Watch(rig, tenant.id)
        calm = others(rig, journal, seed, size(6, 30))
        before = watch.now()
        with greedy(rig, tenant, victims, seed, size(28, 602)) as counts:
            time.sleep(size(8, 0))  # what it may take at once is spent: of ten minutes that is nothing
            under = others(rig, journal, seed + 10, size(19, 600))
        after = watch.now()
        time.sleep(size(2, 20))
        again = others(rig, journal, seed + 20, size(6, 30))
        sent = len(mailbox.messages)
    say("\n  ".join(map(str, (calm, under, again, before, after, f"{sent} emails", counts))))
    assert under.p99 <= LONGEST_VIEW, "three times calm is not reached: docs/security.md says by how much"
    assert under.save_p95 <= 1000
    assert again.p99 <= max(2 * calm.p99, 20.0)
    assert after.worker <= MOST_MEMORY
    assert after.redis <= before.redis + 16 * MB
    assert after.disk <= 21 * MB
    assert sent <= 3 * len(victims) + counts.get("sign_up 303", 0)
