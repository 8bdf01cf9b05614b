"""What each fault begins with, and where it says how it went."""

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.journal import Journal
from tests.faults.rig import FaultRig, Tenant, furnish
from tests.servers import Postgres

FULL = os.environ.get("FAULTS") == "full"
TEMPLATE = "faults_template"


@pytest.fixture(scope="session")
def durable() -> Iterator[Postgres]:
    """A cluster that may be injured: what it acknowledged is on its disk."""
    with Postgres(durable=True) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def tenants(durable: Postgres) -> list[Tenant]:
    return furnish(durable, TEMPLATE)


@pytest.fixture
def rig(durable: Postgres, tenants: list[Tenant], tmp_path: Path) -> Iterator[FaultRig]:
    with FaultRig(durable, TEMPLATE, tenants) as rig:
        yield rig
        (tmp_path / "web.log").write_text(rig.web.said())


@pytest.fixture
def proxied(durable: Postgres, tenants: list[Tenant], tmp_path: Path) -> Iterator[FaultRig]:
    """The same behind nginx."""
    with FaultRig(durable, TEMPLATE, tenants, tls=True) as rig:
        yield rig
        (tmp_path / "web.log").write_text(rig.web.said())


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "acknowledged.jsonl") as journal:
        yield journal


@pytest.fixture
def seed() -> int:
    """Of everything drawn by lot. FAULTS_SEED=… runs the same lots again."""
    return int(os.environ.get("FAULTS_SEED") or random.randrange(1_000_000))


Size = Callable[[float, float], float]


@pytest.fixture
def size() -> Size:
    """`size(short, full)`: how much, in this run (FAULTS=full)."""
    return lambda short, full: full if FULL else short


Say = Callable[[str], None]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest, seed: int) -> Say:
    """Prints one line of result, shown whether or not the test passes."""

    def speak(words: str) -> None:
        with capsys.disabled():
            print(f"\n  {request.node.name} (seed {seed}): {words}")

    return speak
