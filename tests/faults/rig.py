"""The system to be broken: durable PostgreSQL, Redis, gunicorn with three workers of four threads, nginx."""

import json
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.faults.wire import LONGEST, Lost, Reply, Wire
from tests.servers import ROOT, Postgres, Redis, folder
from tests.stack import Line, Nginx

APEX = "sitemaker.test"
WORKERS, THREADS = 3, 4
SECRET_KEY = "what only the faults know, 0123456789 abcdef"


@dataclass(frozen=True)
class Editor:
    user: int
    email: str
    page: int
    path: str
    block: str
    cookie: str
    csrf: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": self.cookie, "X-CSRFToken": self.csrf, "Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class Tenant:
    id: int
    host: str
    frame: int
    paths: list[str]
    documents: dict[int, dict[str, Any]]
    """As they were before the first edit."""
    editors: list[Editor] = field(default_factory=list)

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> "Tenant":
        documents = {int(page): document for page, document in raw["documents"].items()}
        editors = [Editor(**each) for each in raw["editors"]]
        return cls(raw["id"], raw["host"], raw["frame"], raw["paths"], documents, editors)


class FaultRig:
    """`with Bed(cluster, template, tenants) as bed:` runs it all; `tls=True` puts nginx in front.

    gunicorn listens on a socket of ours, handed over as systemd does, so that one can follow another.
    """

    def __init__(
        self,
        cluster: Postgres,
        template: str,
        tenants: list[Tenant],
        *,
        tls: bool = False,
        unseen: Collection[str] = (),
        smtp: str = "",
        root: Path = ROOT,
    ) -> None:
        """`unseen`: paths that no worker shall have in memory at the beginning; `smtp`: where mail goes;
        `root`: the checkout it runs from."""
        self.cluster, self.tenants, self.tls, self.unseen = cluster, tenants, tls, unseen
        self.smtp, self.root = smtp, root
        self.media = folder("media")
        """Where pictures are kept."""
        self.longest = LONGEST
        """Seconds after which an answer counts as failed."""
        self.database = f"faults_{secrets.token_hex(4)}"
        self.url = cluster.create(self.database, template)
        self.redis = Redis()
        self.nginx: Nginx | None = None
        self._stack, self._followers = ExitStack(), ExitStack()

    def environ(self) -> dict[str, str]:
        own = {"REDIS_URL": self.redis.url(), "SMTP_URL": self.smtp, "MEDIA_FOLDER": str(self.media)}
        return settings(self.url) | own

    def line(self, kind: str = "web") -> Line:
        """Another process of the same system, not yet started."""
        return Line(kind, self.environ(), self.listener if kind == "web" else None, self.root)

    def follow(self) -> Line:
        """The next version, started on the same socket while the present one still serves."""
        line = self.line()
        self._followers.callback(line.close)
        return line.start(wait=False)

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.callback(self.cluster.drop, self.database)
            stack.callback(shutil.rmtree, self.media, ignore_errors=True)
            stack.enter_context(self.redis)
            self.listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=512))
            self.web = stack.enter_context(self.line())
            if self.tls:
                self.nginx = stack.enter_context(Nginx(APEX, self.web.port))
            self.warm()
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._followers.close()
        self._stack.close()

    def wire(self, number: int = 0, timeout: float = 0.0) -> Wire:
        port = self.nginx.port if self.nginx else self.web.port
        address = f"198.51.100.{number % 250 + 1}"
        return Wire(port, tls=self.nginx is not None, timeout=timeout or self.longest, address=address)

    def warm(self, seconds: float = 20.0) -> None:
        """Every published page into the memory of every worker."""
        until = time.monotonic() + seconds
        for tenant in self.tenants:
            for path in set(tenant.paths) - set(self.unseen):
                seen: set[str] = set()
                while len(seen) < WORKERS:
                    assert time.monotonic() < until, f"{tenant.host}/{path} was not seen on every worker"
                    try:
                        reply = self.look(tenant, path)
                    except Lost:
                        continue
                    assert reply.status == 200, f"{tenant.host}/{path} answered {reply.status}"
                    seen.add(process_of(reply.headers["X-Request-Id"]))

    def shows(self, tenant: Tenant, path: str, words: str, *, within: float) -> float:
        """Seconds until every worker has shown a page with these words; AssertionError after `within`."""
        began, said = time.monotonic(), dict[str, bool]()
        while sum(said.values()) < WORKERS:
            late = time.monotonic() - began > within
            assert not late, f"{words!r} shows on {sum(said.values())} workers of {len(said)} that answered"
            reply = self.look(tenant, path)
            said[process_of(reply.headers["X-Request-Id"])] = words in reply.text
        return time.monotonic() - began

    def look(self, tenant: Tenant, path: str) -> Reply:
        """One answer over a new connection, past nginx, from whichever worker takes it."""
        with Wire(self.web.port) as wire:
            return wire.ask("GET", tenant.host, f"/{path}")

    def workers(self) -> list[int]:
        """Process ids of gunicorn's workers (Linux)."""
        master = self.web.pid
        try:
            children = Path(f"/proc/{master}/task/{master}/children").read_text()
        except OSError:
            return []
        return [int(word) for word in children.split()]

    def kill_worker(self, chance: random.Random) -> bool:
        """kill -9, as the kernel does when memory runs out."""
        workers = self.workers()
        return bool(workers) and _kill(chance.choice(workers))

    def kill_workers(self) -> None:
        for worker in self.workers():
            _kill(worker)


def _kill(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def process_of(request_id: str) -> str:
    """Which worker answered: the first twelve signs of a request's id are the process's."""
    return request_id[:12]


def settings(database: str) -> dict[str, str]:
    return {
        "SERVER_NAME": APEX,
        "SECRET_KEY": SECRET_KEY,
        "DATABASE_URL": database,
        "PROXY_HOPS": "1",
        "WEB_CONCURRENCY": str(WORKERS),
        "WEB_THREADS": str(THREADS),
        "BCRYPT_LOG_ROUNDS": "4",
    }


def furnish(cluster: Postgres, name: str) -> list[Tenant]:
    """A migrated database with sites, pages and signed-in editors, to be copied for each fault."""
    environment = {**os.environ, **settings(cluster.create(name)), "WEB_CONCURRENCY": "1"}
    _run(environment, "-m", "flask", "--app", "sitemaker", "release")
    said = _run(environment, "-m", "tests.faults.seeding")
    return [Tenant.read(raw) for raw in json.loads(said.strip().splitlines()[-1])["sites"]]


def _run(environment: Mapping[str, str], *words: str) -> str:
    done = subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
