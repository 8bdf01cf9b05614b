"""The people who use the system while it is broken: visitors, editors who read, editors who write."""

import json
import random
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

from sitemaker.lib import position
from tests.faults.journal import Journal
from tests.faults.rig import Editor, FaultRig, Tenant
from tests.faults.wire import Lost, Reply, Wire
from tests.machines import on_time

PATIENCE = 90.0
"""Seconds after which an editor who gets no answer gives up: then a save has failed."""


class Tally:
    """What a crowd counted, from many threads. A question that one retry answered is `covered`."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        """Of what a second try answered."""
        self.failures: list[str] = []
        self.seconds: list[float] = []
        self._lock = threading.Lock()

    def count(self, what: str) -> None:
        with self._lock:
            self.counts[what] += 1

    def fail(self, what: str, why: str) -> None:
        with self._lock:
            self.counts[f"{what} failed"] += 1
            self.failures.append(f"{time.strftime('%H:%M:%S')} {what}: {why}")

    def took(self, seconds: float) -> None:
        with self._lock:
            self.seconds.append(seconds)

    def percentile(self, share: float) -> float:
        """Milliseconds that this share of the answers stayed below."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


class Crowd:
    """Threads that act until told to stop, at a pace (actions a second of the whole crowd; 0: no pauses)."""

    def __init__(self, size: int, pace: float, seed: int, *, punctual: bool = False) -> None:
        """`punctual`: they get the processor when they want it, as people with machines of their own do."""
        self._punctual = punctual
        self.tally = Tally()
        self.over = threading.Event()
        self._pause = size / pace if pace else 0.0
        self._threads = [
            threading.Thread(target=self._live, args=(number, random.Random(f"{seed}-{number}")), daemon=True)
            for number in range(size)
        ]

    def act(self, number: int, chance: random.Random, wire: Wire) -> None:
        raise NotImplementedError

    def wire(self, number: int) -> Wire:
        raise NotImplementedError

    def _live(self, number: int, chance: random.Random) -> None:
        with on_time() if self._punctual else nullcontext():
            self._act(number, chance)

    def _act(self, number: int, chance: random.Random) -> None:
        wire = self.wire(number)
        self.over.wait(self._pause * chance.random())
        while not self.over.is_set():
            began = time.monotonic()
            try:
                self.act(number, chance, wire)
            except Exception as problem:  # a thread that dies in silence would count as calm
                self.tally.fail("crowd", repr(problem))
            self.over.wait(max(0.0, began + self._pause - time.monotonic()))
        wire.close()

    def start(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def stop(self) -> None:
        self.over.set()
        for thread in self._threads:
            thread.join()

    def wait(self) -> None:
        for thread in self._threads:
            thread.join()

    @contextmanager
    def running(self) -> Iterator[None]:
        """For a crowd that was started before: stops it at the end."""
        try:
            yield
        finally:
            self.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


Judge = Callable[[Reply], str]
"""What is wrong with an answer, '' for nothing."""


def is_page(reply: Reply) -> str:
    return "" if reply.status == 200 and b"</html>" in reply.body else f"{reply.status}"


def is_page_or_wait(reply: Reply) -> str:
    """While the database is away, /admin may say so, in the way that clients understand."""
    return "" if reply.status == 503 and "Retry-After" in reply.headers else is_page(reply)


class Readers(Crowd):
    """Fetch pages; what fails is asked once more, as browsers and proxies do."""

    def __init__(
        self,
        rig: FaultRig,
        size: int,
        pace: float,
        seed: int,
        judge: Judge = is_page,
        *,
        punctual: bool = False,
    ) -> None:
        super().__init__(size, pace, seed, punctual=punctual)
        self.rig, self.judge = rig, judge

    @property
    def retried(self) -> int:
        return self.tally.counts["covered"]

    def wire(self, number: int) -> Wire:
        return self.rig.wire(number)

    def choose(self, chance: random.Random) -> tuple[Tenant, str, dict[str, str]]:
        raise NotImplementedError

    def act(self, number: int, chance: random.Random, wire: Wire) -> None:
        tenant, path, headers = self.choose(chance)
        wrong = self._try(wire, tenant.host, path, headers)
        if wrong:
            again = self._try(wire, tenant.host, path, headers)
            if again:
                self.tally.fail("view", f"{tenant.host}{path}: {wrong}, then {again}")
                return
            self.tally.count("covered")
            self.tally.reasons[wrong] += 1
        self.tally.count("views")

    def _try(self, wire: Wire, host: str, path: str, headers: dict[str, str]) -> str:
        try:
            reply = wire.ask("GET", host, path, headers=headers)
        except Lost as lost:
            return str(lost)
        self.tally.took(reply.seconds)
        if reply.seconds > self.rig.longest:
            return f"{reply.status} after {reply.seconds:.1f} s"
        return self.judge(reply)


class Visitors(Readers):
    """Strangers on published pages."""

    def choose(self, chance: random.Random) -> tuple[Tenant, str, dict[str, str]]:
        tenant = chance.choice(self.rig.tenants)
        return tenant, "/" + chance.choice(tenant.paths), {"Accept-Encoding": "identity"}


class Residents(Readers):
    """Editors looking around in /admin. Who is sent to the door was logged out, which is a failure."""

    def choose(self, chance: random.Random) -> tuple[Tenant, str, dict[str, str]]:
        tenant = chance.choice(self.rig.tenants)
        editor = chance.choice(tenant.editors)
        path = chance.choice(["", f"pages/{editor.page}/", f"pages/{editor.page}/canvas"])
        return tenant, f"/admin/{path}", {"Cookie": editor.cookie, "Accept": "text/html"}


class Writers(Crowd):
    """Editors at their desks: each sends an edit, and the same edit again until it is acknowledged.

    `goal` saves in all, or until stopped. Every `publish_every`th save is followed by a publication.
    """

    def __init__(
        self,
        rig: FaultRig,
        journal: Journal,
        pace: float,
        seed: int,
        *,
        goal: int = 0,
        publish_every: int = 0,
        editors: Sequence[tuple[Tenant, Editor]] | None = None,
        punctual: bool = False,
    ) -> None:
        self.people = list(editors or [(tenant, each) for tenant in rig.tenants for each in tenant.editors])
        super().__init__(len(self.people), pace, seed, punctual=punctual)
        self.rig, self.journal, self.goal, self.publish_every = rig, journal, goal, publish_every
        self.desks = [Tab(tenant, editor) for tenant, editor in self.people]
        self.answered_at: list[float] = []
        self.refused_at: list[float] = []
        """Monotonic time of each acknowledgement, of each 503."""

    @property
    def saved(self) -> int:
        return self.tally.counts["saves"]

    def wire(self, number: int) -> Wire:
        return self.rig.wire(100 + number)

    def act(self, number: int, chance: random.Random, wire: Wire) -> None:
        desk = self.desks[number]
        if self.goal and self.saved >= self.goal:
            self.over.set()
            return
        edit = desk.compose(chance)
        self.journal.sent.add(edit["id"])
        if self.save(wire, desk, edit) and self.publish_every and chance.randrange(self.publish_every) == 0:
            self.publish(wire, desk)

    def post_one(self, wire: Wire, desk: "Tab") -> Reply:
        """One edit, asked for once; raises Lost."""
        edit = desk.own_words()
        self.journal.sent.add(edit["id"])
        path = f"/admin/pages/{desk.editor.page}/edits"
        reply = wire.ask("POST", desk.tenant.host, path, desk.sending(edit), {**JSON, **desk.editor.headers})
        if reply.status == 200:
            self.acknowledge(desk, edit, reply)
        return reply

    def save(self, wire: Wire, desk: "Tab", edit: dict[str, Any], *, page: int = 0) -> bool:
        """True once it is acknowledged. `page` is the desk's unless it is said."""
        path = f"/admin/pages/{page or desk.editor.page}/edits"
        reply = self.insist("save", wire, desk, path, desk.sending(edit), JSON)
        return reply is not None and self.acknowledge(desk, edit, reply, page)

    def acknowledge(self, desk: "Tab", edit: dict[str, Any], reply: Reply, page: int = 0) -> bool:
        answer = json.loads(reply.body)
        if answer["applied"] != [edit["id"]]:
            self.tally.fail("save", f"sent {edit['id']}, acknowledged {answer['applied']}")
            return False
        self.journal.write(
            "save",
            site=desk.tenant.id,
            page=page or desk.editor.page,
            block=desk.editor.block,
            client=desk.client,
            edit=edit,
            base=desk.base,
            revision=answer["revision"],
            conflicts=len(answer["conflicts"]),
        )
        desk.base = answer["revision"]
        self.answered_at.append(time.monotonic())
        self.tally.count("saves")
        return True

    def publish(self, wire: Wire, desk: "Tab", key: str = "") -> bool:
        key, page = key or secrets.token_hex(8), desk.editor.page
        form = {
            "csrf_token": desk.editor.csrf,
            "key": key,
            f"publish.{page}": "1",
            f"publish.{desk.tenant.frame}": "1",
        }
        path = f"/admin/pages/{page}/publish"
        reply = self.insist("publish", wire, desk, path, urlencode(form).encode(), FORM, good=303)
        if reply is None:
            return False
        self.journal.write("publication", site=desk.tenant.id, pages=[page, desk.tenant.frame], key=key)
        self.tally.count("publications")
        return True

    def insist(
        self,
        what: str,
        wire: Wire,
        desk: "Tab",
        path: str,
        body: bytes,
        headers: dict[str, str],
        good: int = 200,
    ) -> Reply | None:
        """The acknowledgement, however often it must be asked for; None when it must not be asked again."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                reply = wire.ask("POST", desk.tenant.host, path, body, {**headers, **desk.editor.headers})
            except Lost as lost:
                self.tally.count(f"{what} unanswered")
                self.tally.reasons[str(lost)] += 1
                time.sleep(0.02)
                continue
            self.tally.took(reply.seconds)
            if reply.status == good:
                return reply
            if reply.status != 503:
                self.tally.fail(what, f"{reply.status} {reply.body[:300]!r}")
                return None
            self.tally.count(f"{what} 503")
            self.refused_at.append(time.monotonic())
            if not reply.headers.get("Retry-After"):
                self.tally.fail(what, "503 without Retry-After")
            time.sleep(0.25)
        self.tally.fail(what, f"no acknowledgement within {PATIENCE:.0f} s")
        return None


JSON = {"Content-Type": "application/json", "Accept": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}


class Tab:
    """One editor's tab: its name, the last revision it has seen, what it wrote."""

    def __init__(self, tenant: Tenant, editor: Editor) -> None:
        self.tenant, self.editor = tenant, editor
        self.client = f"tab-{secrets.token_hex(8)}"
        self.base = 0
        self.turn = 0
        self.guest: str | None = None
        """A block this editor put in and will take out again."""

    def own_words(self) -> dict[str, Any]:
        self.turn += 1
        fields = {"heading": f"{self.client} {self.turn}"}
        return {"id": secrets.token_hex(12), "op": "change", "block": self.editor.block, "fields": fields}

    def sending(self, edit: dict[str, Any]) -> bytes:
        return json.dumps({"client": self.client, "base": self.base, "edits": [edit]}).encode()

    def compose(self, chance: random.Random) -> dict[str, Any]:
        """Mostly its own heading; now and then one that others write too, or a block put in or taken out."""
        edit_id, kind = secrets.token_hex(12), chance.random()
        if kind < 0.70:
            return self.own_words()
        if kind < 0.85:
            fields = {"heading": f"shared, {self.client} {edit_id}"}
            return {"id": edit_id, "op": "change", "block": "text-5", "fields": fields}
        if self.guest is None:
            self.guest = f"guest-{secrets.token_hex(6)}"
            block = {"id": self.guest, "kind": "text", "position": position.between("V", None)}
            return {"id": edit_id, "op": "insert", "block": block}
        if kind < 0.92:
            place = position.between(None, chance.choice(["V", "k", "z"]))
            return {"id": edit_id, "op": "move", "block": self.guest, "position": place}
        guest, self.guest = self.guest, None
        return {"id": edit_id, "op": "remove", "block": guest}
