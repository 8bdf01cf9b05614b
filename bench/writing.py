"""What people with an account do: sign in, edit, publish."""

import json
import re
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median
from urllib.parse import urlencode

from bench import seed
from bench.client import CachedResponse, Client
from bench.installation import APEX, WORKERS, Installation
from bench.rounds import Course
from bench.wrk import Seen
from sitemaker.extensions import db
from sitemaker.models import User, UserSession

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
WRITERS = 4
WORKER_MARK = 12
"""Characters of a request's id that are the same for all requests of one process."""


class Editor:
    """The owner in the admin of one site, on one connection."""

    def __init__(self, installation: Installation, site: int, page: int) -> None:
        self.client, self.host, self.page = Client(installation.web.port), installation.host(site), page
        with installation.app.app_context():
            owner = db.session.scalars(db.select(User).where(User.email == seed.OWNER)).one()
            session = UserSession.begin(owner, self.host)
            db.session.commit()
            self.headers = {"Cookie": f"__Host-sid={session.token}"}
        form = self.client.get(self.host, "/admin/pages/new", **self.headers)
        found = re.search(rb'name="csrf_token"[^>]* value="([^"]+)"', form.body)
        assert found, f"/admin/pages/new answered {form.status}"
        self.token = found[1].decode()
        self.revision = self.count = 0

    def edit(self) -> bool:
        """Change one field of one block, as the editor does after each pause in typing."""
        self.count += 1
        block = f"block-{4 * (self.count % 12):03}"
        fields = {"heading": f"Written for the {self.count}th time"}
        edit = {"id": secrets.token_urlsafe(12), "op": "change", "block": block, "fields": fields}
        sent = {"client": "bench", "base": self.revision, "edits": [edit]}
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.token, **self.headers}
        answer = self.client.post(
            self.host, f"/admin/pages/{self.page}/edits", json.dumps(sent).encode(), headers
        )
        if answer.status != 200:
            return False
        self.revision = json.loads(answer.body)["revision"]
        return True

    def publish(self) -> CachedResponse:
        form = {"csrf_token": self.token, "key": secrets.token_hex(8), f"publish.{self.page}": "on"}
        path = f"/admin/pages/{self.page}/publish"
        return self.client.post(self.host, path, urlencode(form).encode(), {**FORM, **self.headers})


def sign_in(client: Client, email: str = seed.OWNER, password: str = seed.PASSWORD) -> bool:
    """Sign in at the apex; whether that worked."""
    form = urlencode({"email": email, "password": password}).encode()
    return client.post(APEX, "/signin", form, FORM).status == 303


def repeat(acts: Sequence[Callable[[], bool]], seconds: float) -> Seen:
    """Each act in a thread of its own, over and over without a pause."""
    taken: list[float] = []
    failed: list[float] = []
    until = time.monotonic() + seconds

    def go(act: Callable[[], bool]) -> None:
        while time.monotonic() < until:
            began = time.perf_counter()
            done = act()
            (taken if done else failed).append(1000 * (time.perf_counter() - began))

    began = time.monotonic()
    threads = [threading.Thread(target=go, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lasted, counted = time.monotonic() - began, sorted(taken or failed)
    p99 = counted[min(len(counted) - 1, int(0.99 * len(counted)))]
    return Seen(len(counted), lasted, len(failed), 0, median(counted), p99, counted[-1])


def courses(installation: Installation, pages: int, seconds: float) -> list[Course]:
    """Sign-ins and edits, from as many clients as there are workers and writers."""
    editors = [Editor(installation, site, seed.edited_page(site, pages)) for site in range(1, WRITERS + 1)]
    people = [Client(installation.web.port) for _ in range(WORKERS)]
    signing = [partial(sign_in, client) for client in people]
    return [
        Course("edit", installation.cpu, lambda: repeat([editor.edit for editor in editors], seconds)),
        Course("signin", installation.cpu, lambda: repeat(signing, seconds)),
    ]


@dataclass(frozen=True)
class Visible:
    """Milliseconds until every worker shows what was published, from its sending and from its answer."""

    sent: list[float]
    answered: list[float]


def publish_and_watch(installation: Installation, pages: int, times: int) -> Visible:
    """Publish again and again, and measure when each worker shows it."""
    site = WRITERS + 1
    editor = Editor(installation, site, (site - 1) * pages + 1)
    sent, answered = [], []
    for _ in range(times):
        watchers = _one_of_each_worker(installation, editor.host)
        before = watchers[0].get(editor.host, "/").header("ETag")
        seen: list[float] = []
        threads = [
            threading.Thread(target=_watch, args=[watcher, editor.host, before, seen]) for watcher in watchers
        ]
        for thread in threads:
            thread.start()
        time.sleep(0.02)
        began = time.perf_counter()
        answer = editor.publish()
        ended = time.perf_counter()
        assert answer.status == 303, f"publishing answered {answer.status}"
        for thread in threads:
            thread.join()
        for watcher in watchers:
            watcher.close()
        sent.append(1000 * (max(seen) - began))
        answered.append(max(0.0, 1000 * (max(seen) - ended)))
    return Visible(sorted(sent), sorted(answered))


def _watch(client: Client, host: str, before: str, seen: list[float]) -> None:
    while client.get(host, "/").header("ETag") == before:
        time.sleep(0.001)
    seen.append(time.perf_counter())


def _one_of_each_worker(installation: Installation, host: str) -> list[Client]:
    found: dict[str, Client] = {}
    for _ in range(200):
        client = Client(installation.web.port)
        found.setdefault(client.get(host, "/").header("X-Request-Id")[:WORKER_MARK], client)
        if len(found) == WORKERS:
            return list(found.values())
    raise RuntimeError("one worker takes all connections")


def account_ratio(installation: Installation, times: int) -> float:
    """How much longer a refusal takes for an account that exists than for one that does not (R84)."""
    client = Client(installation.web.port)
    known: list[float] = []
    unknown: list[float] = []
    for number in range(times):
        for email, taken in ((seed.OWNER, known), (f"nobody-{number}@example.com", unknown)):
            began = time.perf_counter()
            assert not sign_in(client, email, "not the password at all")
            taken.append(time.perf_counter() - began)
    return median(known) / median(unknown)
