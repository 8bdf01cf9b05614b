"""Fault 16: publish is pressed twice, its answer is lost, the worker dies in the middle of it."""

import random
import re
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import psycopg2
import pytest

from tests.faults.checking import judge, reading
from tests.faults.conftest import Say, Size
from tests.faults.crowd import FORM, Tab, Visitors, Writers, is_page
from tests.faults.journal import Journal
from tests.faults.rig import FaultRig, Tenant
from tests.faults.seeding import BLOCKS
from tests.faults.wire import Lost, Reply, Wire

pytestmark = [pytest.mark.faults, pytest.mark.alone]
VISIBLE_WITHIN = 8.0
EDITION = re.compile(r"Edition (\d+)")


class Proofreaders(Visitors):
    """They look at one page without pause and note each answer that holds two editions, or part of one."""

    def __init__(self, rig: FaultRig, pace: float, seed: int, tenant: Tenant, path: str) -> None:
        super().__init__(rig, 8, pace, seed)
        self.page = (tenant, f"/{path}", {"Accept-Encoding": "identity"})
        self.judge = self.read
        self.mixed: list[str] = []
        self.editions: set[str] = set()

    def choose(self, chance: random.Random) -> tuple[Tenant, str, dict[str, str]]:
        return self.page

    def read(self, reply: Reply) -> str:
        if not is_page(reply):
            found = EDITION.findall(reply.text)
            self.editions |= set(found)
            if len(set(found)) != 1 or len(found) < BLOCKS + 1:
                self.mixed.append(str(found))
        return is_page(reply)


class Publisher:
    """Writes an edition on every block of a page and in the frame, and makes it live: a form with one key."""

    def __init__(self, rig: FaultRig, writers: Writers, tab: Tab) -> None:
        self.rig, self.writers, self.tab = rig, writers, tab
        self.key, self.number = "", 0

    def write(self, wire: Wire) -> None:
        self.number += 1
        self.key = secrets.token_hex(8)
        for block in range(BLOCKS):
            self._edit(wire, self.tab.editor.page, f"text-{block}", "heading")
        self._edit(wire, self.tab.tenant.frame, None, "title")

    def _edit(self, wire: Wire, page: int, block: str | None, name: str) -> None:
        fields = {name: f"Edition {self.number}"}
        edit: dict[str, Any] = {"id": secrets.token_hex(12), "op": "change", "block": block, "fields": fields}
        self.writers.journal.sent.add(edit["id"])
        assert self.writers.save(wire, self.tab, edit, page=page), self.writers.tally.failures

    def form(self) -> bytes:
        wanted = {f"publish.{page}": "1" for page in (self.tab.editor.page, self.tab.tenant.frame)}
        return urlencode({"csrf_token": self.tab.editor.csrf, "key": self.key, **wanted}).encode()

    def press(self, wire: Wire) -> Reply:
        """Once; raises Lost."""
        path = f"/admin/pages/{self.tab.editor.page}/publish"
        headers = {**FORM, **self.tab.editor.headers}
        return wire.ask("POST", self.tab.tenant.host, path, self.form(), headers)

    def press_until_answered(self) -> None:
        with self.rig.wire(250) as wire:
            assert self.writers.publish(wire, self.tab, key=self.key), self.writers.tally.failures


def pressed_twice(publisher: Publisher, chance: random.Random) -> None:
    """Two clicks a moment apart, on two connections."""

    def press() -> None:
        with publisher.rig.wire(251) as wire:
            answers.append(publisher.press(wire).status)

    answers: list[int] = []
    clicks = [threading.Thread(target=press) for _ in range(2)]
    for click in clicks:
        click.start()
        time.sleep(chance.random() * 0.03)
    for click in clicks:
        click.join()
    assert answers == [303, 303]


def answer_lost(publisher: Publisher, chance: random.Random) -> None:
    """The connection breaks before the answer comes."""
    with publisher.rig.wire(252, timeout=0.002 + chance.random() * 0.04) as wire:
        try:
            publisher.press(wire)
        except Lost:
            pass


def killed_inside(publisher: Publisher, chance: random.Random) -> None:
    """All workers, at a moment drawn by lot."""
    pressing = threading.Thread(target=answer_lost_patiently, args=(publisher,))
    pressing.start()
    time.sleep(chance.random() * 0.06)
    publisher.rig.kill_workers()
    pressing.join()


def killed_while_it_waits(publisher: Publisher, chance: random.Random) -> None:
    """For certain inside: while the transaction waits its turn at the site."""
    held = psycopg2.connect(publisher.rig.cluster.url(publisher.rig.database, "postgres"))
    with held.cursor() as cursor:
        cursor.execute("SELECT 1 FROM site WHERE id = %s FOR UPDATE", [publisher.tab.tenant.id])
    pressing = threading.Thread(target=answer_lost_patiently, args=(publisher,))
    pressing.start()
    time.sleep(0.3)
    publisher.rig.kill_workers()
    held.close()
    pressing.join()


def answer_lost_patiently(publisher: Publisher) -> None:
    with publisher.rig.wire(253) as wire:
        try:
            publisher.press(wire)
        except Lost:
            pass


Fault = Callable[[Publisher, random.Random], None]
FAULTS: list[Fault] = [pressed_twice, answer_lost, killed_inside, killed_while_it_waits]


def test_publication_is_whole_and_once(
    rig: FaultRig, journal: Journal, seed: int, size: Size, say: Say
) -> None:
    chance, tenant = random.Random(seed), rig.tenants[0]
    tab = Tab(tenant, tenant.editors[0])
    writers = Writers(rig, journal, 0, seed, editors=[(tenant, tab.editor)])
    publisher = Publisher(rig, writers, tab)
    with rig.wire() as wire:
        publisher.write(wire)
    publisher.press_until_answered()
    rig.shows(tenant, tab.editor.path, "Edition 1", within=VISIBLE_WITHIN)
    visible, rounds = [], FAULTS * int(size(3, 50))
    with Proofreaders(rig, 80, seed, tenant, tab.editor.path) as readers:
        for fault in rounds:
            with rig.wire() as wire:
                publisher.write(wire)
            fault(publisher, chance)
            publisher.press_until_answered()
            words = f"Edition {publisher.number}"
            visible.append(rig.shows(tenant, tab.editor.path, words, within=VISIBLE_WITHIN))
    verdict = judge(rig.url, rig.tenants, journal)
    with reading(rig.url) as cursor:
        cursor.execute("SELECT count(*) FROM publication WHERE page_id = %s", [tab.editor.page])
        publications = (cursor.fetchone() or [0])[0] - 1  # one was there before
    say(
        f"{len(rounds)} rounds, {publications} publications, {len(readers.editions)} editions seen in "
        f"{readers.tally.counts['views']} views, {len(readers.mixed)} mixed; visible everywhere after "
        f"{max(visible):.1f} s at most; visitors {dict(readers.tally.counts)}"
    )
    assert verdict.problems == []
    assert readers.mixed == []
    assert publications == publisher.number
    assert writers.tally.failures == []
    assert readers.tally.counts["view failed"] <= 0.005 * readers.tally.counts["views"], (
        readers.tally.failures
    )
