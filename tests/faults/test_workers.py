"""Fault 1: a worker dies every 0.3 seconds while people write."""

import random
import threading
import time

import pytest

from tests.faults.checking import judge
from tests.faults.conftest import Say, Size
from tests.faults.crowd import Residents, Visitors, Writers
from tests.faults.journal import Journal
from tests.faults.rig import FaultRig

pytestmark = [pytest.mark.faults, pytest.mark.alone]
EVERY = 0.3


def test_killed_workers_lose_nothing(
    rig: FaultRig, journal: Journal, seed: int, size: Size, say: Say
) -> None:
    began = time.monotonic()
    writers = Writers(rig, journal, 10, seed, goal=int(size(200, 10_000)), publish_every=50)
    with Visitors(rig, 8, 40, seed) as visitors, Residents(rig, 3, 4, seed) as residents, writers:
        kills = _kill_until(writers.over, rig, random.Random(seed))
        writers.wait()
    verdict = judge(rig.url, rig.tenants, journal)
    views = visitors.tally.counts
    say(
        f"{writers.saved} saves, {kills} kills in {time.monotonic() - began:.0f} s; {verdict.counts}; "
        f"writers {dict(writers.tally.counts)}; visitors {dict(views)}, "
        f"p95 {visitors.tally.percentile(0.95):.0f} ms; admin {dict(residents.tally.counts)}"
    )
    assert verdict.problems == []
    assert writers.tally.failures == []
    assert kills > 0.5 * (time.monotonic() - began)
    share = views["view failed"] / (views["views"] + views["view failed"])
    assert share <= size(0.05, 0.005), visitors.tally.failures[
        :10
    ]  # few answers and a busy machine: no share
    assert not [each for each in residents.tally.failures if "303" in each], "somebody was logged out"


def _kill_until(over: threading.Event, rig: FaultRig, chance: random.Random) -> int:
    kills = 0
    while not over.wait(EVERY):
        kills += rig.kill_worker(chance)
    return kills
