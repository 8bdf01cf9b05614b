"""How many of a site's publications are kept: enough to go back to, of bounded size."""

from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import delete, func, select, update

from ..extensions import db
from .base import database_clock, now
from .publication import Publication
from .quota import MB, Full

MOST = 100
"""Publications of one page."""
ALWAYS = 2
"""Of each page what is live and what was live before it, whatever their size."""
KEPT, KEPT_FOR = 50, timedelta(days=730)
"""Of one page the newest stay however old they are, and the others for so long."""
AT_ONCE = 200
STARTER = "starter"
"""The key of the publications a site begins with: the first steps are measured against them."""


def forget_oldest(page: Any) -> None:
    """After a publication of this page: give up the oldest of too many, and what a site has no room for.

    Raises quota.Full where what has to be kept is too much alone.
    """
    mine = (Publication.site_id == page.site_id, Publication.live_at <= database_clock())
    newest = (Publication.live_at.desc(), Publication.id.desc())
    age = func.row_number().over(partition_by=Publication.page_id, order_by=newest)
    bytes_ = func.coalesce(Publication.size, 0)
    kept = (
        select(
            Publication.id,
            Publication.page_id,
            Publication.key,
            bytes_.label("size"),
            age.label("age"),
        )
        .where(*mine)
        .subquery()
    )
    # what is always kept comes first, then the rest, newest first: a running total of both
    total = func.sum(kept.c.size).over(order_by=((kept.c.age > ALWAYS).asc(), kept.c.age, kept.c.id.desc()))
    told = select(kept, total.label("total")).subquery()
    most = current_app.config["SITE_PUBLICATIONS_MB"] * MB
    if db.session.scalar(select(func.max(told.c.total)).where(told.c.age <= ALWAYS, told.c.total > most)):
        raise Full(
            f"This site’s published versions have reached the limit of {most // MB:,} MB. Shorten some pages "
            "and publish them again, or delete some in the bin permanently."
        )
    over = (told.c.age > ALWAYS) & (told.c.key != STARTER) & ((told.c.age > MOST) | (told.c.total > most))
    gone = db.session.execute(select(told.c.id, told.c.page_id).where(over)).all()
    if gone:
        rows, pages = {row.id for row in gone}, {row.page_id for row in gone}
        db.session.execute(
            delete(Publication).where(Publication.site_id == page.site_id, Publication.id.in_(rows))
        )
        touched = (type(page).site_id == page.site_id, type(page).id.in_(pages))
        db.session.execute(update(type(page)).where(*touched).values(forgot_at=now()))


def forget_old(page: Any) -> bool:
    """Give up some of a page's publications that are old and not among the newest; whether there were any.

    What is live is among the newest, and what is scheduled is not past.
    """
    mine = (Publication.site_id == page.site_id, Publication.page_id == page.id)
    past = (*mine, Publication.live_at <= database_clock(), Publication.key != STARTER)
    newest = select(Publication.id, Publication.live_at).where(*past)
    newest = newest.order_by(Publication.live_at.desc(), Publication.id.desc()).offset(KEPT)
    rest = newest.subquery()
    old = select(rest.c.id).where(rest.c.live_at < now() - KEPT_FOR).limit(AT_ONCE)
    if not (rows := list(db.session.scalars(old))):
        return False
    page.site.lock()
    db.session.execute(delete(Publication).where(*mine, Publication.id.in_(rows)))
    page.forgot_at = now()
    return True
