"""What a visitor's request needs from the database: two queries a page, whatever the size of the site."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, bindparam, exists, literal_column, or_, select
from sqlalchemy.orm import aliased

from .. import content
from ..extensions import db
from ..lib.images.renditions import Photo
from ..lib.text.characters import is_storable
from .asset import READING, Asset
from .base import BigInt, UTCDateTime, now
from .membership import Membership
from .page import Page
from .prepared_statements import Prepared, quick_reading
from .publication import Publication
from .redirect import Redirect
from .reference import Reference
from .user import User


@dataclass(frozen=True)
class Shown:
    """A live page as values: documents, where links lead, whether search engines may have it."""

    page_id: int
    path: str
    document: dict[str, Any]
    frame: dict[str, Any]
    links: dict[int, str | None]
    """Page id to path; None for a page that is not live."""
    photos: dict[int, Photo]
    """Asset id to the picture as it was when page and frame went live."""
    indexable: bool


_ONE: Any = literal_column("1")


def _newest_live(page: Any, what: Any, at: Any) -> ScalarSelect[Any]:
    """``what`` of the publication that counts for a page of the outer query."""
    return (
        select(what)
        .where(Publication.site_id == page.site_id, Publication.page_id == page.id, Publication.live_at <= at)
        .order_by(Publication.live_at.desc(), Publication.id.desc())
        .limit(_ONE)
        .correlate(page)
        .scalar_subquery()
    )


def _live_id(page: Any, at: datetime | ColumnElement[datetime]) -> ScalarSelect[int]:
    """Id of the publication that counts for a page of the outer query."""
    return _newest_live(page, Publication.id, at)


_SITE, _AT = bindparam("site", type_=BigInt), bindparam("at", type_=UTCDateTime)
_CONFIRMED = exists().where(
    Membership.site_id == _SITE,
    Membership.role == literal_column("'owner'"),
    Membership.user_id == User.id,
    User.confirmed_at.is_not(None),
)

# A subquery for each column and not a join, for which PostgreSQL reads all publications of the site.
_SHOWN = Prepared(
    "shown",
    select(
        Page.id,
        Page.kind,
        Page.path,
        _newest_live(Page, Publication.document, _AT),
        _newest_live(Page, Publication.facts, _AT),
        _CONFIRMED,
    ).where(
        Page.site_id == _SITE,
        or_(Page.path == bindparam("path"), Page.kind == literal_column("'frame'")),
        Page.deleted_at.is_(None),
    ),
)
_PATHS = Prepared(
    "paths",
    select(Page.id, Page.path, _newest_live(Page, Publication.document.is_not(None), _AT)).where(
        Page.site_id == _SITE,
        Page.id.in_(bindparam("ids", expanding=True)),
        Page.kind == literal_column("'page'"),
        Page.deleted_at.is_(None),
    ),
)


_IS_LIVE: Any = exists().where(
    Reference.site_id == _SITE,
    Reference.asset_id == Asset.id,
    Reference.of == literal_column("'live'"),
    Page.site_id == _SITE,
    Page.id == Reference.page_id,
    Page.deleted_at.is_(None),
)
_PICTURE = Prepared(
    "picture",
    select(Asset.width, Asset.height, _IS_LIVE).where(
        Asset.site_id == _SITE,
        Asset.name == bindparam("name"),
        Asset.swept_at.is_(None),
        or_(
            _IS_LIVE,
            and_(Asset.left_at > bindparam("lately", type_=UTCDateTime), Asset.deleted_at.is_(None)),
        ),
    ),
)


def show(site_id: int, path: str, at: datetime) -> Shown | None:
    """The page that is live at a path ``at`` a time, with its frame; None where nothing is.

    What is kept under a site's epoch is what was live then: the clock of whoever renders it has no say.
    """
    with quick_reading() as connection:
        found = _SHOWN.rows(connection, site=site_id, path=path, at=at)
        rows = {row[1]: row for row in found}
        if set(rows) != {"frame", "page"}:
            return None
        (page_id, _, page_path, document, facts, confirmed), frame = rows["page"], rows["frame"][3]
        if document is None or frame is None:
            return None
        wanted = content.references(document)["pages"] | content.references(frame)["pages"]
        live = _PATHS.rows(connection, site=site_id, ids=list(wanted), at=at) if wanted else []
    photos = photos_of(rows["frame"][4]) | photos_of(facts)
    return Shown(page_id, page_path, document, frame, _paths(wanted, live), photos, bool(confirmed))


def photos_of(facts: Mapping[str, Any]) -> dict[int, Photo]:
    """The pictures a publication keeps the facts of."""
    return {int(key): Photo(fact["name"], fact["width"], fact["height"]) for key, fact in facts.items()}


def live_picture(site_id: int, name: str) -> tuple[Photo, bool] | None:
    """The picture of this name while a page that is live, or the frame, shows it; None for any other.

    Whoever reads a page as it was a few minutes ago gets its pictures too, unless they were removed since:
    False beside the picture says that it is one of those, and may be gone before anything is published.
    """
    if not is_storable(name):
        return None
    with quick_reading() as connection:
        rows = _PICTURE.rows(connection, site=site_id, name=name, lately=now() - READING)
    if not rows:
        return None
    width, height, is_live = rows[0]
    return Photo(name, width, height), bool(is_live)


def live_frame(
    site_id: int, at: datetime
) -> tuple[dict[str, Any], dict[int, str | None], dict[int, Photo]] | None:
    """The frame visitors see, where its links lead, and its pictures, for answers that have no page."""
    query = (
        select(Publication.document, Publication.facts)
        .join(Page, and_(Publication.site_id == Page.site_id, Publication.id == _live_id(Page, at)))
        .where(Page.site_id == site_id, Page.kind == "frame")
    )
    found = db.session.execute(query).first()
    if found is None or found.document is None:
        return None
    links = live_paths(site_id, content.references(found.document)["pages"], at)
    return found.document, links, photos_of(found.facts)


def live_paths(site_id: int, ids: Iterable[int], at: datetime | None = None) -> dict[int, str | None]:
    """Where each of these pages stands for visitors; None when it is not live."""
    wanted = set(ids)
    if not wanted:
        return {}
    values = {"site": site_id, "ids": list(wanted), "at": at or now()}
    return _paths(wanted, db.session.execute(_PATHS.select, values).all())


def _paths(wanted: Iterable[int], rows: Iterable[Any]) -> dict[int, str | None]:
    found = {page_id: path for page_id, path, is_live in rows if is_live}
    return {each: found.get(each) for each in sorted(wanted)}


def draft_paths(site_id: int) -> dict[int, str | None]:
    """Where each page that is not in the bin will stand."""
    query = select(Page.id, Page.path).where(
        Page.site_id == site_id, Page.kind == "page", Page.deleted_at.is_(None)
    )
    return {row.id: row.path for row in db.session.execute(query)}


def live_pages(site_id: int, at: datetime) -> list[tuple[str, datetime]]:
    """Path and last publication of every live page, for the sitemap."""
    query = (
        select(Page.path, Publication.live_at)
        .join(Publication, and_(Publication.site_id == Page.site_id, Publication.id == _live_id(Page, at)))
        .where(
            Page.site_id == site_id,
            Page.kind == "page",
            Page.deleted_at.is_(None),
            Publication.document.is_not(None),
        )
        .order_by(Page.position, Page.id)
    )
    return [(str(row.path), row.live_at) for row in db.session.execute(query)]


def redirect_target(site_id: int, path: str) -> str | None:
    """Where the page that once stood at a path stands now."""
    target = aliased(Page)
    query = (
        select(target.path)
        .join(Redirect, and_(Redirect.site_id == target.site_id, Redirect.page_id == target.id))
        .where(Redirect.site_id == site_id, Redirect.path == path, target.deleted_at.is_(None))
    )
    return db.session.scalar(query)


def is_indexable(site_id: int) -> bool:
    """Search engines are asked to stay away until the owner's email is confirmed."""
    return bool(db.session.scalar(select(_CONFIRMED), {"site": site_id}))
