"""What has had its time goes: by a job that does a little at a time, and may be killed at any moment."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg2
import pytest
from flask import Flask
from sqlalchemy import func, insert, select, text, update

from bench.years import MONTH, Owner, set_back, sizes, sweep, vacuum
from sitemaker import content, jobs
from sitemaker.extensions import db
from sitemaker.models import (
    Checkpoint,
    Edit,
    Job,
    Mail,
    Page,
    Publication,
    Report,
    User,
    now,
    site_scope,
)
from tests.cast import Cast
from tests.conftest import BASE
from tests.models.conftest import Editor, editor
from tests.servers import ROOT, Postgres

__all__ = ["editor"]  # a fixture of tests/models

YEAR = timedelta(days=365)
TRIM = """
from sitemaker import create_app
from sitemaker.extensions import db
from sitemaker.models import expiry, platform_scope
app = create_app()
with app.app_context(), platform_scope("a test trims all pages"):
    after = 0
    while after is not None:
        after = expiry.trim_next(after)
        db.session.commit()
"""


def write(editor: Editor, count: int) -> None:
    """So many changes of acme's home page, in large batches."""
    edits = [
        {"id": uuid4().hex, "op": "change", "block": editor.hero, "fields": {"heading": f"Words {number}"}}
        for number in range(count)
    ]
    for at in range(0, count, 200):
        editor.page.apply(edits[at : at + 200], by=editor.alice, client="a", base=editor.page.revision)
    db.session.commit()


def spread(over: timedelta) -> None:
    """Every edit in the log gets a time of its own, the first so long ago."""
    numbers = list(db.session.scalars(select(Edit.number).order_by(Edit.number)))
    step = over / len(numbers)
    db.session.execute(
        text("UPDATE edit SET created_at = :first + number * :step"), {"first": now() - over, "step": step}
    )
    db.session.commit()


def heading(document: Any) -> str:
    return next(str(block["data"]["heading"]) for block in document["blocks"] if block["kind"] == "hero")


def at_acme(question: Callable[[], Any], cast: Cast) -> Any:
    with site_scope(cast.acme.id):
        return question()


def test_a_page_of_three_thousand_edits(editor: Editor, work: Callable[[], None]) -> None:
    write(editor, 3_000)
    spread(timedelta(days=1_500))
    jobs.sweep()
    began = time.monotonic()
    work()
    took = time.monotonic() - began
    db.session.expire_all()
    kept = db.session.execute(select(func.count(), func.min(Edit.created_at), func.min(Edit.number))).one()
    assert 730 <= kept[0] <= 800 and kept[1] > now() - YEAR - timedelta(days=31)
    checkpoints = editor.page.checkpoints()
    assert len(checkpoints) in (37, 38) and sum(each.edits for each in checkpoints) + kept[0] == 3_000
    assert [heading(each.document) for each in checkpoints] == [
        f"Words {each.number - 1}" for each in checkpoints
    ]
    assert editor.heading() == "Words 2999" and took < 30
    longest = db.session.scalar(select(func.count()).where(Job.kind == "trim_pages", Job.gave_up))
    assert not longest


def test_a_site_is_trimmed_within_its_own_walls(app: Flask, cast: Cast, work: Callable[[], None]) -> None:
    """Nobody's scope is needed; what another site has that is as old, goes as well, and is its own still."""
    for tenant, person in ((cast.acme, cast.alice), (cast.mallory, cast.charlie)):
        with app.app_context(), site_scope(tenant.id):
            home = db.session.scalars(select(Page).where(Page.path == "")).one()
            words = {
                "id": uuid4().hex,
                "op": "change",
                "block": None,
                "fields": {"description": tenant.subdomain},
            }
            home.apply([words], by=db.session.get_one(User, person.id), client="a", base=0)
            db.session.execute(update(Edit).values(created_at=now() - 2 * YEAR))
            db.session.commit()
    with app.app_context():
        jobs.sweep()
    work()
    for tenant in (cast.acme, cast.mallory):
        with app.app_context(), site_scope(tenant.id):
            assert not db.session.scalars(select(Edit)).all()
            [checkpoint] = db.session.scalars(select(Checkpoint))
            assert checkpoint.document["settings"]["description"] == tenant.subdomain
    with app.app_context():
        assert not db.session.scalars(select(Checkpoint)).all(), "row-level security holds for it too"


@pytest.mark.sweep
def test_killed_at_any_moment_it_comes_to_the_same(editor: Editor, app: Flask, cast: Cast) -> None:
    write(editor, 1_500)
    spread(timedelta(days=1_000))
    before = editor.page.document
    settings = ("APP_ENV", "DATABASE_URL", "REDIS_URL", "SMTP_URL")
    environ = {**os.environ, **{name: str(app.config[name]) for name in settings}}
    for kills in range(4):
        worker = subprocess.Popen([sys.executable, "-c", TRIM], env=environ)
        state = was = standing()
        while (state == was or kills == 3) and worker.poll() is None:
            state = standing()
        worker.send_signal(signal.SIGKILL)
        assert worker.wait(30) == (0 if kills == 3 else -signal.SIGKILL)
        checkpoints, edits = state
        assert checkpoints == 0 or edits + folded() >= 1_500, "each edit is in the log or in a checkpoint"
    db.session.expire_all()
    checkpoints, edits = standing()
    assert edits + folded() == 1_500 and checkpoints == len(editor.page.checkpoints())
    assert editor.page.document == before


def standing() -> tuple[int, int]:
    found = counted(Checkpoint), counted(Edit)
    db.session.rollback()
    return found


def folded() -> int:
    return int(db.session.scalar(select(func.sum(Checkpoint.edits))) or 0)


ON_SQLITE = """
import sys
from datetime import timedelta
from uuid import uuid4
from sqlalchemy import update
from sitemaker import create_app, jobs
from sitemaker.extensions import db
from sitemaker.models import Edit, Job, Site, User, now
app = create_app()
with app.app_context():
    db.create_all()
    user = User(email="a@example.com", name="A", password_hash="x")
    db.session.add(user)
    db.session.flush()
    page = next(iter(db.session.scalars(Site.create("acme", owner=user).pages)))
    for number in range(3):
        words = {"op": "change", "block": None, "fields": {"description": f"Words {number}"}}
        page.apply([{"id": uuid4().hex, **words}], by=user, client="a", base=page.revision)
        db.session.flush()
    for number, days in ((1, 800), (2, 500)):
        at = now() - timedelta(days=days)
        db.session.execute(update(Edit).where(Edit.number == number).values(created_at=at))
    db.session.commit()
    jobs.sweep()
    while due := Job.due():
        for each in due:
            jobs.run(each)
    db.session.expire_all()
    shown = [each.document["settings"]["description"] for each in page.checkpoints()]
    print(shown, [row.number for row in page.history()], page._were_folded(["no such id"]))
"""


@pytest.mark.sweep
def test_on_sqlite_too(tmp_path: Path) -> None:
    environ = {**os.environ, "APP_ENV": "testing", "DATABASE_URL": f"sqlite:///{tmp_path / 'x.db'}"}
    environ.pop("REDIS_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", ON_SQLITE], env=environ, cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == "['Words 1', 'Words 0'] [3] set()", done.stderr


def published(editor: Editor, *days: float) -> list[int]:
    """Ids of publications of the home page, so many days ago; a negative number is yet to come."""
    rows = [
        {
            "site_id": editor.site.id,
            "page_id": editor.page.id,
            "key": uuid4().hex,
            "live_at": now() - timedelta(days=each),
            "created_at": now(),
            "document": content.without_removed(editor.page.document),
            "facts": {},
            "size": 1,
            "revision": 0,
        }
        for each in days
    ]
    return list(
        db.session.scalars(insert(Publication).returning(Publication.id, sort_by_parameter_order=True), rows)
    )


def starters(age: timedelta) -> set[int]:
    """What every page began with, made so old."""
    db.session.execute(update(Publication).values(live_at=now() - age))
    return set(db.session.scalars(select(Publication.id)))


def test_publications_that_are_old_and_many_go(editor: Editor, work: Callable[[], None]) -> None:
    """Not the newest fifty, however old; not those of two years, however many; none that is to come."""
    starter = starters(timedelta(days=3_500))
    old = published(editor, *(1_500 - each for each in range(60)))
    young = published(editor, *(700 - each for each in range(20)))
    coming = published(editor, -1)
    db.session.commit()
    jobs.sweep()
    work()
    kept = set(db.session.scalars(select(Publication.id)))
    assert kept == starter | set(old[30:]) | set(young) | set(coming)
    db.session.expire_all()
    assert editor.page.forgot_at is not None
    live = editor.page.live_publication()
    assert live is not None and live.id == young[-1]


def test_the_live_one_stays_however_old(editor: Editor, work: Callable[[], None]) -> None:
    starters(timedelta(days=3_500))
    old = published(editor, *(3_000 - each for each in range(80)))
    db.session.commit()
    jobs.sweep()
    work()
    assert editor.page.live_mark[0] == old[-1]
    assert editor.page.undo_publication(by=editor.alice, key="back").undoes_id == old[-1]


def test_rows_are_kept_for_the_days_an_operator_says(
    app: Flask, cast: Cast, work: Callable[[], None]
) -> None:
    days = {"EMAIL_DAYS": 20, "JOB_DAYS": 10, "REPORT_DAYS": 0}
    app.config.update(days)
    try:
        with app.app_context():
            for age in (5, 15, 25, 4_000):
                at = now() - timedelta(days=age)
                db.session.add(Job(kind="x", key=f"x{age}", created_at=at, done_at=at))
                db.session.add(Mail(kind="confirm", to=f"{age}@example.com", created_at=at, sent_at=at))
                db.session.add(Report(host="x", reason="spam", words=str(age), created_at=at, closed_at=at))
            db.session.add(Job(kind="x", key="waits", created_at=at, due_at=now() + timedelta(days=1)))
            db.session.commit()
            jobs.sweep()
        work()
        with app.app_context():
            assert set(db.session.scalars(select(Job.key).where(Job.kind == "x"))) == {"x5", "waits"}
            assert set(db.session.scalars(select(Mail.to))) == {"5@example.com", "15@example.com"}
            assert db.session.scalar(select(func.count()).select_from(Report)) == 4
    finally:
        app.config.update({"EMAIL_DAYS": 30, "JOB_DAYS": 30, "REPORT_DAYS": 365})


@pytest.mark.security(92)
def test_only_the_databases_superuser_shortens_the_audit_log(cluster: Postgres, tmp_path: Path) -> None:
    """And the log says that it was shortened. The application's own role is refused, whatever it is told."""
    script = ROOT / "deploy/postgres/forget-audit"
    url = cluster.create(f"audit_{os.getpid()}", BASE)
    lines = "INSERT INTO audit (action, address, detail, created_at) SELECT 'signin', '', '{}',"
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(f"{lines} now() - n * interval '1 day' FROM generate_series(1, 400) n")

    def forget(days: str, database: str) -> subprocess.CompletedProcess[str]:
        environ = {**os.environ, "PATH": f"{cluster.bin}:{os.environ['PATH']}"}
        return subprocess.run(
            [script, days, database], env=environ, capture_output=True, text=True, timeout=30
        )

    refused = forget("200", url)
    assert refused.returncode and "session_replication_role" in refused.stderr
    assert forget("30", url).returncode == forget("x; DROP TABLE audit", url).returncode == 2
    assert told(url) == [("signin", 400)]
    as_superuser = cluster.url(f"audit_{os.getpid()}", cluster.owner)
    for _ in range(2):
        assert forget("200", as_superuser).returncode == 0
    assert told(url) == [("forget_audit", 1), ("signin", 199)]


def told(url: str) -> list[tuple[str, int]]:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT action, count(*) FROM audit GROUP BY action ORDER BY action")
        return list(cursor.fetchall())


@pytest.mark.sweep
def test_what_a_busy_site_keeps_of_five_years(editor: Editor, app: Flask) -> None:
    """bench/years.py in small: two years, each month swept. A row tells what a thousand of them take."""
    owner, months, edits = Owner(editor.site, editor.alice), 24, 20
    with set_back() as clock:
        for ago in range(months, 0, -1):
            clock.behind = (MONTH * ago).total_seconds()
            owner.work(edits)
            owner.publish()
            clock.behind = (MONTH * (ago - 1)).total_seconds()
            sweep()
    kept, checkpoints, publications = (counted(each) for each in (Edit, Checkpoint, Publication))
    assert kept <= 14 * edits and folded() + kept == months * edits
    db.session.commit()
    vacuum(app.config["DATABASE_URL"], "VACUUM FULL")
    size = sizes()
    thousand_a_month = 14 * 1_000 * size["edit"] / kept + 10 * 48 * size["checkpoint"] / checkpoints
    thirty_a_month = (24 * 30 + 10 * 50) * size["publication"] / publications
    assert thousand_a_month + thirty_a_month < 50, "megabytes"


def counted(what: type[Any]) -> int:
    return int(db.session.scalar(select(func.count()).select_from(what)) or 0)
