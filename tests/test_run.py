"""make run, as a stranger types it: a copy of the project, its Makefile, an empty instance folder."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers import ROOT, free_port

pytestmark = pytest.mark.deploy
PARTS = ("Makefile", "requirements.txt", "requirements-dev.txt", "sitemaker", "migrations")
BROKEN = """

@home.get("/broken")
def show_broken() -> str:
    raise RuntimeError("broken on purpose")
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    for part in PARTS:
        source = ROOT / part
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, folder / part)
    with (folder / "sitemaker/home/views/pages.py").open("a") as views:
        views.write(BROKEN)
    (folder / "instance").mkdir()
    (folder / ".venv").symlink_to(Path(sys.prefix))
    for stamp in ("run", "dev"):
        (folder / ".venv" / stamp).touch()
    return folder


def environment(**more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "PYTHONUNBUFFERED": "1", **more}


@contextmanager
def running(project: Path, **more: str) -> Iterator[tuple[list[str], str]]:
    """The lines printed on standard output once it serves, and the host header of the demo site."""
    process = subprocess.Popen(
        ["make", "run"],
        cwd=project,
        env=environment(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        lines = [process.stdout.readline().strip() for _ in range(4 if more.get("DEBUG") == "0" else 5)]
        yield lines, lines[1].split("://")[1].rstrip("/")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        rest = process.communicate(timeout=20)[0]
    assert all(re.match(r"\d{3} [A-Z]+ ", line) for line in rest.splitlines()), (
        f"more lines than announced: {rest}"
    )


def fetch(port: int, host: str, path: str = "/") -> str:
    until = time.monotonic() + 15
    while True:
        asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": host})
        try:
            with urllib.request.urlopen(asked, timeout=10) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as refusal:
            return refusal.read().decode()
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def make_run(project: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "run"], cwd=project, env=environment(**more), capture_output=True, text=True, timeout=60
    )


def test_serves_the_demo_site_and_says_where(project: Path) -> None:
    port = free_port()
    for more, last in (({}, ["debugger"]), ({"DEBUG": "0"}, [])):
        with running(project, PORT=str(port), **more) as (lines, demo):
            assert [line.split("  ")[0] for line in lines] == [
                "sitemaker",
                "demo site",
                "demo sign-in",
                "email",
                *last,
            ]
            assert f"http://sitemaker.localhost:{port}/" in lines[0]
            shown = fetch(port, apex := f"sitemaker.localhost:{port}")
            assert "<h1" in fetch(port, demo) and "<h1" in shown
            debugs = bool(last)
            assert ("flDebug" in shown) == debugs and "flDebug" not in fetch(port, demo)
            assert ("Werkzeug Debugger" in (broken := fetch(port, apex, "/broken"))) == debugs
            assert ("broken on purpose" in broken) == debugs


def test_server_name_is_honoured(project: Path) -> None:
    port = free_port()
    with running(project, SERVER_NAME=f"elsewhere.localhost:{port}") as (lines, demo):
        assert demo == f"juniper.elsewhere.localhost:{port}"
        assert "<h1" in fetch(port, demo)


def test_taken_port_is_said_with_the_way_out(project: Path) -> None:
    port = free_port()
    with running(project, PORT=str(port)) as (_, demo):
        fetch(port, demo)
        done = make_run(project, PORT=str(port))
    assert done.returncode != 0
    assert f"Port {port} is taken by another program. Choose another: make run PORT={port + 1}" in done.stderr


def fake_python(folder: Path, refuses: str) -> str:
    """A Python that is what it is asked to be, but for statements with this word."""
    fake = folder / "python3"
    fake.write_text(f'#!/bin/sh\ncase "$2" in *{refuses}*) exit 1;; esac\nexec {sys.executable} "$@"\n')
    fake.chmod(0o755)
    return str(fake)


@pytest.mark.parametrize(
    ("refuses", "way_out"),
    [("ensurepip", "apt install python3-venv"), ("version_info", "Python 3.11 or newer")],
)
def test_python_that_will_not_do_is_said(project: Path, tmp_path: Path, refuses: str, way_out: str) -> None:
    shutil.copy2(project / "Makefile", tmp_path)
    shutil.copy2(project / "requirements.txt", tmp_path)
    done = make_run(tmp_path, PYTHON3=fake_python(tmp_path, refuses))
    assert done.returncode != 0 and way_out in done.stdout + done.stderr
    assert not (tmp_path / ".venv").exists()


def test_help_names_every_target(project: Path) -> None:
    asked = subprocess.run(
        ["make", "help"], cwd=project, env=environment(), capture_output=True, text=True, check=True
    )
    said = asked.stdout
    wanted = "run test check lint format types e2e db bench lighthouse gallery faults security box".split()
    wanted += ["requirements", "outdated", "vendor", "clean"]
    assert [line.split()[1] for line in said.splitlines()][: len(wanted)] == wanted


def test_it_stops_even_where_the_exception_that_stops_it_is_lost() -> None:
    deaf = """
import signal, time
from sitemaker.cli.processes import end_when_told
signal.signal(signal.SIGTERM, lambda *told: None)
end_when_told(0.2)
print("up", flush=True)
while True:
    time.sleep(1)
"""
    process = subprocess.Popen(
        [sys.executable, "-c", deaf], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stdout.readline() == "up\n"
    process.terminate()
    _, said = process.communicate(timeout=20)
    assert process.returncode == 1 and "Timeout (0:00:00.200000)" in said
