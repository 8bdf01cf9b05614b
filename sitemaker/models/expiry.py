"""What has had its time: rows kept for so many days, and of pages old edits and publications."""

import logging
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import delete, select

from ..extensions import db
from .base import now
from .edit import Edit
from .email import Mail
from .foldable import YEAR
from .job import Job
from .page import Page
from .publication import Publication
from .report import Report
from .retention import KEPT, KEPT_FOR, STARTER, forget_old
from .tenancy import site_scope

log = logging.getLogger(__name__)

DAYS: dict[str, tuple[type[Any], Any]] = {
    "EMAIL_DAYS": (Mail, Mail.created_at),
    "JOB_DAYS": (Job, Job.done_at),
    "REPORT_DAYS": (Report, Report.closed_at),
}
"""By setting: the rows that go, so many days after a time that each holds."""
LEAST_DAYS = 7
"""Emails are tried for days, and counted."""
ROWS_AT_ONCE = 5_000
PAGES_AT_ONCE = 1_000


def forget_rows() -> None:
    """Delete the rows that are older than the settings allow."""
    for setting, (model, time) in DAYS.items():
        if days := current_app.config[setting]:
            _forget(model, time < now() - timedelta(days=max(days, LEAST_DAYS)))


def _forget(model: type[Any], *which: Any) -> None:
    """In statements of bounded size, however many there are."""
    while rows := list(db.session.scalars(select(model.id).where(*which).limit(ROWS_AT_ONCE))):
        db.session.execute(delete(model).where(model.id.in_(rows)))


def trim_next(after: int) -> int | None:
    """One step through the pages of all sites, by id: something old of one page is folded or given up.

    To be committed each time; gives where to go on, None at the end.
    """
    query = select(Page.id, Page.site_id, _begins_old()).where(Page.id > after)
    rows = db.session.execute(query.order_by(Page.id).limit(PAGES_AT_ONCE)).all()
    for page_id, site_id, is_old in rows:
        if is_old and _trim(site_id, page_id):
            return int(page_id) - 1
    return int(rows[-1].id) if len(rows) == PAGES_AT_ONCE else None


def _begins_old() -> Any:
    """Whether the first edit in the log is of a year ago, or a publication may be given up."""
    of_page = (Edit.site_id == Page.site_id, Edit.page_id == Page.id)
    first = select(Edit.created_at).where(*of_page).order_by(Edit.number).limit(1)
    published = (Publication.site_id == Page.site_id, Publication.page_id == Page.id)
    past = (*published, Publication.live_at <= now(), Publication.key != STARTER)
    next_one = select(Publication.live_at).where(*past)
    next_one = next_one.order_by(Publication.live_at.desc(), Publication.id.desc()).offset(KEPT).limit(1)
    log_is_old = first.correlate(Page).scalar_subquery() < now() - YEAR
    return (log_is_old | (next_one.correlate(Page).scalar_subquery() < now() - KEPT_FOR)).label("is_old")


def _trim(site_id: int, page_id: int) -> bool:
    """What cannot be done with one page is said, and keeps no other waiting."""
    try:
        with site_scope(site_id), db.session.begin_nested():
            page = db.session.get(Page, page_id)
            return page is not None and (page.fold() or forget_old(page))
    except Exception:  # a log may be damaged in any way; the page is left whole, and tried again tomorrow
        log.exception("page %s of site %s keeps what is old", page_id, site_id)
        return False
