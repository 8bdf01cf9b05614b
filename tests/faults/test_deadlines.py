"""Faults 18 and 3: requests that do not end, and a PostgreSQL that freezes, while people read."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.conftest import FULL, TEMPLATE, Say
from tests.faults.crowd import Residents, Visitors
from tests.faults.rig import APEX, WORKERS, FaultRig, Tenant
from tests.faults.wire import Lost, Reply, Wire
from tests.servers import Postgres
from tests.stack import Line

pytestmark = [pytest.mark.faults, pytest.mark.alone, pytest.mark.security(106)]
SECONDS = 20 if FULL else 6
"""That a request may work: as shipped, and for the short round."""
LONGEST = 25.0
CALM = 1000.0
"""Milliseconds that the 95th percentile of the others' answers stays below."""


class PlantedLine(Line):
    def command(self) -> Sequence[str | Path]:
        return [
            str(word).replace("sitemaker:create_app", "tests.faults.planted:create_app")
            for word in super().command()
        ]


class PlantedBed(FaultRig):
    def line(self, kind: str = "web") -> Line:
        return PlantedLine(kind, self.environ(), self.listener if kind == "web" else None)

    def environ(self) -> dict[str, str]:
        return super().environ() | {"REQUEST_SECONDS": str(SECONDS)}

    def ask(self, view: str, timeout: float = LONGEST + 3) -> Reply:
        with Wire(self.web.port, timeout=timeout) as wire:
            return wire.ask("GET", APEX, f"/planted/{view}")


@pytest.fixture(scope="module")
def planted(
    durable: Postgres, tenants: list[Tenant], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PlantedBed]:
    """One for all tests here: each asks that it is whole again afterwards."""
    with PlantedBed(durable, TEMPLATE, tenants) as rig:
        yield rig
        (tmp_path_factory.mktemp("planted") / "web.log").write_text(rig.web.said())


@contextmanager
def readers(rig: FaultRig, seed: int, say: Say) -> Iterator[Visitors]:
    """People around it; in the end they have had their pages, nearly all at once."""
    visitors, residents = Visitors(rig, 6, 30, seed), Residents(rig, 3, 6, seed)
    with visitors, residents:
        yield visitors
    for crowd in (visitors, residents):
        assert crowd.tally.failures == []
        assert crowd.tally.percentile(0.95) < CALM
    say(
        f"{visitors.tally.counts['views']} views, {visitors.tally.percentile(0.95):.0f} ms p95; /admin "
        f"{residents.tally.percentile(0.95):.0f} ms p95; asked again {visitors.retried + residents.retried}"
    )


@pytest.mark.parametrize("view", ["query", "silence"])
def test_what_waits_is_told_to_stop(planted: PlantedBed, view: str, seed: int, say: Say) -> None:
    """Its sockets are shut: it is answered, the worker stays, the pool is whole."""
    before = planted.workers()
    with readers(planted, seed, say):
        reply = planted.ask(view)
    assert reply.seconds < SECONDS + 1
    assert reply.status == 503 and "Retry-After" in reply.headers
    assert planted.workers() == before
    for _ in range(20):
        assert planted.ask("rows", 5).status == 200


@pytest.mark.parametrize("view", ["loop", "loop_with_rows"])
def test_what_computes_ends_with_its_worker(planted: PlantedBed, view: str, seed: int, say: Say) -> None:
    before = set(planted.workers())
    with readers(planted, seed, say):
        reply = planted.ask(view)
        time.sleep(2)
        after = set(planted.workers())
        time.sleep(4)
    assert reply.status == 503 and reply.seconds < SECONDS + 5 and "Retry-After" in reply.headers
    assert len(after) == WORKERS and len(after - before) == 1
    assert set(planted.workers()) == after, "no worker is ended that did nothing"
    assert planted.ask("rows", 5).status == 200


def test_what_keeps_the_lock_ends_with_its_worker(
    planted: PlantedBed, seed: int, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A regular expression without end: gunicorn's master notices, as nothing in the worker can."""
    monkeypatch.setattr(planted, "longest", LONGEST)
    before = set(planted.workers())
    began = time.monotonic()
    with readers(planted, seed, say):
        with pytest.raises(Lost):
            planted.ask("regex")
        took = time.monotonic() - began
        time.sleep(2)
    assert took < LONGEST
    assert len(set(planted.workers()) - before) == 1


def test_body_of_a_hundred_megabytes(planted: PlantedBed, seed: int, say: Say) -> None:
    with readers(planted, seed, say), Wire(planted.web.port, timeout=LONGEST) as wire:
        reply = wire.ask("POST", APEX, "/report", b"x" * 100_000_000, {"Sec-Fetch-Site": "same-origin"})
    assert reply.status == 413


def test_database_freezes(planted: PlantedBed, seed: int, say: Say) -> None:
    """Pages go on; the first requests end in time, those after them at once; and it recovers by itself."""
    visitors, before = Visitors(planted, 6, 30, seed), planted.workers()
    with visitors, ThreadPoolExecutor(WORKERS * 5) as pool:
        with planted.cluster.frozen(planted.database):
            first = list(pool.map(lambda _: planted.ask("rows"), range(WORKERS * 5)))
            time.sleep(6)
            later = list(pool.map(lambda _: planted.ask("rows"), range(WORKERS * 5)))
            assert planted.ask("plain", 2).status == 200
        thawed = time.monotonic()
        while any(planted.ask("rows").status != 200 for _ in range(WORKERS * 3)):
            assert time.monotonic() < thawed + 5
            time.sleep(0.1)
    slowest = [max(each.seconds for each in asked) for asked in (first, later)]
    say(f"first {slowest[0]:.1f} s, later {slowest[1]:.2f} s; pages {visitors.tally.percentile(0.95):.0f} ms")
    assert {each.status for each in first} == {503} == {each.status for each in later}
    assert slowest[0] < SECONDS + 1.5 and slowest[1] < 1
    assert planted.workers() == before
    assert all("Retry-After" in each.headers for each in later)
    assert visitors.tally.failures == [] and visitors.tally.percentile(0.95) < 300
