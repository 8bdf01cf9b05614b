"""What lists in /admin need of many rows at once: one query each, however long the list."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import joinedload

from .. import document as documents
from ..extensions import db
from .base import now
from .edit import Conflict, Edit
from .page import Page
from .publication import Publication
from .reference import Reference
from .showing import _live_id
from .user import User

if TYPE_CHECKING:
    from .site import Site


@dataclass(frozen=True)
class Standing:
    """A page and how it stands: since when it is live (None: it is not), what visitors do not see yet."""

    page: Page
    live_at: datetime | None
    changes: list[str]

    @property
    def is_open(self) -> bool:
        """Whether publishing would show visitors anything new."""
        return self.live_at is None or bool(self.changes)

    @property
    def weight(self) -> int:
        """How many changes publishing makes; a new page is one."""
        return len(self.changes) if self.live_at else 1


@dataclass(frozen=True)
class Moment:
    """A line of a page's history: an edit, or a publication (``is_live`` False: the page was taken off)."""

    at: datetime
    who: User | None
    edit: Edit | None = None
    is_live: bool = False


def standings(site: "Site") -> list[Standing]:
    """Every page of the site in order, the frame among them: one query."""
    query = (
        select(Page, Publication.document, Publication.live_at)
        .outerjoin(
            Publication, and_(Publication.site_id == Page.site_id, Publication.id == _live_id(Page, now()))
        )
        .where(Page.site_id == site.id, Page.deleted_at.is_(None))
        .order_by(Page.position, Page.id)
    )
    return [_standing(*row) for row in db.session.execute(query)]


def standing(page: Page) -> Standing:
    live = page.live_publication()
    return _standing(page, live.document if live else None, live.live_at if live else None)


def _standing(page: Page, live: documents.Document | None, live_at: datetime | None) -> Standing:
    if live is None:
        return Standing(page, None, [])
    return Standing(page, live_at, documents.changes(live, documents.read(page.document)))


def in_bin(site: "Site") -> list[Page]:
    query = select(Page).where(Page.site_id == site.id, Page.deleted_at.is_not(None))
    return list(db.session.scalars(query.order_by(Page.deleted_at.desc())))


def linking(page: Page) -> list[Page]:
    """Other pages whose draft or published form links to this one, in their order."""
    leads_here = and_(Reference.page_id == Page.id, Reference.target_id == page.id)
    query = select(Page).where(
        Page.site_id == page.site_id,
        Page.id != page.id,
        Page.deleted_at.is_(None),
        exists().where(Reference.site_id == page.site_id, leads_here),
    )
    return list(db.session.scalars(query.order_by(Page.position, Page.id)))


def history(page: Page, before: int | None, most: int) -> tuple[list[Moment], int | None]:
    """The newest moments first: edits older than number ``before`` with the publications between them, and
    the number to go on from (None at the beginning of the page's life): three queries."""
    mine = (Edit.site_id == page.site_id, Edit.page_id == page.id, Edit.words != "")
    query = select(Edit).where(*mine).options(joinedload(Edit.user)).order_by(Edit.number.desc())
    if before is not None:
        query = query.where(Edit.number < before)
    edits = list(db.session.scalars(query.limit(most + 1)))
    more, edits = len(edits) > most, edits[:most]
    upto = db.session.scalar(select(Edit.created_at).where(*mine, Edit.number == before)) if before else None
    since = edits[-1].created_at if more else None
    told = [Moment(edit.created_at, edit.user, edit) for edit in edits] + _publications(page, since, upto)
    told.sort(key=lambda moment: (moment.at, moment.edit.number if moment.edit else 0), reverse=True)
    return told, edits[-1].number if more else None


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
    query = select(Conflict.page_id).where(Conflict.site_id == site.id, Conflict.resolved_at.is_(None))
    found: dict[int, int] = {}
    for page_id in db.session.scalars(query):
        found[page_id] = found.get(page_id, 0) + 1
    return found
