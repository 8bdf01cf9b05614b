"""Fault 1: a worker dies every 0.3 seconds while people write."""

import random
import threading
import time

import pytest

from tests.faults.bed import Bed
from tests.faults.checking import judge
from tests.faults.conftest import Say, Size
from tests.faults.crowd import Residents, Visitors, Writers
from tests.faults.journal import Journal

pytestmark = pytest.mark.faults
EVERY = 0.3


def test_killed_workers_lose_nothing(bed: Bed, journal: Journal, seed: int, size: Size, say: Say) -> None:
    began = time.monotonic()
    writers = Writers(bed, journal, 25, seed, goal=int(size(400, 10_000)), publish_every=50)
    with Visitors(bed, 8, 40, seed) as visitors, Residents(bed, 3, 7, seed) as residents, writers:
        kills = _kill_until(writers.over, bed, random.Random(seed))
        writers.wait()
    verdict = judge(bed.url, bed.tenants, journal)
    views = visitors.tally.counts
    say(
        f"{writers.saved} saves, {kills} kills in {time.monotonic() - began:.0f} s; {verdict.counts}; "
        f"writers {dict(writers.tally.counts)}; visitors {dict(views)}, "
        f"p95 {visitors.tally.percentile(0.95):.0f} ms; admin {dict(residents.tally.counts)}"
    )
    print(
        "\n".join(
            each[:220]
            for each in (
                verdict.problems + writers.tally.failures + visitors.tally.failures + residents.tally.failures
            )[:200]
        )
    )
    assert verdict.problems == []
    assert writers.tally.failures == []
    assert kills > 0.5 * (time.monotonic() - began)
    assert views["view failed"] <= 0.005 * views["views"], visitors.tally.failures[:10]
    assert not [each for each in residents.tally.failures if "303" in each]


def _kill_until(over: threading.Event, bed: Bed, chance: random.Random) -> int:
    kills = 0
    while not over.wait(EVERY):
        kills += bed.kill_worker(chance)
    return kills
