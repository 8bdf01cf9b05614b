"""Which sites take most room, or are written most, for whoever keeps the installation running."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Subquery, func, select

from ..extensions import db
from .asset import Asset
from .page import Page
from .publication import Publication
from .site import Site

MEASURES = ("images", "documents", "edits")


@dataclass(frozen=True)
class SiteUsage:
    """Bytes of images, bytes of documents with their publications, number of edits ever made."""

    site: Site
    images: int
    documents: int
    edits: int


def biggest(measure: str, most: int) -> Iterator[SiteUsage]:
    """So many sites, those with most of one of MEASURES first. One query; the caller sees every site."""
    parts = {"images": _images(), "pages": _documents(Page), "publications": _documents(Publication)}
    sizes = {name: func.coalesce(part.c.bytes, 0) for name, part in parts.items()}
    images, documents = sizes["images"], sizes["pages"] + sizes["publications"]
    order = {"images": images, "documents": documents, "edits": Site.edit_counter}[measure]
    query = select(Site, images, documents)
    for part in parts.values():
        query = query.outerjoin(part, part.c.site_id == Site.id)
    for site, image, document in db.session.execute(query.order_by(order.desc(), Site.subdomain).limit(most)):
        yield SiteUsage(site, int(image), int(document), site.edit_counter)


def _images() -> Subquery:
    size = func.sum(Asset.size + Asset.to_come).label("bytes")
    return select(Asset.site_id, size).where(Asset.swept_at.is_(None)).group_by(Asset.site_id).subquery()


def _documents(of: type[Page | Publication]) -> Subquery:
    return select(of.site_id, func.sum(of.size).label("bytes")).group_by(of.site_id).subquery()
