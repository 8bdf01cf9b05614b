"""A site's pictures as a whole: what there is, where each is used, and what may go."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select, tuple_

from ..extensions import db, storage
from ..lib.db_session import give_back
from ..lib.text.characters import is_storable
from .asset import Asset
from .base import BIN, now
from .page import Page
from .reference import Reference
from .site import Site

UNFINISHED = 2 * 3600
"""Seconds after which files without a row are those of an upload that came to nothing."""
FOLDERS_AT_ONCE = 50
FILTERS = ("all", "unused", "bin")


@dataclass(frozen=True)
class Use:
    """A page that names a picture: in its draft, in what visitors see, or in both."""

    page: Page
    of: frozenset[str]

    @property
    def is_live(self) -> bool:
        return "live" in self.of


def listed(site: Site, which: str, before: int | None, most: int) -> tuple[list[Asset], int | None]:
    """The newest pictures first, and the number to go on from: all, only unused ones, or those in the bin."""
    query = select(Asset).where(Asset.site_id == site.id, Asset.swept_at.is_(None))
    query = query.where(Asset.deleted_at.is_not(None) if which == "bin" else Asset.deleted_at.is_(None))
    if which == "unused":
        query = query.where(~is_named())
    if before is not None:
        query = query.where(Asset.id < before)
    found = list(db.session.scalars(query.order_by(Asset.id.desc()).limit(most + 1)))
    return found[:most], found[most - 1].id if len(found) > most else None


def is_named() -> ColumnElement[bool]:
    """Whether a draft or a publication that counts names the picture of the outer query."""
    return exists().where(Reference.site_id == Asset.site_id, Reference.asset_id == Asset.id)


def uses(site: Site, assets: Iterable[Asset]) -> dict[int, list[Use]]:
    """Where each of these pictures is used, pages in their order; pages in the bin use nothing."""
    ids = [asset.id for asset in assets]
    query = (
        select(Reference.asset_id, Reference.of, Page)
        .join(Page, and_(Page.site_id == Reference.site_id, Page.id == Reference.page_id))
        .where(Reference.site_id == site.id, Reference.asset_id.in_(ids), Page.deleted_at.is_(None))
        .order_by(Page.position, Page.id)
    )
    found: dict[int, dict[int, tuple[Page, set[str]]]] = {}
    rows: Any = db.session.execute(query) if ids else ()
    for asset_id, of, page in rows:
        found.setdefault(asset_id, {}).setdefault(page.id, (page, set()))[1].add(of)
    return {
        asset_id: [Use(page, frozenset(of)) for page, of in pages.values()]
        for asset_id, pages in found.items()
    }


def find(site: Site, name: str, *, in_bin: bool | None = False) -> Asset | None:
    """The picture of this name; ``in_bin`` None takes it from wherever it is."""
    if not is_storable(name):
        return None
    query = select(Asset).where(Asset.site_id == site.id, Asset.name == name, Asset.swept_at.is_(None))
    if in_bin is not None:
        query = query.where(Asset.deleted_at.is_not(None) if in_bin else Asset.deleted_at.is_(None))
    return db.session.scalar(query)


def give_up_unused() -> None:
    """Pictures long in the bin that nothing names may go: `remove_files` takes their files the next time.

    Each site is locked meanwhile, as by everybody who writes or publishes, so none is named at that moment.
    """
    ripe = (Asset.deleted_at < now() - BIN, Asset.swept_at.is_(None), ~is_named())
    for site_id in list(db.session.scalars(select(Asset.site_id).where(*ripe).distinct())):
        db.session.execute(select(Site.id).where(Site.id == site_id).with_for_update())
        for asset in db.session.scalars(select(Asset).where(Asset.site_id == site_id, *ripe)):
            asset.swept_at = now()


def remove_files() -> None:
    """Remove what belongs to no picture: of swept ones, of uploads that came to nothing, of former sites.

    No transaction is open while the store is asked.
    """
    found = storage.folders(UNFINISHED)
    while folders := list(islice(found, FOLDERS_AT_ONCE)):
        kept = _kept(folders)
        give_back(db.session)
        for folder in folders:
            if folder not in kept:
                storage.remove(folder)


def _kept(folders: list[str]) -> set[str]:
    named = [
        (int(site), name) for site, _, name in (each.partition("/") for each in folders) if site.isdigit()
    ]
    query = select(Asset.site_id, Asset.name).where(
        tuple_(Asset.site_id, Asset.name).in_(named), Asset.swept_at.is_(None)
    )
    return {f"{site_id}/{name}" for site_id, name in db.session.execute(query)}
