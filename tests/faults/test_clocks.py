"""Two boxes whose clocks are seconds apart show the same page, at the same moment."""

import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.conftest import TEMPLATE, Say
from tests.faults.crowd import Tab, Writers
from tests.faults.journal import Journal
from tests.faults.rig import FaultRig, Tenant
from tests.faults.wire import Wire
from tests.servers import Postgres
from tests.stack import Line

pytestmark = [pytest.mark.faults, pytest.mark.alone]
APART = (-5.0, 0.02, 5.0)
"""Seconds by which each box is ahead of the database."""
WITHIN = 2.0


WRONG = """import datetime, os, time_machine
ahead = datetime.timedelta(seconds=float(os.environ["AHEAD"]))
time_machine.travel(datetime.datetime.now(datetime.UTC) + ahead, tick=True).start()
"""
"""What Python runs before all else: from then on its clocks are ahead."""


class Boxes:
    """Web boxes on one database and one Redis, each with a clock of its own."""

    def __init__(self, rig: FaultRig, stack: ExitStack, folder: Path) -> None:
        self.rig, self.folder = rig, folder
        (folder / "sitecustomize.py").write_text(WRONG)
        self.lines = [stack.enter_context(Line("web", self._environ(seconds))) for seconds in APART]

    def _environ(self, ahead: float) -> dict[str, str]:
        return self.rig.environ() | {
            "PYTHONPATH": str(self.folder),
            "AHEAD": str(ahead),
            "WEB_CONCURRENCY": "1",
        }

    def words(self, number: int, tenant: Tenant, path: str) -> str:
        with Wire(self.lines[number].port) as wire:
            reply = wire.ask("GET", tenant.host, f"/{path}")
        assert reply.status == 200, f"{reply.status} from the box {APART[number]:+} s"
        return reply.text

    def all_show(self, tenant: Tenant, path: str, words: str) -> float:
        """Seconds until every box shows these words, and keeps showing them."""
        began = time.monotonic()
        while not all(words in self.words(number, tenant, path) for number in range(len(APART))):
            assert time.monotonic() < began + WITHIN, [
                f"{APART[number]:+} s: {words in self.words(number, tenant, path)}"
                for number in range(len(APART))
            ]
        took = time.monotonic() - began
        for _ in range(10):
            assert all(words in self.words(number, tenant, path) for number in range(len(APART)))
        return took


@pytest.fixture
def boxes(durable: Postgres, tenants: list[Tenant], tmp_path: Path) -> Iterator[Boxes]:
    with FaultRig(durable, TEMPLATE, tenants) as rig, ExitStack() as stack:
        yield Boxes(rig, stack, tmp_path)


def test_what_one_box_publishes_all_show(boxes: Boxes, journal: Journal, seed: int, say: Say) -> None:
    """Whichever publishes: on none of them a copy of the page before is kept as the new one."""
    rig, took = boxes.rig, []
    writers = Writers(rig, journal, 0, seed)
    tab: Tab = writers.desks[0]
    for number in [0, 1, 2, 0, 2, 1] * 2:
        boxes.words(0, tab.tenant, tab.editor.path)
        with Wire(boxes.lines[number].port) as wire:
            edit = tab.own_words()
            assert writers.save(wire, tab, edit)
            assert writers.publish(wire, tab)
        took.append(boxes.all_show(tab.tenant, tab.editor.path, edit["fields"]["heading"]))
    assert writers.tally.failures == []
    say(f"{len(took)} publications from boxes {APART} s apart, on all of them after {max(took):.2f} s")


def test_what_is_due_later_all_show_at_its_time(boxes: Boxes, say: Say) -> None:
    """A publication of a time to come: by the database's clock, whatever a box has for one."""
    rig, words = boxes.rig, f"Scheduled {secrets.token_hex(6)}"
    tenant = rig.tenants[0]
    editor = tenant.editors[0]
    boxes.all_show(tenant, editor.path, "Edition 0")
    with rig.cluster.administer(rig.database) as cursor:
        cursor.execute(
            "INSERT INTO publication (site_id, page_id, key, live_at, document, facts, revision, created_at) "
            "SELECT site_id, page_id, 'later', clock_timestamp() + interval '4 s', "
            "replace(document::text, 'Edition 0', %s)::jsonb, facts, revision, now() FROM publication "
            "WHERE site_id = %s AND page_id = %s ORDER BY id DESC LIMIT 1 RETURNING clock_timestamp()",
            [words, tenant.id, editor.page],
        )
        due = time.monotonic() + 4
        cursor.execute(
            "UPDATE site SET version = version + 1, touched_at = clock_timestamp() WHERE id = %s", [tenant.id]
        )
    shown: dict[int, float] = {}
    while len(shown) < len(APART):
        assert time.monotonic() < due + WITHIN, f"shown by {len(shown)} of {len(APART)}: {shown}"
        for number in set(range(len(APART))) - set(shown):
            if words in boxes.words(number, tenant, editor.path):
                shown[number] = time.monotonic() - due
    say(f"shown {', '.join(f'{APART[n]:+} s: {late:+.2f} s' for n, late in sorted(shown.items()))}")
    assert min(shown.values()) > -0.2
