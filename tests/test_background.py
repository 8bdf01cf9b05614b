"""flask job and flask email: what waits, what was given up, and what an operator does about it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from sitemaker import jobs
from sitemaker.extensions import db
from sitemaker.models import Audit, Job, Mail, Requester, User, now
from tests.cast import Cast
from tests.mailbox import Mailbox
from tests.shell import refused, said
from tests.test_jobs import again, post

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=list(words))


@pytest.fixture
def given_up(app: Flask, cast: Cast, mailbox: Mailbox) -> tuple[int, int]:
    """The ids of an email that was refused for good, and of its job."""
    with app.app_context():
        ids = post(cast)
        mailbox.refusal = "550 5.1.1 <alice> No such\x1b[31m mailbox"
        jobs.run(ids[1])
        mailbox.refusal = None
    return ids


def rows(result: Result) -> list[list[str]]:
    return [line.split("\t") for line in said(result).splitlines()]


def audited(app: Flask) -> dict[str, object]:
    with app.app_context():
        line = db.session.scalars(select(Audit).order_by(Audit.id.desc())).first()
        assert line is not None
        return {"action": line.action, **line.detail}


def test_lists_show_what_was_given_up_and_why(run: Run, given_up: tuple[int, int], cast: Cast) -> None:
    mail_id, job_id = map(str, given_up)
    (row,) = rows(run("job", "list", "--state", "given-up", "--kind", "send_mail"))
    assert row[:4] == [job_id, "send_mail", f"mail_id={mail_id}", "given-up"]
    assert row[5:] == ["1", "550 5.1.1 <alice> No such[31m mailbox"]
    assert "No matching jobs" in run("job", "list", "--state", "waiting", "--kind", "send_mail").output
    (row,) = rows(run("email", "log", "--to", f"{cast.alice.email.upper()} "))
    assert row[0] == mail_id and row[2:6] == ["password_changed", cast.alice.email, "undelivered", "-"]
    assert row[6].startswith("550 5.1.1")
    assert "no emails to nobody@adair.example" in run("email", "log", "--to", "nobody@adair.example").output


def test_neither_words_nor_links_are_shown(app: Flask, run: Run, cast: Cast) -> None:
    with app.app_context():
        Mail.ask_reset(cast.alice.email, db.session.get_one(User, cast.alice.id), Requester())
        Mail.ask_reset("nobody@adair.example", None, Requester())
        db.session.commit()
        token = db.session.scalars(select(Mail).where(Mail.user_id.is_not(None))).one().token()
    shown = said(run("email", "log")) + said(run("job", "list"))
    assert token not in shown and "://" not in shown
    assert [row[4] for row in rows(run("email", "log"))] == ["waiting", "nobody"]


def test_retry_has_it_done_with_all_its_tries(
    app: Flask, run: Run, given_up: tuple[int, int], mailbox: Mailbox, work: Callable[[], None]
) -> None:
    job_id = str(given_up[1])
    assert f"Job {job_id} (send_mail) is due now" in said(run("job", "retry", job_id))
    assert audited(app) == {"action": "job_retry", "via": "shell", "job": given_up[1], "kind": "send_mail"}
    work()
    assert len(mailbox.messages) == 1
    assert f"Job {job_id} was done at" in refused(run("job", "retry", job_id))
    assert f"Job {job_id} was done at" in refused(run("job", "drop", job_id))


def test_dropped_is_neither_tried_nor_counted(app: Flask, run: Run, given_up: tuple[int, int]) -> None:
    job_id = str(given_up[1])
    assert "was dropped" in said(run("job", "drop", job_id))
    assert audited(app)["action"] == "job_drop"
    assert [row[3] for row in rows(run("job", "list", "--state", "done"))] == ["done"]
    assert [row[4] for row in rows(run("email", "log"))] == ["dropped"]


def test_running_jobs_are_left_alone(app: Flask, run: Run, cast: Cast) -> None:
    with app.app_context():
        mail_id, job_id = post(cast)
        Job.claim(job_id, jobs.KINDS)
        db.session.commit()
    assert [row[3] for row in rows(run("job", "list", "--state", "running"))] == ["running"]
    assert [row[4] for row in rows(run("email", "log"))] == ["sending"]
    for words in (("job", "retry", str(job_id)), ("job", "drop", str(job_id))):
        assert "is being worked on" in refused(run(*words))
    assert "being sent right now" in refused(run("email", "resend", str(mail_id)))


@pytest.mark.parametrize("id", ["0", "99999", "-1", "abc", "9" * 30, "１２", ""])
@pytest.mark.parametrize("words", [("job", "retry"), ("job", "drop"), ("email", "resend")])
def test_wrong_id_is_said(app: Flask, run: Run, words: tuple[str, str], id: str) -> None:
    assert f"There is no {words[0]} {id}" in refused(run(*words, "--", id))


def test_resend_sends_the_same_email(
    app: Flask, run: Run, given_up: tuple[int, int], mailbox: Mailbox, work: Callable[[], None]
) -> None:
    mail_id = str(given_up[0])
    assert "is due now" in said(run("email", "resend", mail_id))
    assert audited(app)["email"] == given_up[0]
    work()
    assert "accepted email" in refused(run("email", "resend", mail_id))
    with app.app_context():
        db.session.delete(db.session.get_one(Job, given_up[1]))
        db.session.commit()
    said(run("email", "resend", mail_id, "--again"))
    work()
    first, second = mailbox.messages
    assert first["Message-ID"] == second["Message-ID"]


def test_unanswered_twice_goes_again_only_by_resend(
    app: Flask, run: Run, cast: Cast, mailbox: Mailbox, work: Callable[[], None]
) -> None:
    with app.app_context():
        mail_id, job_id = post(cast)
        db.session.get_one(Mail, mail_id).handed_over = 2
        db.session.commit()
        jobs.run(job_id)
    assert not mailbox.messages
    assert f"flask email resend {mail_id}" in refused(run("job", "retry", str(job_id)))
    said(run("email", "resend", str(mail_id)))
    work()
    assert len(mailbox.messages) == 1


def test_link_that_expired_before_it_was_sent(app: Flask, run: Run, cast: Cast, mailbox: Mailbox) -> None:
    """It is listed as undelivered, with what the mail server said last."""
    with app.app_context():
        Mail.ask_reset(cast.alice.email, db.session.get_one(User, cast.alice.id), Requester())
        mail = db.session.scalars(select(Mail)).one()
        job = db.session.scalars(select(Job).where(Job.key == f"mail:{mail.id}")).one()
        db.session.commit()
        mailbox.refusal = "451 4.3.0 Come back later"
        jobs.run(job.id)
        mail.expires_at = now() - timedelta(seconds=1)
        again(job.id)
        mail_id = mail.id
    (row,) = rows(run("email", "log"))
    assert row[4] == "undelivered" and "expired" in row[6] and "451 4.3.0 Come back later" in row[6]
    assert "can request a new one" in refused(run("email", "resend", str(mail_id)))


@pytest.mark.parametrize("address", ["alice", "@", "\udcff@adair.example", "x" * 300 + "@adair.example"])
def test_what_is_no_address_is_said(run: Run, address: str) -> None:
    assert refused(run("email", "log", "--to", address)).startswith("Error: ")
