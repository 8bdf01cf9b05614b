"""What lists in /admin need of many rows at once: one query each, however long the list."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, func, or_, select, update
from sqlalchemy.orm import joinedload

from ..extensions import db
from .base import database_clock
from .checkpoint import Checkpoint
from .edit import Conflict, Edit
from .page import Page
from .publication import Publication
from .published import _live_id
from .reference import Reference
from .user import User

if TYPE_CHECKING:
    from .site import Site


LONGEST_NAME = 60
"""Of a page in a list that is there many times."""


@dataclass(frozen=True)
class Standing:
    """A page and how it stands: since when it is live (None: it is not), what visitors do not see yet."""

    page: Page
    live_at: datetime | None
    count: int
    changes: list[str]
    """The first of so many, in words."""

    @property
    def is_open(self) -> bool:
        """Whether publishing would show visitors anything new."""
        return self.live_at is None or self.count > 0

    @property
    def more(self) -> int:
        """How many changes are counted and not told."""
        return self.count - len(self.changes)

    @property
    def weight(self) -> int:
        """How many changes publishing makes; a new page is one."""
        return self.count if self.live_at else 1


@dataclass(frozen=True)
class Moment:
    """A line of a page's history.

    An edit, a month that was folded, or else a publication (``is_live`` False: the page was taken off).
    """

    at: datetime
    who: User | None
    edit: Edit | None = None
    is_live: bool = False
    is_reversible: bool = False
    was_set_aside: bool = False
    checkpoint: Checkpoint | None = None


def standings(site: "Site") -> list[Standing]:
    """Every page of the site in order, the frame among them: one query.

    It reads no document, but those of pages that an older release wrote, one after the other.
    """
    query = (
        select(Page, Publication.id, Publication.live_at, Publication.document.is_not(None))
        .outerjoin(
            Publication,
            and_(Publication.site_id == Page.site_id, Publication.id == _live_id(Page, database_clock())),
        )
        .where(Page.site_id == site.id, Page.deleted_at.is_(None))
        .order_by(Page.position, Page.id)
    )
    rows = db.session.execute(query).all()
    return [_standing(page, row_id or 0, at if is_shown else None) for page, row_id, at, is_shown in rows]


def standing(page: Page) -> Standing:
    """How the page's draft compares with what is live."""
    return _standing(page, *page.live_mark)


def _standing(page: Page, live_id: int, live_at: datetime | None) -> Standing:
    page.catch_up(live_id)
    if live_at is None:
        return Standing(page, None, 0, [])
    return Standing(page, live_at, page.change_count or 0, page.change_words or [])


def named(site: "Site") -> list[tuple[int, str, str]]:
    """Id, name and path of each page, in order: where a link may lead. Each link of a form lists them all."""
    return [(each.id, _shortened(each.name), each.path or "") for each in _titled(site.pages)]


def _shortened(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def _titled(query: Any) -> list[Page]:
    """Pages with their titles, those that an older release wrote read one after the other."""
    found = list(db.session.scalars(query))
    for page in found:
        if not page.is_current(page.compared_id or 0):
            page.catch_up(page.live_mark[0])
    return found


def catch_up(most: int) -> int:
    """Note anew what an older release wrote, of any site; how many pages that were."""
    is_past = or_(
        Page.noted_revision.is_distinct_from(Page.revision),
        Page.compared_revision.is_distinct_from(Page.revision),
    )
    pages = list(db.session.scalars(select(Page).where(is_past).limit(most)))
    for page in pages:
        same = (Page.id == page.id, Page.revision == page.revision)
        db.session.execute(update(Page).where(*same).values(**page.summarized_anew(page.live_mark[0])))
    return len(pages)


def in_bin(site: "Site") -> list[Page]:
    """The deleted pages, the last one first."""
    query = select(Page).where(Page.site_id == site.id, Page.deleted_at.is_not(None))
    return _titled(query.order_by(Page.deleted_at.desc()))


def linking(page: Page) -> list[Page]:
    """Other pages whose draft or published form links to this one, in their order."""
    leads_here = and_(Reference.page_id == Page.id, Reference.target_id == page.id)
    query = select(Page).where(
        Page.site_id == page.site_id,
        Page.id != page.id,
        Page.deleted_at.is_(None),
        exists().where(Reference.site_id == page.site_id, leads_here),
    )
    return _titled(query.order_by(Page.position, Page.id))


def history(page: Page, before: int | None, most: int) -> tuple[list[Moment], int | None]:
    """The newest moments first.

    Edits older than number ``before`` with the publications between them, and the number to go on from; after
    the last the months that were folded, all of them (and None). Three queries, four where anything was
    folded.
    """
    mine = (Edit.site_id == page.site_id, Edit.page_id == page.id, Edit.words != "")
    query = select(Edit, Edit.inverse.is_not(None), Edit.set_aside.is_not(None)).where(*mine)
    query = query.options(joinedload(Edit.user)).order_by(Edit.number.desc())
    if before is not None:
        query = query.where(Edit.number < before)
    rows = db.session.execute(query.limit(most + 1)).all()
    more, rows = len(rows) > most, rows[:most]
    newer = select(Edit.created_at).where(*mine, Edit.number >= (before or 0)).order_by(Edit.number).limit(1)
    upto = db.session.scalar(newer) if before else None
    since = rows[-1][0].created_at if more else None
    told = [
        Moment(edit.created_at, edit.user, edit, False, can_reverse, lost) for edit, can_reverse, lost in rows
    ]
    told += _publications(page, since, upto)
    if page.log_floor and not more:
        told += [Moment(each.at, None, checkpoint=each) for each in page.checkpoints()]
    told.sort(key=lambda moment: (moment.at, moment.edit.number if moment.edit else 0), reverse=True)
    return told, rows[-1][0].number if more else None


def _publications(page: Page, since: datetime | None, upto: datetime | None) -> list[Moment]:
    query = (
        select(Publication.live_at, User, Publication.document.is_not(None))
        .outerjoin(User, User.id == Publication.user_id)
        .where(Publication.site_id == page.site_id, Publication.page_id == page.id)
    )
    if since is not None:
        query = query.where(Publication.live_at >= since)
    if upto is not None:
        query = query.where(Publication.live_at < upto)
    return [Moment(at, who, None, is_live) for at, who, is_live in db.session.execute(query)]


def choices_waiting(site: "Site") -> dict[int, int]:
    """How many texts of each page wait for somebody to choose a version."""
    waiting = (Conflict.site_id == site.id, Conflict.resolved_at.is_(None))
    query = select(Conflict.page_id, func.count()).where(*waiting).group_by(Conflict.page_id)
    return {page_id: count for page_id, count in db.session.execute(query)}
