"""Fault 8: an upgrade with a migration in the folder of a running release, the way back, and up again."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.checking import judge
from tests.faults.conftest import TEMPLATE, Say, Size
from tests.faults.crowd import Residents, Visitors, Writers
from tests.faults.journal import Journal
from tests.faults.rig import FaultRig, Tenant
from tests.faults.wire import LONGEST
from tests.servers import ROOT, Postgres

pytestmark = [pytest.mark.faults, pytest.mark.alone]
NEXT = '''"""a column more"""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade() -> None:
    op.add_column("page", sa.Column("added", sa.Integer()))
'''


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What a box has below its folder: the files that git knows."""
    said = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    wanted = ("sitemaker/", "migrations/", "deploy/", "Procfile", "instance/")
    folder = tmp_path / "checkout"
    for name in said.stdout.split("\0"):
        if name.startswith(wanted) and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    for path in (tmp_path, *tmp_path.parents):
        if path.is_relative_to("/tmp/pytest-of-root"):
            path.chmod(0o755)
    return folder


def release(rig: FaultRig) -> str:
    """What the operator, systemd and Heroku run before a new version; it has to end well."""
    command = [sys.executable, "-m", "flask", "--app", "sitemaker", "release"]
    environ = dict(rig.line().environment())
    done = subprocess.run(command, cwd=rig.root, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def replace(rig: FaultRig) -> None:
    """The version whose files lie there now takes over; the former one ends."""
    former, rig.web = rig.web, rig.follow()
    rig.web.wait()
    former.stop()


def ready(rig: FaultRig) -> str:
    with rig.wire() as wire:
        reply = wire.ask("GET", rig.tenants[0].host, "/readyz")
    return f"{reply.status} {reply.text.strip()}"


def test_up_and_back_and_up_again(
    durable: Postgres,
    tenants: list[Tenant],
    checkout: Path,
    journal: Journal,
    seed: int,
    size: Size,
    say: Say,
) -> None:
    head = max(path.name.split("_")[0] for path in (checkout / "migrations/versions").glob("[0-9]*.py"))
    added = checkout / "migrations/versions/9999_later.py"
    with FaultRig(durable, TEMPLATE, tenants, tls=True, root=checkout) as rig:
        rig.longest = size(20, LONGEST)  # a busy machine may take long to start the next version
        writers = Writers(rig, journal, 8, seed, publish_every=5)
        visitors, residents = Visitors(rig, 6, 30, seed), Residents(rig, 2, 4, seed)
        with visitors, residents, writers:
            for _ in range(int(size(2, 6))):
                added.write_text(NEXT.format(head=head))
                assert ready(rig).startswith("200"), "files changed under it, and it stands down"
                release(rig)
                assert ready(rig).startswith("200")
                replace(rig)
                time.sleep(1)
                added.unlink()
                assert "9999" in release(rig)
                replace(rig)
                assert ready(rig).startswith("200")
                time.sleep(1)
        verdict = judge(rig.url, rig.tenants, journal)
    say(f"{writers.saved} saves, {visitors.tally.counts['views']} views; {dict(visitors.tally.reasons)}")
    assert verdict.problems == []
    assert writers.tally.failures == visitors.tally.failures == residents.tally.failures == []
