"""Every background job: a few lines each, calling one verb, safe to run twice.

None has a transaction open while it waits for a socket: it reads, ends the transaction (`give_back`), asks
the mail server or the store, and writes what came of it.
"""

import logging
import time
from collections.abc import Callable, Hashable, Mapping
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from flask import Flask, current_app, render_template
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError, OperationalError

from .extensions import db, mailer, queue
from .lib.db_session import give_back
from .lib.email.mailer import Refused, Unanswered, Undelivered, compose
from .lib.fairness.round_robin import RoundRobin
from .lib.images.decoder import Busy
from .lib.storage import Away
from .models import (
    Asset,
    Handoff,
    Job,
    Mail,
    Site,
    User,
    UserSession,
    expiry,
    image_library,
    now,
    page_status,
    platform_scope,
    seed,
    site_scope,
)
from .models.base import BIN
from .models.job import MOST_FAULTS, MOST_TRIES, Claim

log = logging.getLogger(__name__)

Work = Callable[..., None]
PAGES_AT_ONCE = 1_000
PAUSES = (0, 1, 5, 15)
"""Seconds to wait for a database that is not there when an email was taken."""


class Withdrawn(Exception):
    """Its link died while the mail server was asked, or another worker sends it: nothing was sent."""


def send_mail(mail_id: int) -> None:
    """Send one email; one that was sent, or whose link died meanwhile, is left alone. Raises Undelivered."""
    mail = db.session.get(Mail, mail_id)
    if mail is not None and mail.lost:
        raise Refused(mail.lost)
    if mail is None or not mail.is_due:
        return
    message, before = _composed(mail), mail.handed_over
    db.session.flush()  # composing may have made another link, where the key of the first is gone
    give_back(db.session)

    def hand_over() -> None:
        handed = Mail.hand_over(mail_id, before)
        db.session.commit()
        if not handed:
            raise Withdrawn

    try:
        mailer.deliver(message, hand_over)
    except Withdrawn:
        return
    except Unanswered:
        raise
    except Undelivered:
        Mail.take_back(mail_id, before)
        db.session.commit()
        raise
    _note_sent(mail_id)


def _note_sent(mail_id: int) -> None:
    """At once, and once more where PostgreSQL was restarted meanwhile: else it would be sent again."""
    for pause in (*PAUSES, None):
        try:
            Mail.note_sent(mail_id)
            return db.session.commit()
        except OperationalError:
            db.session.rollback()
            if pause is None:
                raise
            time.sleep(pause)


def _composed(mail: Mail) -> EmailMessage:
    """It carries no name: a name is what somebody typed, and its reader may never have heard of them."""
    home = f"{current_app.config['APEX_URL']}/"
    facts: dict[str, Any] = {
        "site": mail.site,
        "new_email": mail.new_email,
        "reason": mail.site.suspended_reason if mail.site else "",
        "link": home + mail.path,
        "home_url": home,
    }
    text = render_template(f"mail/{mail.kind}.txt", **facts)
    subject, _, body = text.partition("\n")
    return compose(
        sender=current_app.config["MAIL_FROM"],
        to=mail.to,
        subject=subject.removeprefix("Subject: "),
        text=body.lstrip("\n"),
        html=render_template(f"mail/{mail.kind}.html", **facts),
        message_id=mail.message_id,
    )


def clean_up() -> None:
    """Remove what has had its time: sessions, hand-offs, emails, jobs, reports, bins of 30 days."""
    moment = now()
    db.session.execute(delete(UserSession).where(UserSession.expires_at < moment))
    db.session.execute(delete(Handoff).where(Handoff.expires_at < moment - timedelta(days=1)))
    expiry.forget_rows()
    with platform_scope("sites in the bin for 30 days are deleted permanently"):
        for site in db.session.scalars(select(Site).where(Site.deleted_at < moment - BIN)):
            site.purge()
        db.session.flush()
        for user in db.session.scalars(select(User).where(User.deleted_at < moment - BIN)):
            db.session.delete(user)
        db.session.flush()


def make_sizes(site_id: int, asset_id: int) -> None:
    """The widths of a picture that its upload left to be made. Raises storage.Away, images.Busy."""
    with site_scope(site_id):
        asset = db.session.get(Asset, asset_id)
        if asset is not None:
            asset.make_sizes()
        db.session.flush()


def keep_starter(site_id: int, images: dict[str, int]) -> None:
    """A new site's pictures, where its sign-up could not write them. Raises storage.Away."""
    with site_scope(site_id):
        seed.keep_images(images)


def sweep_pictures() -> None:
    """Take away files that are no picture's, and give up pictures that the bin has held long enough."""
    with platform_scope("files are looked through across sites"):
        image_library.remove_files()
        image_library.give_up_unused()
        db.session.flush()


def note_pages() -> None:
    """What lists tell of pages that an older release wrote, worked out once for all."""
    with platform_scope("pages are noted across sites"):
        page_status.catch_up(PAGES_AT_ONCE)
        db.session.flush()


def trim_pages(after: int = 0) -> None:
    """Fold old edits and give up old publications: a little of one page, and the next job does the next."""
    with platform_scope("pages with something old are looked for across sites"):
        further = expiry.trim_next(after)
    if further is not None:
        Job.enqueue("trim_pages", after=further)


KINDS: dict[str, Work] = {
    "send_mail": send_mail,
    "clean_up": clean_up,
    "make_sizes": make_sizes,
    "keep_starter": keep_starter,
    "sweep_pictures": sweep_pictures,
    "note_pages": note_pages,
    "trim_pages": trim_pages,
}
LINE_OF = {"send_mail": "email", "make_sizes": "images", "keep_starter": "images"}
"""Kind -> the line it waits in; any other waits in that of upkeep."""
PASSING = (Undelivered, Busy, Away)
"""What may go well later; the text is for the operator."""


def run(job_id: int) -> bool:
    """Do one job if it is due and in nobody's hands; False if it is not.

    While it is done no transaction is open but its own.
    """
    claim = Job.claim(job_id, KINDS)
    db.session.commit()
    if claim is None:
        return False
    try:
        KINDS[claim.kind](**claim.subject)
        if (job := Job.held(claim)) is not None:
            job.finish()
        db.session.commit()
    except Exception as problem:
        db.session.rollback()
        _close_undone(claim, problem)
        db.session.commit()
    return True


def fair(job_id: int, rounds: RoundRobin) -> int:
    """The job to do when this one rings, by turns: of images by site, of emails by the network that asked.

    Who rang for a job that was left rings again (`answer`): the ring of the one that was done instead may
    have been lost with Redis.
    """
    line = line_of(db.session.scalar(select(Job.kind).where(Job.id == job_id)) or "")
    due = _next_of_each(line)
    db.session.rollback()
    return due[rounds.next(due)] if due else job_id


def _next_of_each(line: str) -> Mapping[Hashable, int]:
    """Jobs of a line in which some take turns."""
    if line == "email":
        return Mail.due_by_network()
    return Job.due_by_site([kind for kind in KINDS if line_of(kind) == line]) if line == "images" else {}


def _close_undone(claim: Claim, problem: Exception) -> None:
    passes = isinstance(problem, (*PASSING, OperationalError))
    named = type(getattr(problem, "orig", None) or problem).__name__
    said = (str(problem) if isinstance(problem, PASSING) else "") or named
    told = log.warning if passes else log.exception
    told("%s was not done: %s", claim, said)
    if (job := Job.held(claim)) is None:
        return
    if isinstance(problem, Refused):
        job.give_up(said)
    else:
        job.postpone(said, most=MOST_TRIES if passes else MOST_FAULTS)


def sweep() -> list[int]:
    """Plan what comes by the clock; ids of jobs to ring again."""
    moment = now()
    _plan("clean_up", f"clean:{moment.date()}")
    _plan("sweep_pictures", f"pictures:{moment.date()}:{moment.hour // 6}")
    _plan("note_pages", f"notes:{moment.date()}:{moment.hour}:{moment.minute // 10}")
    _plan("trim_pages", f"trim:{moment.date()}")
    return overdue()


def overdue(line: str = "", most: int = 200) -> list[int]:
    """Ids of jobs of a line (of any) to ring again."""
    kinds = [kind for kind in KINDS if line in ("", line_of(kind))]
    due = Job.due(most, kinds)
    db.session.rollback()
    return due


def line_of(kind: str) -> str:
    """The queue that jobs of this kind wait in."""
    return LINE_OF.get(kind, "upkeep")


def _plan(kind: str, key: str) -> None:
    if db.session.scalar(select(Job.id).where(Job.key == key)) is None:
        Job.enqueue(kind, key=key)
        try:
            db.session.commit()
        except IntegrityError:  # another worker planned it this instant
            db.session.rollback()


def register(app: Flask) -> None:
    """Let the queue's workers run jobs within this application."""
    rounds = RoundRobin()

    def answer(job_id: int) -> None:
        with app.app_context():
            chosen = fair(job_id, rounds)
            run(chosen) or run(fair(job_id, rounds))  # another thread chose the same
            if chosen != job_id and (kind := Job.kind_if_due(job_id)):
                queue.ring(job_id, kind)
            db.session.rollback()

    def plan() -> None:
        with app.app_context():
            sweep()

    def due(line: str, most: int) -> list[int]:
        with app.app_context():
            return overdue(line, most)

    queue.configure(app.config["REDIS_URL"], line_of=line_of, answer=answer, plan=plan, due=due)
