"""The log of a site's edits as a whole: how fast it grows, and how far back it is kept."""

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import delete, func, select

from .. import content
from ..extensions import db
from ..lib import metrics
from .base import now
from .edit import Conflict, Edit
from .quota import MB, TooFast

if TYPE_CHECKING:
    from .site import Site

MINUTE = timedelta(minutes=1)
ROWS = 100_000
"""Edits of a site that are kept, whatever their size."""
EVERY, EVERY_MB = 200, 16
"""How many edits, or megabytes of them, pass between two looks at what has to go."""


def check_pace(site: "Site", coming: int) -> None:
    """Whether a site that is locked takes so many more edits within this minute. Raises quota.TooFast."""
    most = current_app.config["SITE_EDITS_PER_MINUTE"]
    before = site.edit_counter + coming - most
    if not coming or before <= 0:
        return
    query = select(Edit.created_at).where(Edit.site_id == site.id, Edit.number <= before)
    at = db.session.scalar(query.order_by(Edit.number.desc()).limit(1))
    if at is not None and (wait := at + MINUTE - now()) > timedelta(0):
        metrics.REFUSALS.labels("site_edits").inc()
        raise TooFast(
            f"This site takes {most:,} changes a minute and has reached that limit. Wait a minute, then "
            "continue: what you wrote is kept where you wrote it.",
            seconds=int(wait.total_seconds()) + 1,
        )


def enter(site: "Site", row: Edit) -> None:
    """A new row, and how long the log is with it."""
    values = (row.change, row.inverse, row.set_aside, row.outline)
    site.log_bytes += sum(content.size_of(value) for value in values if value) + 500
    row.written = site.log_bytes
    db.session.add(row)


def trim(site: "Site", before: tuple[int, int]) -> None:
    """Give up the oldest edits where there are more than may be kept, in number or in bytes.

    ``before`` are the counter and the bytes before these edits: it is looked at now and then. The words stand
    on in the pages; what cannot be told any more is what was there before them.
    """
    now_at = (site.edit_counter // EVERY, site.log_bytes // (EVERY_MB * MB))
    if now_at == (before[0] // EVERY, before[1] // (EVERY_MB * MB)):
        return
    most = current_app.config["SITE_HISTORY_MB"] * MB
    full = select(func.max(Edit.number)).where(Edit.site_id == site.id, Edit.written <= site.log_bytes - most)
    floor = max(site.edit_counter - ROWS, int(db.session.scalar(full) or 0))
    if floor > site.log_floor:
        gone = (Edit.site_id == site.id, Edit.number <= floor)
        decided = (Conflict.site_id == site.id, Conflict.resolved_at.is_not(None))
        db.session.execute(
            delete(Conflict).where(*decided, Conflict.edit_key.in_(select(Edit.key).where(*gone)))
        )
        db.session.execute(delete(Edit).where(*gone))
        site.log_floor = floor
