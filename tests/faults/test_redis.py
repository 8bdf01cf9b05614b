"""Fault 5: Redis dies, falls silent, is full, is emptied, while people read, write, publish and sign in."""

import secrets
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from redis import Redis as Client

from tests.faults.checking import judge
from tests.faults.conftest import TEMPLATE, Say, Size
from tests.faults.crowd import FORM, Residents, Tab, Visitors, Writers
from tests.faults.journal import Journal
from tests.faults.rig import APEX, WORKERS, FaultRig, Tenant
from tests.mailbox import Mailbox
from tests.servers import Postgres

pytestmark = [pytest.mark.faults, pytest.mark.alone]
VISIBLE_WITHIN = 8.0
LETTER_WITHIN = 15.0
FORGOTTEN = 12.0
"""Seconds: longer than the sweep that tells of late changes looks back."""

Fault = Callable[[FaultRig], "Iterator[None]"]


def killed(rig: FaultRig) -> Iterator[None]:
    rig.redis.kill()
    yield
    rig.redis.start()


def silent(rig: FaultRig) -> Iterator[None]:
    """It accepts connections and never answers."""
    rig.redis.freeze()
    yield
    rig.redis.thaw()


def full(rig: FaultRig) -> Iterator[None]:
    """Reads are answered, writes are refused (`noeviction`)."""
    with Client.from_url(rig.redis.url()) as client:
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("maxmemory", "1")
        yield
        client.config_set("maxmemory", "0")


def emptied(rig: FaultRig) -> Iterator[None]:
    with Client.from_url(rig.redis.url()) as client:
        client.flushall()
        yield


def tries_until_refused(rig: FaultRig) -> int:
    """Wrong passwords for one account, over all workers, until 429; 100 when none comes."""
    form = {"email": f"{secrets.token_hex(4)}@example.com", "password": "not this one, that is sure"}
    headers = {**FORM, "Sec-Fetch-Site": "same-origin"}
    network = secrets.randbelow(200)
    for number in range(1, 100):
        with rig.wire(network) as wire:  # a new connection each time: any worker may get it
            reply = wire.ask("POST", APEX, "/signin", urlencode(form).encode(), headers)
        if reply.status == 429:
            assert reply.headers.get("Retry-After")
            return number
        assert reply.status < 500, reply.text
    return 100


def ask_for_a_letter(rig: FaultRig, email: str) -> float:
    """Seconds until "we have written to you" is said."""
    headers = {**FORM, "Sec-Fetch-Site": "same-origin"}
    with rig.wire(secrets.randbelow(200)) as wire:
        reply = wire.ask("POST", APEX, "/reset", urlencode({"email": email}).encode(), headers)
    assert reply.status in (200, 303), f"{reply.status} {reply.text[:300]}"
    return reply.seconds


class Publisher:
    """One more editor, who writes a heading and makes it live."""

    def __init__(self, rig: FaultRig, writers: Writers, tab: Tab) -> None:
        self.rig, self.writers, self.tab = rig, writers, tab
        self.live = ""

    def go_live(self) -> float:
        """Seconds from the acknowledgement until every worker shows it."""
        words = f"Live {secrets.token_hex(6)}"
        key = secrets.token_hex(12)
        edit = {
            "id": key,
            "op": "change",
            "block": self.tab.editor.block,
            "fields": {"heading": words},
        }
        self.writers.journal.sent.add(key)
        with self.rig.wire(250) as wire:
            assert self.writers.save(wire, self.tab, edit), self.writers.tally.failures
            assert self.writers.publish(wire, self.tab), self.writers.tally.failures
        self.live = words
        return self.rig.shows(self.tab.tenant, self.tab.editor.path, words, within=VISIBLE_WITHIN)

    def stays_live(self, seconds: float) -> None:
        """No worker goes back to an older page."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            reply = self.rig.look(self.tab.tenant, self.tab.editor.path)
            assert self.live in reply.text, f"{self.live} was live and is not any more"
            time.sleep(0.05)


def endure(
    fault: Fault, rig: FaultRig, publisher: Publisher, visitors: Visitors, seconds: float
) -> dict[str, Any]:
    """One fault from its beginning to a little after its end, and what it did to people."""
    began = time.monotonic()
    visitors.tally.seconds.clear()
    injected = fault(rig)
    next(injected)
    live = max(publisher.go_live() for _ in range(3))
    letter = ask_for_a_letter(rig, secrets.choice(secrets.choice(rig.tenants).editors).email)
    tries = tries_until_refused(rig)
    time.sleep(max(0.0, began + seconds - time.monotonic()))
    p95 = visitors.tally.percentile(0.95)
    next(injected, None)
    publisher.stays_live(2)
    again = publisher.go_live()
    facts = {"live": live, "live after": again, "letter": letter, "refused at try": tries, "p95 ms": p95}
    return {"fault": fault.__name__, **{name: round(value, 2) for name, value in facts.items()}}


def letter_comes(rig: FaultRig, mailbox: Mailbox, email: str) -> float:
    """Seconds from asking for a letter to its delivery, by a worker that lived through it all."""
    mailbox.messages.clear()
    began = time.monotonic()
    ask_for_a_letter(rig, email)
    mailbox.wait_for(email, LETTER_WITHIN)
    return time.monotonic() - began


def test_redis_away(
    durable: Postgres, tenants: list[Tenant], journal: Journal, seed: int, size: Size, say: Say
) -> None:
    with Mailbox() as mailbox, FaultRig(durable, TEMPLATE, tenants, smtp=mailbox.url) as rig:
        with rig.line("worker") as worker:
            endure_all(rig, journal, seed, size, say)
            letter = letter_comes(rig, mailbox, tenants[0].editors[0].email)
            assert worker.process is not None and worker.process.poll() is None, worker.said()[-2000:]
        say(f"the worker that does the jobs lived; a letter asked for afterwards came in {letter:.1f} s")


def endure_all(rig: FaultRig, journal: Journal, seed: int, size: Size, say: Say) -> None:
    *crowd, last = [(tenant, each) for tenant in rig.tenants for each in tenant.editors]
    writers = Writers(rig, journal, 8, seed, publish_every=20, editors=crowd)
    visitors, residents = Visitors(rig, 8, 40, seed), Residents(rig, 3, 7, seed)
    publisher = Publisher(rig, writers, Tab(*last))
    endured = []
    with visitors, residents, writers:
        time.sleep(size(3, 20))
        calm = visitors.tally.percentile(0.95)
        for fault in (killed, silent, full, emptied) * int(size(1, 3)):
            seconds = size(3, FORGOTTEN + 8)
            endured.append(endure(fault, rig, publisher, visitors, seconds))
            say(f"{endured[-1]}")
    verdict = judge(rig.url, rig.tenants, journal)
    say(
        f"{writers.saved} saves; {verdict.counts}; p95 calm {calm:.0f} ms; writers "
        f"{dict(writers.tally.counts)}; visitors {dict(visitors.tally.counts)}; admin "
        f"{dict(residents.tally.counts)}"
    )
    assert verdict.problems == []
    assert writers.tally.failures == [] and writers.tally.counts["save 503"] == 0
    assert visitors.tally.failures == [] and visitors.retried == 0
    assert residents.tally.failures == []
    for each in endured:
        assert each["refused at try"] <= 10 * WORKERS + 1, each
        assert each["letter"] < 2, each
