"""What /readyz, flask doctor and /metrics say of backups, the worker and jobs, and when they say nothing."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from sitemaker.extensions import db
from sitemaker.lib.metrics import POOL_IN_USE, POOL_LIMIT
from sitemaker.models import Health, Heartbeat, Job, now
from sitemaker.models.disk_space import database_is_full
from tests.browser import Browser

HOUR = timedelta(hours=1)


def heard(name: str, ago: timedelta) -> None:
    Heartbeat.beat(name)
    db.session.flush()
    row = db.session.query(Heartbeat).filter_by(name=name).one()
    row.at = now() - ago


def said(app: Flask, act: Callable[[], object]) -> list[str]:
    with app.app_context():
        heard("worker", timedelta(seconds=5))
        heard("backup", 3 * HOUR)
        act()
        found = list(Health.read().concerns())
        db.session.rollback()
    return found


def test_all_is_well(app: Flask) -> None:
    assert said(app, lambda: None) == []


@pytest.mark.parametrize(
    ("name", "ago", "sentence"),
    [
        ("backup", 72 * HOUR, "The last backup is 3 days old."),
        ("backup", 37 * HOUR, "The last backup is 37 hours old."),
        ("worker", 1 * HOUR, "The worker last reported in 60 minutes ago."),
        ("drill", 16 * 24 * HOUR, "A backup was last test-restored 16 days ago."),
    ],
)
def test_what_was_not_heard_of_lately(app: Flask, name: str, ago: timedelta, sentence: str) -> None:
    assert said(app, lambda: heard(name, ago)) == [sentence]


def test_jobs_that_wait_and_jobs_given_up(app: Flask) -> None:
    def late() -> None:
        Job.enqueue("send_mail", due_at=now() - HOUR, mail_id=1)
        lost = Job.enqueue("make_sizes", site_id=1, asset_id=1)
        lost.done_at, lost.gave_up = now(), True
        Job.enqueue("clean_up", due_at=now() + HOUR)

    assert said(app, late) == [
        "Jobs wait: 1 send_mail; the oldest for 60 minutes.",
        "Jobs were given up: 1 make_sizes.",
    ]


def test_a_job_that_is_put_off_again_and_again_is_never_overdue(app: Flask) -> None:
    """It is said all the same, once it was tried in vain for minutes: one that fails once is nothing."""

    def fails(since: timedelta) -> Callable[[], None]:
        def fail() -> None:
            job = Job.enqueue("send_mail", mail_id=1)
            db.session.flush()
            job.created_at = now() - since
            job.problem, job.due_at = "535 Authentication failed", now() + HOUR

        return fail

    assert said(app, fails(timedelta(minutes=1))) == []
    assert said(app, fails(timedelta(minutes=6))) == ["Jobs failed and will be retried: 1 send_mail."]


def test_nobody_waits_for_a_backup_that_others_make(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "BACKUP_HOURS", 0)
    assert said(app, lambda: heard("backup", 900 * HOUR)) == []
    with app.app_context():
        assert set(Health.read().limits) == {"worker"}


def test_nothing_was_ever_heard_of(app: Flask, client: Browser) -> None:
    text = client.get("/readyz").text
    assert text.startswith("ready\n")
    assert "The worker has never reported in" in text and "No backup has ever been made" in text


@pytest.fixture
def figures(app: Flask, client: Browser, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    monkeypatch.setitem(app.config, "METRICS_TOKEN", "figures")
    return lambda: str(client.get("/metrics", headers={"Authorization": "Bearer figures"}).text)


def test_metrics_have_the_same(app: Flask, figures: Callable[[], str]) -> None:
    with app.app_context():
        heard("backup", HOUR)
        db.session.commit()
    told = figures()
    assert 'sitemaker_last_heard_seconds{of="backup"} 36' in told
    assert 'sitemaker_last_heard_limit_seconds{of="backup"} 129600.0' in told
    assert 'sitemaker_last_heard_seconds{of="worker"} +Inf' in told
    assert 'sitemaker_oldest_job_seconds{kind="send_mail"} 0.0' in told
    assert "sitemaker_database_up 1.0" in told and "sitemaker_database_full 0.0" in told


def test_metrics_answer_while_the_database_does_not(
    app: Flask, figures: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its breaker is open: what the process counts itself is told, and that the database is away."""
    monkeypatch.setattr(app.extensions["breaker"], "is_open", True)
    told = figures()
    assert "sitemaker_database_up 0.0" in told and "sitemaker_redis_up 1.0" in told
    assert "sitemaker_jobs_overdue" not in told and "sitemaker_requests_total" in told


def test_postgresql_uses_a_megabyte_to_say_that_it_can(app: Flask) -> None:
    """And nothing of it is left: no file, no table, no open transaction."""
    asked = text(
        "SELECT temp_files, temp_bytes, pg_stat_clear_snapshot() IS NULL FROM pg_stat_database "
        "WHERE datname = current_database()"
    )
    with app.app_context():
        db.engine.dispose()
        files, size, _ = db.session.execute(asked).one()
        assert not database_is_full(afresh=True)
        db.engine.dispose()  # a connection tells its figures at the latest when it ends
        until = time.monotonic() + 5
        while (now_files := db.session.execute(asked).one()[0]) == files and time.monotonic() < until:
            db.session.rollback()
        assert now_files == files + 1
        assert db.session.execute(asked).one()[1] - size > 500_000


def test_the_pool_says_how_many_are_in_use(app: Flask) -> None:
    in_use = POOL_IN_USE._value.get
    with app.app_context():
        db.session.remove()
        before = in_use()
        with db.engine.connect(), db.engine.connect() as second:
            assert in_use() == before + 2
            second.invalidate()
        assert in_use() == before and POOL_LIMIT._value.get() == 7
