"""Fault 2: PostgreSQL crashes, is stopped without warning, is restarted, while people read and write."""

import os
import random
import signal
import time
from collections.abc import Callable

import pytest

from tests.faults.checking import judge
from tests.faults.conftest import Say, Size
from tests.faults.crowd import Residents, Visitors, Writers, is_page_or_wait
from tests.faults.journal import Journal
from tests.faults.rig import FaultRig
from tests.servers import Postgres

pytestmark = [pytest.mark.faults, pytest.mark.alone]
RECOVERED_WITHIN = 5.0


def crash(rig: FaultRig, chance: random.Random) -> None:
    """One backend killed: the postmaster ends all the others and recovers from the log."""
    before = set(rig.cluster.backends(rig.database))
    os.kill(chance.choice(sorted(before)), signal.SIGKILL)
    until_it_answers(rig.cluster)


def stop_at_once(rig: FaultRig, chance: random.Random) -> None:
    """What `pg_ctl -m immediate` sends, and a start a moment later."""
    rig.cluster.stop(signal.SIGQUIT)
    time.sleep(2)
    rig.cluster.start()


def restart(rig: FaultRig, chance: random.Random) -> None:
    rig.cluster.stop(signal.SIGINT)
    rig.cluster.start()


def until_it_answers(cluster: Postgres) -> None:
    while not cluster.answers():
        time.sleep(0.02)


def test_database_outages(rig: FaultRig, journal: Journal, seed: int, size: Size, say: Say) -> None:
    chance = random.Random(seed)
    faults: list[Callable[[FaultRig, random.Random], None]] = [crash, crash, crash, stop_at_once, restart]
    writers = Writers(rig, journal, 16, seed, publish_every=20)
    visitors = Visitors(rig, 8, 40, seed)
    residents = Residents(rig, 3, 7, seed, is_page_or_wait)
    recoveries = []
    with visitors, residents, writers:
        time.sleep(2)
        for _ in range(int(size(1, 6))):
            for fault in faults:
                fault(rig, chance)
                back = time.monotonic()
                time.sleep(2)
                late = [moment for moment in writers.refused_at if moment > back]
                recoveries.append(max(late, default=back) - back)
    verdict = judge(rig.url, rig.tenants, journal)
    say(
        f"{len(recoveries)} outages, {writers.saved} saves; {verdict.counts}; slowest recovery "
        f"{max(recoveries):.1f} s; writers {dict(writers.tally.counts)}; visitors "
        f"{dict(visitors.tally.counts)}; admin {dict(residents.tally.counts)}"
    )
    assert verdict.problems == []
    assert writers.tally.failures == []
    assert writers.tally.counts["save 503"] > 0, "no save met an outage: nothing was tried"
    assert visitors.tally.failures == [] and visitors.retried == 0
    assert residents.tally.failures == []
    assert max(recoveries) <= RECOVERED_WITHIN
