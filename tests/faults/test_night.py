"""What an operator is told at three in the morning: one part breaks after the other, and each is named.

By /readyz, by /metrics and by flask doctor alike, while it is broken and not a moment longer.
"""

import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import psycopg2
import pytest

from tests.conftest import _migrate
from tests.deploy import journey
from tests.mailbox import Mailbox
from tests.servers import NOBODY, Postgres, Redis
from tests.stack import Line
from tests.visitor import Visitor

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(os.geteuid() != 0, reason="to make a small disk takes root"),
]
APEX = "sitemaker.test"
TOKEN = "what only the night watch knows"
MEGABYTES = 300


class SmallDisk(Postgres):
    """A cluster on a disk of its own, which can be filled."""

    def prepare(self) -> None:
        disk = self.folder / "disk"
        disk.mkdir()
        size = f"size={MEGABYTES}m,uid={NOBODY},mode=755"
        subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", disk], check=True)
        self.data = disk / "data"
        super().prepare()

    def close(self) -> None:
        self.stop()
        subprocess.run(["umount", "-l", self.folder / "disk"], check=False)
        super().close()

    @contextmanager
    def filled(self) -> Iterator[None]:
        ballast = self.folder / "disk/ballast"
        with ballast.open("wb", buffering=0) as file:
            try:
                while file.write(b"x" * 65_536):
                    pass
            except OSError:
                pass
        yield
        ballast.unlink()


@dataclass
class Watch:
    """Everything an operator can look at."""

    environ: dict[str, str]
    web: Line
    worker: Line
    redis: Redis
    postgres: SmallDisk
    mailbox: Mailbox

    @property
    def visitor(self) -> Visitor:
        return Visitor(self.web.port)

    def ready(self) -> list[str]:
        answer = self.visitor.get(f"https://{APEX}/readyz")
        assert answer.status == 200
        return answer.text.strip().splitlines()

    def says(self, sentence: str) -> bool:
        return any(sentence in each for each in self.ready())

    def figure(self, name: str) -> float:
        text = self.visitor.get(f"https://{APEX}/metrics", Authorization=f"Bearer {TOKEN}").text
        found = re.search(rf"^sitemaker_{re.escape(name)} (.+)$", text, re.M)
        assert found, f"{name} is not among:\n{text}"
        return float(found[1])

    def doctor(self, check: str) -> str:
        line = Line("doctor", self.environ)
        words = ["flask", "--app", "sitemaker", "doctor"]
        done = subprocess.run(words, env=dict(line.environment()), capture_output=True, text=True)
        line.close()
        assert "Traceback" not in done.stderr, done.stderr
        return "\n".join(each[10:] for each in done.stdout.splitlines() if each.startswith(f"{check:10}"))

    def rows(self, statement: str) -> None:
        connection = psycopg2.connect(self.environ["DATABASE_URL"])
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()

    def eventually(self, question: Callable[[], bool], seconds: float = 20) -> None:
        until = time.monotonic() + seconds
        while not question():
            assert time.monotonic() < until, self.visitor.get(f"https://{APEX}/readyz").text
            time.sleep(0.3)

    def in_calm(self, seconds: float = 20) -> None:
        self.eventually(lambda: self.visitor.get(f"https://{APEX}/readyz").text == "ready\n", seconds)


@pytest.fixture(scope="module")
def watch() -> Iterator[Watch]:
    with ExitStack() as stack:
        postgres, redis = stack.enter_context(SmallDisk()), stack.enter_context(Redis())
        mailbox = stack.enter_context(Mailbox())
        url = postgres.create("night")
        _migrate(url)
        environ = {
            "SERVER_NAME": APEX,
            "SECRET_KEY": "what only the night knows, 0123456789 abcdef",
            "DATABASE_URL": url,
            "DATABASE_FOLDER": str(postgres.folder / "disk"),
            "REDIS_URL": redis.url(),
            "SMTP_URL": mailbox.url,
            "PROXY_HOPS": "1",
            "METRICS_TOKEN": TOKEN,
            "BACKUP_HOURS": "0",
            "BCRYPT_LOG_ROUNDS": "4",
        }
        web = stack.enter_context(Line("web", environ))
        worker = stack.enter_context(Line("worker", environ))
        watch = Watch(environ, web, worker, redis, postgres, mailbox)
        watch.in_calm(40)
        yield watch


def sign_up(watch: Watch, name: str) -> int:
    wanted = {"email": f"{name}@example.com", "password": journey.PASSWORD, "address": name}
    return watch.visitor.submit(f"https://{APEX}/signup", wanted).status


def test_postgresql_has_no_room(watch: Watch) -> None:
    """Small saves still succeed, and all the same nobody says that it is in order."""
    site = journey.sign_up(watch.visitor, "night-shift")
    watch.visitor.visit(site)
    assert watch.doctor("database") == "in order" and watch.figure("database_full") == 0
    assert watch.figure('disk_free_bytes{of="database"}') > 10e6
    with watch.postgres.filled():
        watch.rows("UPDATE heartbeat SET facts = '{}'")
        assert watch.doctor("database").startswith("The disk of PostgreSQL is full")
        assert watch.doctor("room") == "The disk of PostgreSQL has 0 MB left."
        watch.eventually(lambda: watch.says("The disk of PostgreSQL is full"))
        assert watch.figure("database_full") == 1
        assert watch.figure('disk_free_bytes{of="database"}') < 1e6
        assert watch.visitor.get(site).status == 200
        statuses = [sign_up(watch, f"too-late-{number}") for number in range(12)]
        assert set(statuses) <= {200, 503} and statuses[-1] == 503
        assert watch.figure('unavailable_total{why="DiskFull"}') >= 1
    watch.in_calm()
    assert sign_up(watch, "in-time") == 200
    assert watch.doctor("database") == "in order" and watch.figure("database_full") == 0


def test_redis_is_away(watch: Watch) -> None:
    assert watch.figure("redis_up") == 1
    watch.redis.kill()
    assert watch.says("Redis does not answer") and watch.figure("redis_up") == 0
    assert "Redis does not answer" in watch.doctor("cache")
    watch.redis.start()
    watch.in_calm()
    assert watch.figure("redis_up") == 1 and watch.doctor("cache") == "in order"


def test_the_mail_server_refuses(watch: Watch) -> None:
    """A job that is put off is never overdue: that it was tried in vain for minutes is said by itself."""
    watch.mailbox.refusal = "451 4.3.0 Come back later"
    journey.sign_up(watch.visitor, "night-owl")
    watch.rows("UPDATE job SET created_at = created_at - interval '6 minutes' WHERE done_at IS NULL")
    watch.eventually(lambda: watch.says("failed and will be retried: 1 send_mail"))
    assert watch.figure('jobs_retried{kind="send_mail"}') == 1
    assert watch.doctor("upkeep").startswith("Jobs failed")
    watch.mailbox.refusal = None
    watch.rows("UPDATE job SET due_at = now() WHERE done_at IS NULL")
    watch.in_calm(90)


def test_the_worker_is_gone(watch: Watch) -> None:
    watch.worker.kill()
    watch.rows("UPDATE heartbeat SET at = at - interval '1 hour' WHERE name = 'worker'")
    assert watch.ready()[1:] == ["The worker last reported in 60 minutes ago."]
    heard = watch.figure('last_heard_seconds{of="worker"}')
    assert heard > watch.figure('last_heard_limit_seconds{of="worker"}')
    assert "60 minutes ago" in watch.doctor("upkeep")
    watch.worker.start()
    watch.in_calm(40)


def test_postgresql_is_frozen(watch: Watch) -> None:
    """It accepts connections and answers nothing: Prometheus waits for ten seconds at most."""
    with watch.postgres.frozen("night"):
        began = time.monotonic()
        assert watch.figure("database_up") == 0
        assert time.monotonic() - began < 10
        assert watch.figure("redis_up") == 1
    watch.in_calm()


def test_postgresql_is_away(watch: Watch) -> None:
    """The figures still come, and say so."""
    watch.postgres.stop()
    assert watch.visitor.get(f"https://{APEX}/readyz").status == 503
    assert watch.figure("database_up") == 0 and watch.figure("redis_up") == 1
    assert "The database does not answer" in watch.doctor("database")
    assert watch.doctor("upkeep") == "The database can't tell."
    watch.postgres.start()
    watch.in_calm()
    assert watch.figure("database_up") == 1
