"""Jobs: the row is the truth. Killed, rung twice, the queue emptied: every effect happens once."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from redis import Redis as Client
from sqlalchemy import select, text

from sitemaker import jobs
from sitemaker.extensions import db
from sitemaker.lib.fairness.round_robin import RoundRobin
from sitemaker.models import Job, Mail, Requester, Site, User, now
from tests.cast import Cast
from tests.mailbox import Mailbox
from tests.servers import Postgres

RUN = """
import sys
from sitemaker import create_app, jobs
app = create_app()
with app.app_context():
    jobs.run(int(sys.argv[1]))
"""


def post(cast: Cast) -> tuple[int, int]:
    """A mail for Alice and the job that sends it."""
    assert not Mail.post("password_changed", db.session.get_one(User, cast.alice.id))
    mail = db.session.scalars(select(Mail).order_by(Mail.id.desc())).first()
    assert mail is not None
    ids = mail.id, db.session.scalars(select(Job.id).where(Job.key == f"mail:{mail.id}")).one()
    db.session.commit()
    return ids


def in_a_process(app: Flask, job_id: int) -> "subprocess.Popen[bytes]":
    settings = ("APP_ENV", "DATABASE_URL", "REDIS_URL", "SMTP_URL")
    environ = {**os.environ, **{name: str(app.config[name]) for name in settings}}
    return subprocess.Popen([sys.executable, "-c", RUN, str(job_id)], env=environ)


def ids_of(mailbox: Mailbox) -> list[str]:
    return [str(message["Message-ID"]) for message in mailbox.messages]


def again(job_id: int) -> None:
    """As the sweep would, once the pause after a failure is over."""
    job = db.session.get_one(Job, job_id)
    job.due_at = now()
    db.session.commit()
    jobs.run(job_id)


def test_rung_twice_is_done_once(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    with app.app_context():
        _, job_id = post(cast)
        jobs.run(job_id)
        jobs.run(job_id)
        assert len(mailbox.messages) == 1 and db.session.get_one(Job, job_id).done_at is not None


@pytest.mark.sweep
def test_two_workers_at_once_send_one_mail(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    with app.app_context():
        _, job_id = post(cast)
    racing = [in_a_process(app, job_id) for _ in range(2)]
    assert [each.wait(30) for each in racing] == [0, 0]
    assert len(mailbox.messages) == 1


@pytest.mark.sweep
@pytest.mark.parametrize("step", ["before the letter is taken", "after the letter is taken"])
def test_killed_while_sending_is_sent_again_as_the_same_letter(
    app: Flask, cast: Cast, mailbox: Mailbox, step: str
) -> None:
    with app.app_context():
        mail_id, job_id = post(cast)
        worker = in_a_process(app, job_id)
        answer = mailbox.handle_DATA

        async def kill(server: Any, session: Any, envelope: Any) -> str:
            if step.startswith("after"):
                await answer(server, session, envelope)
            os.kill(worker.pid, signal.SIGKILL)
            return "451 4.3.0 Too late"

        mailbox.handle_DATA = kill  # type: ignore[method-assign]
        try:
            assert worker.wait(30) == -signal.SIGKILL
        finally:
            del mailbox.handle_DATA
        assert db.session.get_one(Job, job_id).done_at is None
        again(job_id)
        assert set(ids_of(mailbox)) == {db.session.get_one(Mail, mail_id).message_id}
        assert db.session.get_one(Job, job_id).done_at is not None


def test_refused_mail_is_tried_again_later(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    with app.app_context():
        _, job_id = post(cast)
        mailbox.refusal = "451 4.3.0 Come back later"
        jobs.run(job_id)
        job = db.session.get_one(Job, job_id)
        assert job.tries == 1 and job.due_at > now() and not mailbox.messages
        jobs.run(job_id)  # not due yet: nothing happens
        assert db.session.get_one(Job, job_id).tries == 1
        mailbox.refusal = None
        again(job_id)
        assert len(mailbox.messages) == 1


def test_emptied_queue_loses_nothing(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    with app.app_context():
        _, job_id = post(cast)
        client = Client.from_url(app.config["REDIS_URL"])
        client.flushdb()
        client.close()
        assert job_id in jobs.sweep()
        for each in jobs.sweep():
            jobs.run(each)
        assert len(mailbox.messages) == 1 and job_id not in jobs.sweep()


def test_rolled_back_work_leaves_no_job(app: Flask, cast: Cast) -> None:
    with app.app_context():
        Mail.post("password_changed", db.session.get_one(User, cast.alice.id))
        db.session.rollback()
        assert db.session.scalars(select(Job).where(Job.kind == "send_mail")).first() is None


def test_clean_up_is_planned_once_a_day(app: Flask, cast: Cast, work: Callable[[], None]) -> None:
    with app.app_context():
        jobs.sweep()
        jobs.sweep()
        work()
        assert len(db.session.scalars(select(Job).where(Job.kind == "clean_up")).all()) == 1


def test_definite_refusal_is_given_up_at_once(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    with app.app_context():
        mail_id, job_id = post(cast)
        mailbox.refusal = "550 5.1.1 Nobody has that name here"
        jobs.run(job_id)
        job = db.session.get_one(Job, job_id)
        assert job.gave_up and job.done_at is not None and job.tries == 1
        assert job.problem == "550 5.1.1 Nobody has that name here"
        assert db.session.get_one(Mail, mail_id).handed_over == 0


def test_what_may_pass_is_tried_for_three_days(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    with app.app_context():
        _, job_id = post(cast)
        job, waited = db.session.get_one(Job, job_id), timedelta()
        while not job.done_at:
            assert (claim := Job.claim(job_id, jobs.KINDS)) is not None
            assert Job.claim(job_id, jobs.KINDS) is None, "two workers have it"
            held = Job.held(claim)
            assert held is job
            job.postpone("451 4.3.0 Come back later")
            if not job.done_at:
                waited += job.due_at - now()
                job.due_at = now()
        assert job.gave_up and job.problem == "451 4.3.0 Come back later"
        assert timedelta(days=3) < waited < timedelta(days=3, hours=2)


def test_worker_that_died_leaves_the_job_to_the_next(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    """After its lease; and what it says later, if it was only slow, counts no more."""
    with app.app_context():
        _, job_id = post(cast)
        slow = Job.claim(job_id, jobs.KINDS)
        db.session.commit()
        assert slow is not None and job_id not in jobs.sweep()
        jobs.run(job_id)
        assert not mailbox.messages
        again(job_id)
        assert len(mailbox.messages) == 1 and Job.held(slow) is None


def test_link_that_dies_while_the_server_is_asked_is_not_sent(
    app: Flask, cast: Cast, mailbox: Mailbox
) -> None:
    with app.app_context():
        Mail.ask_reset(cast.alice.email, db.session.get_one(User, cast.alice.id), Requester())
        mail = db.session.scalars(select(Mail)).one()
        mail_id, job_id = (
            mail.id,
            db.session.scalars(select(Job.id).where(Job.key == f"mail:{mail.id}")).one(),
        )
        db.session.commit()

        async def revoke(server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
            with app.app_context():
                db.session.get_one(Mail, mail_id).used_at = now()
                db.session.commit()
            envelope.rcpt_tos.append(address)
            return "250 Ok"

        mailbox.handle_RCPT = revoke  # type: ignore[attr-defined]
        try:
            jobs.run(job_id)
        finally:
            del mailbox.handle_RCPT  # type: ignore[attr-defined]
        db.session.rollback()
        assert not mailbox.messages and db.session.get_one(Job, job_id).done_at
        assert db.session.get_one(Mail, mail_id).handed_over == 0


def test_email_that_was_taken_while_postgresql_restarted_is_sent_once(
    app: Flask, cast: Cast, mailbox: Mailbox, cluster: Postgres
) -> None:
    with app.app_context():
        mail_id, job_id = post(cast)
        database = str(db.session.scalar(text("SELECT current_database()")))
        take = mailbox.handle_DATA

        async def take_and_cut(server: Any, session: Any, envelope: Any) -> str:
            with cluster.administer(database) as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND usename <> current_user"
                )
            return await take(server, session, envelope)

        mailbox.handle_DATA = take_and_cut  # type: ignore[method-assign]
        try:
            jobs.run(job_id)
        finally:
            del mailbox.handle_DATA
        db.session.remove()
        db.engine.dispose()  # it holds connections that were cut, and this test does not try again
        if not db.session.get_one(Job, job_id).done_at:  # it could not be closed: its next try finds it sent
            again(job_id)
        db.session.expire_all()
        assert db.session.get_one(Mail, mail_id).sent_at and db.session.get_one(Job, job_id).done_at
        assert len(mailbox.messages) == 1


def test_a_kind_of_a_later_release_is_left_to_it(app: Flask) -> None:
    with app.app_context():
        job = Job.enqueue("of_tomorrow")
        db.session.commit()
        jobs.run(job.id)
        assert job.tries == 0 and job.id not in jobs.sweep()


def test_what_breaks_is_given_up_without_its_words(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ValueError("something secret")

    monkeypatch.setitem(jobs.KINDS, "broken", broken)
    with app.app_context():
        job = Job.enqueue("broken")
        db.session.commit()
        for _ in range(12):
            assert not job.gave_up
            again(job.id)
        assert job.gave_up and job.problem == "ValueError"


def test_owner_is_told_why_a_site_was_suspended(
    app: Flask, cast: Cast, mailbox: Mailbox, work: Callable[[], None]
) -> None:
    with app.app_context():
        db.session.get_one(Site, cast.acme.id).suspend("Phishing was reported.")
        db.session.commit()
    work()
    (letter,) = mailbox.messages
    assert letter["To"] == cast.alice.email and "Phishing was reported." in letter.as_string()


def test_sites_take_turns_in_the_line_of_images(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    """However many one of them has: the rings of its hundred come first, and their turns do not."""
    with app.app_context():
        many = [Job.enqueue("make_sizes", site_id=cast.acme.id, asset_id=0) for _ in range(100)]
        few = [Job.enqueue("make_sizes", site_id=cast.mallory.id, asset_id=0) for _ in range(2)]
        db.session.commit()
        rings, rounds, done = [job.id for job in (*many, *few)], RoundRobin(), list[int]()
        for job_id in rings:
            done.append(jobs.fair(job_id, rounds))
            jobs.run(done[-1])
        assert done[:5] == [rings[0], rings[100], rings[1], rings[101], rings[2]]
        assert sorted(done) == rings, "each ring does one, and none is left"
        mail_job = post(cast)[1]
        assert jobs.fair(mail_job, rounds) == mail_job


@pytest.mark.security(101)
def test_networks_take_turns_in_the_line_of_emails(app: Flask) -> None:
    """Whoever signs up a hundred times keeps nobody waiting for a link that lives an hour."""
    with app.app_context():
        networks = ["198.51.100.0/24"] * 40 + ["203.0.113.0/24"] * 40 + ["192.0.2.0/24"] + [""]
        mails = [Mail(kind="confirm", to="a@example.com", wide_network=network) for network in networks]
        db.session.add_all(mails)
        db.session.flush()
        rings = [Job.enqueue("send_mail", mail_id=mail.id) for mail in mails]
        db.session.commit()
        ids, rounds, done = [job.id for job in rings], RoundRobin(), list[int]()
        for job_id in ids:
            done.append(jobs.fair(job_id, rounds))
            assert jobs.run(done[-1]) and not jobs.run(done[-1])
        assert done[:6] == [ids[0], ids[40], ids[80], ids[81], ids[1], ids[41]]
        assert sorted(done) == ids


def test_job_rung_by_a_box_whose_clock_is_ahead_is_due(app: Flask) -> None:
    """Else the ring is lost, and it waits for the next sweep."""
    with app.app_context():
        job = Job.enqueue("clean_up", due_at=now() + timedelta(milliseconds=400))
        later = Job.enqueue("clean_up", due_at=now() + timedelta(seconds=5))
        db.session.commit()
        assert job.id in Job.due() and later.id not in Job.due()
        assert Job.claim(job.id, ["clean_up"]) and not Job.claim(later.id, ["clean_up"])
