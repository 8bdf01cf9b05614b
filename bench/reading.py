"""Published pages: cached, unchanged, uncached, among ten sites and among 100,000, beside floor and limit."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench import processes, wrk
from bench.client import Client
from bench.installation import Floor, Installation
from bench.rounds import Course
from sitemaker.extensions import db
from sitemaker.models import Site, platform_scope
from tests import programs
from tests.servers import NOBODY, Server, folder

GUNICORNS = ("Server", "Date", "Connection")


@contextmanager
def floor_of(installation: Installation) -> Iterator[Floor]:
    """The floor, holding the answer that the installation gives for a cached page."""
    client = Client(installation.web.port)
    for _ in range(8):
        answer = client.get(installation.host(1), "/", **{"Accept-Encoding": wrk.ACCEPTED})
    held = folder("answer")
    headers = [(name, value) for name, value in answer.headers if name not in GUNICORNS]
    (held / "headers.json").write_text(json.dumps(headers))
    (held / "body").write_bytes(answer.body)
    with Floor({"BENCH_FLOOR": str(held)}) as floor:
        yield floor


class Limit(Server):
    """nginx giving the same answer from a file: as fast as it gets."""

    name = "limit"
    unprivileged = True

    def __init__(self, floor: Floor) -> None:
        super().__init__()
        self.held = Path(floor.environ["BENCH_FLOOR"])

    def prepare(self) -> None:
        (self.folder / "index.html").write_bytes((self.held / "body").read_bytes())
        made_by_nginx = ("Content-Length", "Content-Type", "ETag")
        headers = json.loads((self.held / "headers.json").read_text())
        lines = "".join(f"add_header {n} {json.dumps(v)};\n" for n, v in headers if n not in made_by_nginx)
        scratch = "".join(
            f"{kind}_temp_path {self.folder}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (self.folder / "nginx.conf").write_text(
            f"daemon off;\npid {self.folder}/pid;\nworker_processes 2;\n"
            "events { worker_connections 256; }\n"
            f"http {{\n{scratch}access_log off;\nsendfile on;\ntcp_nopush on;\n"
            "keepalive_requests 100000000;\ntypes { text/html html; }\ncharset utf-8;\n"
            f"server {{ listen 127.0.0.1:{self.port}; root {self.folder};\n{lines}}}\n}}\n"
        )
        if self.as_nobody:
            for path in (self.folder, *self.folder.iterdir()):
                os.chown(path, NOBODY, NOBODY)

    def command(self) -> Sequence[str | Path]:
        path = programs.nginx().path
        return [path, "-c", self.folder / "nginx.conf", "-e", self.folder / "error.log", "-p", self.folder]


class Reading:
    """The courses. `small` has ten sites of many pages, `large` has 100,000 sites."""

    def __init__(
        self, small: Installation, large: Installation, pages: int, floor: Floor, limit: Limit, seconds: float
    ) -> None:
        self.small, self.large, self.pages = small, large, pages
        self.floor, self.limit, self.seconds = floor, limit, seconds
        self.folder = folder("requests")
        self.sites, self.hot = 10, 500

    def courses(self) -> list[Course]:
        ten = self._homes(self.small, range(1, self.sites + 1))
        hot = self._homes(self.large, range(1, self.hot + 1))
        everybody = self._homes(self.large, range(1, self.large.sites + 1))
        return [
            Course("limit", lambda: processes.cpu(self.limit.pid), lambda: self._load(self.limit.port, ten)),
            Course("floor", lambda: processes.cpu(self.floor.pid), lambda: self._load(self.floor.port, ten)),
            self._cached("cached", self.small, ten),
            self._cached("unchanged", self.small, self.folder / "unchanged", self._ask_for_changes),
            self._cached("hot", self.large, hot),
            Course("all", self.large.cpu, lambda: self._load(self.large.web.port, everybody)),
            Course("uncached", self.small.cpu, self._load_uncached, self._change_all),
        ]

    def _cached(
        self, name: str, installation: Installation, requests: Path, before: Callable[[], None] | None = None
    ) -> Course:
        """A course over pages that a second of it, not counted, has brought back: others drove them out."""

        def prepare() -> None:
            if before is not None:
                before()
            wrk.load(installation.web.port, requests, seconds=1)

        return Course(name, installation.cpu, lambda: self._load(installation.web.port, requests), prepare)

    def _load(self, port: int, requests: Path, *, once: bool = False) -> wrk.Seen:
        return wrk.load(port, requests, seconds=self.seconds, once=once)

    def _homes(self, installation: Installation, sites: range) -> Path:
        into = self.folder / f"{installation.database}-{len(sites)}"
        return wrk.write((wrk.get(installation.host(site)) for site in sites), into)

    def _ask_for_changes(self) -> None:
        """Write requests that name the present ETag of each home page."""
        client = Client(self.small.web.port)
        requests = []
        for site in range(1, self.sites + 1):
            host = self.small.host(site)
            answer = client.get(host, "/", **{"Accept-Encoding": wrk.ACCEPTED})
            requests.append(wrk.get(host, If_None_Match=answer.header("ETag")))
        wrk.write(requests, self.folder / "unchanged")

    def _load_uncached(self) -> wrk.Seen:
        paths = ["/", *(f"/page-{number}" for number in range(2, self.pages))]  # the last has 50 blocks
        requests = (
            wrk.get(self.small.host(site), path) for path in paths for site in range(1, self.sites + 1)
        )
        return self._load(self.small.web.port, wrk.write(requests, self.folder / "uncached"), once=True)

    def _change_all(self) -> None:
        """Every site has a new version: what is cached is of the past."""
        with self.small.app.app_context(), platform_scope("the benchmark"):
            for site in db.session.scalars(db.select(Site)):
                site.touch()
            db.session.commit()
