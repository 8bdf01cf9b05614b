"""From an empty database to this release and back, on both databases, by the commands an operator types."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest

from tests.conftest import BASE
from tests.servers import ROOT, Postgres

pytestmark = [pytest.mark.db, pytest.mark.sweep]

FILL = """
SELECT set_config('app.scope', 'platform', false);
INSERT INTO site (id, subdomain, version, touched_at, edit_counter, suspended_reason, created_at)
    VALUES (7, 'seven', 1, now(), 0, '', now()), (8, 'eight', 1, now(), 0, '', now());
INSERT INTO asset (site_id, name, media_type, size, sha256, created_at)
    SELECT id, 'old', '', 0, '', now() FROM site;
"""

REVISION = """
from alembic import op
revision, down_revision, branch_labels, depends_on = "9999", "{head}", None, None
def upgrade():
    op.execute("{statement}")
def downgrade():
    pass
"""


def flask(url: str, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flask", "--app", "sitemaker", *words]
    environment = {**os.environ, "APP_ENV": "testing", "DATABASE_URL": url}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


WALK = """
import sys
import flask_migrate
from sitemaker import create_app
steps = {
    "upgrade": flask_migrate.upgrade,
    "check": flask_migrate.check,
    "down": lambda: flask_migrate.downgrade(revision="base"),
}
with create_app().app_context():
    for step in sys.argv[1:]:
        steps[step]()
"""


def walk(url: str, *steps: str) -> None:
    """In one process of its own: an application is bound once for each."""
    environment = {**os.environ, "APP_ENV": "testing", "DATABASE_URL": url}
    command = [sys.executable, "-c", WALK, *steps]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(params=["postgresql", "sqlite"])
def empty(request: pytest.FixtureRequest, cluster: Postgres, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return cluster.create(f"{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}_empty")


@pytest.fixture
def migrated(cluster: Postgres) -> str:
    return cluster.create(f"{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}_migrated", BASE)


@contextmanager
def connected(url: str, options: str = "") -> Iterator["psycopg2.extensions.cursor"]:
    connection = psycopg2.connect(url, options=options)
    with connection, connection.cursor() as cursor:
        yield cursor
    connection.close()


def later(folder: Path, statement: str) -> str:
    """A copy of the migrations with one more that runs this statement; returns the folder."""
    copy = folder / "migrations"
    shutil.copytree(ROOT / "migrations", copy)
    head = max(path.name.split("_")[0] for path in (copy / "versions").glob("[0-9]*.py"))
    (copy / "versions/9999_later.py").write_text(REVISION.format(head=head, statement=statement))
    return str(copy)


def test_head_is_what_the_models_say_also_after_the_way_down(empty: str) -> None:
    walk(empty, "upgrade", "check", "down", "upgrade", "check")


def test_the_way_down_leaves_nothing(migrated: str) -> None:
    walk(migrated, "down")
    with connected(migrated) as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        assert [row[0] for row in cursor.fetchall()] == ["alembic_version"]
        cursor.execute("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
        assert cursor.fetchall() == []


def test_backfill_reaches_every_tenant(migrated: str, tmp_path: Path) -> None:
    with connected(migrated) as cursor:
        cursor.execute(FILL)
    folder = later(tmp_path, "UPDATE asset SET name = 'older'")
    flask(migrated, "db", "upgrade", "-d", folder)
    with connected(migrated, "-c app.scope=platform") as cursor:
        cursor.execute("SELECT site_id, name FROM asset ORDER BY site_id")
        assert cursor.fetchall() == [(7, "older"), (8, "older")]


def test_migration_behind_a_lock_gives_up_and_leaves_traffic_alone(migrated: str, tmp_path: Path) -> None:
    later(tmp_path, "ALTER TABLE page ADD COLUMN added int")
    with connected(migrated) as holder:
        holder.execute("LOCK TABLE page IN ACCESS SHARE MODE")
        done = flask(migrated, "db", "upgrade", "-d", str(tmp_path / "migrations"), check=False)
        assert done.returncode != 0 and "lock timeout" in done.stdout + done.stderr
        with connected(migrated, "-c lock_timeout=1s") as visitor:
            visitor.execute("SELECT count(*) FROM page")
    flask(migrated, "db", "upgrade", "-d", str(tmp_path / "migrations"))


def test_release_says_why_it_gave_up() -> None:
    done = flask("postgresql://nobody@127.0.0.1:1/nowhere", "release", "--tries", "1", check=False)
    assert done.returncode == 1 and "was not migrated" in done.stderr
    assert "Traceback" not in done.stderr
