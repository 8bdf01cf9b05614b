"""Fault 7: every process is told to end, twice, under load behind nginx, while the next version starts."""

import os
import signal
import threading
import time

import psycopg2
import pytest

from tests.faults.checking import judge
from tests.faults.conftest import Say, Size
from tests.faults.crowd import Residents, Tab, Visitors, Writers
from tests.faults.journal import Journal
from tests.faults.rig import FaultRig, process_of
from tests.faults.wire import LONGEST, Lost, Reply
from tests.stack import Line

pytestmark = [pytest.mark.faults, pytest.mark.alone]
GONE_WITHIN = 25.0
SLOW = 4.0


class SlowSave(threading.Thread):
    """A save that takes more than four seconds: somebody holds the site for the first half of it and the page
    for both; each wait stays below `lock_timeout`."""

    def __init__(self, rig: FaultRig, writers: Writers, tab: Tab) -> None:
        super().__init__()
        self.rig, self.writers, self.tab = rig, writers, tab
        self.reply: Reply | None = None
        self.lost = ""
        self._site, self._page = (psycopg2.connect(rig.cluster.url(rig.database, "postgres")) for _ in "ab")
        with self._site.cursor() as cursor:
            cursor.execute("SELECT 1 FROM site WHERE id = %s FOR UPDATE", [tab.tenant.id])
        with self._page.cursor() as cursor:
            cursor.execute("SELECT 1 FROM page WHERE id = %s FOR UPDATE", [tab.editor.page])

    def run(self) -> None:
        letting_go = threading.Thread(target=self._let_go)
        letting_go.start()
        with self.rig.wire(250) as wire:
            try:
                self.reply = self.writers.post_one(wire, self.tab)
            except Lost as lost:
                self.lost = str(lost)
        letting_go.join()

    def _let_go(self) -> None:
        for held in (self._site, self._page):
            time.sleep(SLOW / 2 + 0.2)
            held.close()


def tell_to_end(line: Line, pids: list[int]) -> None:
    """SIGTERM to the master and to each worker, and again, as Heroku does."""
    for _ in range(2):
        for pid in (line.pid, *pids):
            try:
                os.kill(pid, signal.SIGTERM)
            except ProcessLookupError:
                pass
        time.sleep(0.3)


def test_next_version_takes_over(
    proxied: FaultRig, journal: Journal, seed: int, size: Size, say: Say
) -> None:
    rig = proxied
    rig.longest = size(20, LONGEST)  # a busy machine may take long to start the next version
    *crowd, last = [(tenant, each) for tenant in rig.tenants for each in tenant.editors]
    crowd = [each for each in crowd if each[0] is not last[0]]  # whose site is held for seconds
    writers = Writers(rig, journal, 10, seed, editors=crowd)
    visitors, residents = Visitors(rig, 8, 40, seed), Residents(rig, 3, 7, seed)
    tab, exits, rounds = Tab(*last), [], int(size(2, 12))
    with visitors, residents, writers:
        for _ in range(rounds):
            time.sleep(1)
            old, old_workers = rig.web, rig.workers()
            assert old.process is not None
            slow = SlowSave(rig, writers, tab)
            slow.start()
            time.sleep(0.5)
            told = time.monotonic()
            rig.web = rig.follow()
            tell_to_end(old, old_workers)
            slow.join()
            old.process.wait(GONE_WITHIN)
            exits.append(time.monotonic() - told)
            assert slow.reply is not None and slow.reply.status == 200, slow.reply or slow.lost
            assert slow.reply.seconds > SLOW
            rig.web.wait()
            fresh = process_of(rig.look(last[0], "").headers["X-Request-Id"])
            assert fresh != process_of(slow.reply.headers["X-Request-Id"])
    verdict = judge(rig.url, rig.tenants, journal)
    say(
        f"{rounds} versions, gone after {max(exits):.1f} s at most; {writers.saved} saves; {verdict.counts}; "
        f"writers {dict(writers.tally.counts)}; visitors {dict(visitors.tally.counts)}, slowest "
        f"{visitors.tally.percentile(1) / 1000:.1f} s; admin {dict(residents.tally.counts)}; tried again "
        f"{dict(writers.tally.reasons + visitors.tally.reasons)}"
    )
    assert verdict.problems == []
    assert writers.tally.failures == [] and writers.tally.counts["save 503"] == 0
    assert not writers.tally.reasons + visitors.tally.reasons + residents.tally.reasons
    assert visitors.tally.failures == residents.tally.failures == []
    assert max(exits) <= GONE_WITHIN
