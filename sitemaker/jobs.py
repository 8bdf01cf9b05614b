"""Every background job: a few lines each, calling one verb, safe to run twice."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask, current_app, render_template
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from .extensions import db, postman, queue
from .lib.images import Busy
from .lib.mail import Undelivered, compose
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
    library,
    now,
    overview,
    platform_scope,
    site_scope,
)
from .models.user import BIN

log = logging.getLogger(__name__)

Work = Callable[..., None]
PAGES_AT_ONCE = 1_000


def send_mail(mail_id: int) -> None:
    """Send one email; one that was sent, or whose link died meanwhile, is left alone. Raises Undelivered.

    It carries no name: a name is what somebody typed, and its reader may never have heard of them.
    """
    mail = db.session.get(Mail, mail_id)
    if mail is None or not mail.is_due:
        return
    home = f"{current_app.config['PREFERRED_URL_SCHEME']}://{current_app.config['SERVER_NAME']}/"
    facts: dict[str, Any] = {
        "site": mail.site,
        "new_email": mail.new_email,
        "reason": mail.site.suspended_reason if mail.site else "",
        "link": home + mail.path,
        "home_url": home,
    }
    text = render_template(f"mail/{mail.kind}.txt", **facts)
    subject, _, body = text.partition("\n")
    message = compose(
        sender=current_app.config["MAIL_FROM"],
        to=mail.to,
        subject=subject.removeprefix("Subject: "),
        text=body.lstrip("\n"),
        html=render_template(f"mail/{mail.kind}.html", **facts),
        message_id=mail.message_id,
    )
    postman.deliver(message)
    mail.sent_at = now()


def clean_up() -> None:
    """Remove what has had its time: sessions, hand-offs, emails, jobs, reports, bins of 30 days."""
    moment = now()
    db.session.execute(delete(UserSession).where(UserSession.expires_at < moment))
    db.session.execute(delete(Handoff).where(Handoff.expires_at < moment - timedelta(days=1)))
    expiry.forget_rows()
    with platform_scope("sites in the bin for 30 days are removed for good"):
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


def sweep_pictures() -> None:
    """Take away files that are no picture's, and give up pictures that the bin has held long enough."""
    with platform_scope("files are looked through across sites"):
        library.remove_files()
        library.give_up_unused()
        db.session.flush()


def note_pages() -> None:
    """What lists tell of pages that an older release wrote, worked out once for all."""
    with platform_scope("pages are noted across sites"):
        overview.catch_up(PAGES_AT_ONCE)
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
    "sweep_pictures": sweep_pictures,
    "note_pages": note_pages,
    "trim_pages": trim_pages,
}


def run(job_id: int) -> None:
    """Do one job if it is due, not done, and nobody else is at it; the row stays locked meanwhile."""
    job = Job.take(job_id)
    if job is None:
        db.session.rollback()
        return
    try:
        with db.session.begin_nested():
            KINDS[job.kind](**job.subject)
        job.finish()
    except (Undelivered, Busy, Away) as problem:
        job.postpone(str(problem) or type(problem).__name__)
    except Exception as problem:
        log.exception("job %s (%s) broke", job.id, job.kind)
        job.postpone(type(problem).__name__)
    db.session.commit()


def sweep() -> list[int]:
    """Ids of jobs to ring again; also sees that what comes by the clock is planned."""
    moment = now()
    _plan("clean_up", f"clean:{moment.date()}")
    _plan("sweep_pictures", f"pictures:{moment.date()}:{moment.hour // 6}")
    _plan("note_pages", f"notes:{moment.date()}:{moment.hour}:{moment.minute // 10}")
    _plan("trim_pages", f"trim:{moment.date()}")
    due = Job.due()
    db.session.rollback()
    return due


def _plan(kind: str, key: str) -> None:
    if db.session.scalar(select(Job.id).where(Job.key == key)) is None:
        Job.enqueue(kind, key=key)
        try:
            db.session.commit()
        except IntegrityError:  # another worker planned it this instant
            db.session.rollback()


def register(app: Flask) -> None:
    def answer(job_id: int) -> None:
        with app.app_context():
            run(job_id)

    def due() -> list[int]:
        with app.app_context():
            return sweep()

    queue.configure(app.config["REDIS_URL"], answer=answer, sweep=due)
