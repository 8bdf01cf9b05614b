"""What /readyz, flask doctor and /metrics say of backups, the worker and jobs, and when they say nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from sitemaker.extensions import db
from sitemaker.models import Condition, Heartbeat, Job, now
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
        found = list(Condition.read().concerns())
        db.session.rollback()
    return found


def test_all_is_well(app: Flask) -> None:
    assert said(app, lambda: None) == []


@pytest.mark.parametrize(
    ("name", "ago", "sentence"),
    [
        ("backup", 72 * HOUR, "The last backup is 3 days old."),
        ("backup", 37 * HOUR, "The last backup is 37 hours old."),
        ("worker", 1 * HOUR, "The worker was last heard of 60 minutes ago."),
    ],
)
def test_what_was_not_heard_of_lately(app: Flask, name: str, ago: timedelta, sentence: str) -> None:
    assert said(app, lambda: heard(name, ago)) == [sentence]


def test_jobs_that_wait_and_jobs_given_up(app: Flask) -> None:
    def late() -> None:
        Job.enqueue("send_mail", due_at=now() - HOUR, mail_id=1)
        lost = Job.enqueue("make_sizes", site_id=1, asset_id=1)
        lost.done_at, lost.gave_up = now(), True

    assert said(app, late) == [
        "Jobs wait: 1 send_mail; the oldest for 60 minutes.",
        "Jobs were given up: 1 make_sizes.",
    ]


def test_nothing_was_ever_heard_of(app: Flask, client: Browser) -> None:
    text = client.get("/readyz").text
    assert text.startswith("ready\n")
    assert "The worker was never heard of" in text and "No backup was ever made" in text


def test_metrics_have_the_same(app: Flask, client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        heard("backup", HOUR)
        db.session.commit()
    monkeypatch.setitem(app.config, "METRICS_TOKEN", "figures")
    figures = client.get("/metrics", headers={"Authorization": "Bearer figures"}).text
    assert 'sitemaker_last_heard_seconds{of="backup"} 36' in figures
    assert "sitemaker_oldest_job_seconds 0.0" in figures
