"""Mail servers that are slow or silent, with the real worker: emails arrive once, and delay no image."""

import io
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg2
import pytest
from flask import Flask
from sqlalchemy import select

from sitemaker.extensions import db
from sitemaker.models import Job, Mail, Site, User, keep_upload, now, site_scope
from tests import pictures
from tests.cast import Cast
from tests.slow_smtp import SILENCE, SlowServer
from tests.stack import Line

pytestmark = pytest.mark.faults
SLOW = 1.0
"""Seconds for each reply; PostgreSQL ends what idles in a transaction for two: as 5 s of 15 would be."""


@contextmanager
def worker(app: Flask, server: SlowServer) -> Iterator[Line]:
    """The Procfile's worker, on the database of the test."""
    names = ("SECRET_KEY", "SERVER_NAME", "REDIS_URL", "MEDIA_FOLDER")
    settings = {name: str(app.config[name]) for name in names}
    url = f"{app.config['DATABASE_URL']}?options=-c%20idle_in_transaction_session_timeout%3D2s"
    with Line("worker", {**settings, "DATABASE_URL": url, "SMTP_URL": server.url}) as line:
        try:
            yield line
        finally:
            assert line.process is not None
            line.process.kill()


def post(cast: Cast, count: int = 1) -> list[Mail]:
    for _ in range(count):
        mail = Mail(kind="password_changed", to=cast.alice.email, user_id=cast.alice.id)
        db.session.add(mail)
        db.session.flush()
        Job.enqueue("send_mail", key=f"mail:{mail.id}", mail_id=mail.id)
    db.session.commit()
    return list(db.session.scalars(select(Mail).order_by(Mail.id.desc()).limit(count)))


def until(found: Callable[[], bool], seconds: float, what: str) -> float:
    began = time.monotonic()
    while not found():
        assert time.monotonic() - began < seconds, f"{what}: not within {seconds} s"
        time.sleep(0.05)
        db.session.rollback()
    return time.monotonic() - began


def is_done(kind: str) -> bool:
    open_ = select(Job.id).where(Job.kind == kind, Job.done_at.is_(None))
    return db.session.scalar(open_) is None


def longest_idle(app: Flask, seconds: float) -> float:
    """For how long, at most, a connection sat in a transaction and asked nothing, watched for so long."""
    query = (
        "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - state_change)), 0) FROM pg_stat_activity "
        "WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
    )
    connection = psycopg2.connect(app.config["DATABASE_URL"])
    connection.autocommit = True
    longest, end = 0.0, time.monotonic() + seconds
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute(query)
            longest = max(longest, float(cursor.fetchone()[0]))  # type: ignore[index]
            time.sleep(0.02)
    connection.close()
    return longest


def test_slow_server_gets_each_email_once(app: Flask, cast: Cast) -> None:
    with app.app_context(), SlowServer(pause=SLOW) as server:
        (mail,) = post(cast)
        message_id = mail.message_id
        db.session.remove()
        with worker(app, server):
            server.wait_for("EHLO")
            assert longest_idle(app, 5 * SLOW) < 1
            until(lambda: is_done("send_mail"), 10, "the email was sent")
        assert server.ids == [message_id]
        assert db.session.scalars(select(Job.tries).where(Job.kind == "send_mail")).one() == 1


def test_silent_mail_server_delays_no_image(app: Flask, cast: Cast) -> None:
    with app.app_context(), SlowServer({"message": SILENCE}) as server:
        post(cast, 6)
        with worker(app, server):
            server.wait_for("message")
            with site_scope(cast.acme.id):
                site, alice = db.session.get_one(Site, cast.acme.id), db.session.get_one(User, cast.alice.id)
                keep_upload(site, io.BytesIO(pictures.jpeg(1700, 1300)), called="a.jpg", by=alice)
                db.session.commit()
            until(lambda: is_done("make_sizes"), 8, "the image was ready")


def test_killed_in_delivery_is_sent_twice_at_most(app: Flask, cast: Cast) -> None:
    """Each time the server has the whole email and the worker dies before it is told."""
    with app.app_context(), SlowServer({"message": SILENCE}) as server:
        (mail,) = post(cast)
        mail_id, message_id = mail.id, mail.message_id
        for times in (1, 2):
            server.steps.clear()
            with worker(app, server) as line:
                server.wait_for("message")
                assert line.process is not None
                os.kill(line.process.pid, signal.SIGKILL)
                line.process.wait()
            assert server.ids == [message_id] * times
            lease_over(mail_id)
        with worker(app, server):
            until(lambda: is_done("send_mail"), 10, "it was given up")
        job = db.session.scalars(select(Job).where(Job.key == f"mail:{mail_id}")).one()
        assert job.gave_up and server.ids == [message_id] * 2


def lease_over(mail_id: int) -> None:
    """As five minutes later."""
    db.session.rollback()
    job = db.session.scalars(select(Job).where(Job.key == f"mail:{mail_id}")).one()
    assert job.done_at is None and job.due_at > now(), "somebody else would take it at once"
    job.due_at = now()
    db.session.commit()
