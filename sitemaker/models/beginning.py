"""The first steps of a new site: what of a starter is still the starter's, until somebody closes the list."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, select

from .. import document as documents
from ..extensions import db
from .asset import Asset
from .page import Page
from .publication import Publication
from .reference import Reference
from .site import Site

Json = dict[str, Any]
EXAMPLES = ("example.com", "1632960")
"""What every starter's contact holds: a domain and a range of numbers that belong to nobody."""
STARTER = "starter"
"""The key of the publications a site begins with."""


@dataclass(frozen=True)
class Step:
    name: str
    page: int
    block: str | None
    """Where it is done; None for the page as a whole."""
    is_done: bool


def steps(site: Site) -> list[Step]:
    """Headline, picture, contact, publish, each with whether it is done; empty once the list was closed."""
    if site.settled_at is not None:
        return []
    pages = [*db.session.scalars(site.pages), site.frame]
    home = next((page for page in pages if page.path == ""), None)
    if home is None:
        return []
    began = db.session.scalar(
        select(Publication.document).where(
            Publication.site_id == site.id, Publication.page_id == home.id, Publication.key == STARTER
        )
    )
    hero, first = _hero(home.document), _heading(began or {})
    contact, block = _contact(pages)
    return [
        Step(
            "headline",
            home.id,
            hero["id"] if hero else None,
            _heading(home.document) != first,
        ),
        Step("picture", home.id, _pictured(home.document), _has_own_picture(site)),
        Step("contact", (contact or home).id, block, contact is None),
        Step("publish", home.id, None, _was_published(site)),
    ]


def _hero(document: Json) -> Json | None:
    shown = documents.live_blocks(documents.read(document)) if document else []
    return next((block for block in shown if block["kind"] == "hero"), None)


def _heading(document: Json) -> str:
    hero = _hero(document)
    return str(hero["data"].get("heading", "")) if hero else ""


def _pictured(document: Json) -> str | None:
    """The first block that holds a picture, or could."""
    shown = documents.live_blocks(documents.read(document))
    return next((block["id"] for block in shown if "picture" in block["data"]), None)


def _contact(pages: list[Page]) -> tuple[Page | None, str | None]:
    """The first page and block that still name an address or a number of the starter's."""
    for page in pages:
        for block in documents.live_blocks(documents.read(page.document)):
            told = json.dumps(block["data"]).replace(" ", "")
            if any(example in told for example in EXAMPLES):
                return page, block["id"]
    return None, None


def _has_own_picture(site: Site) -> bool:
    """Whether a draft or a live page shows what somebody sent: a starter's pictures have no origin."""
    query = select(Asset.id).join(
        Reference, (Reference.site_id == Asset.site_id) & (Reference.asset_id == Asset.id)
    )
    return db.session.scalar(query.where(Asset.site_id == site.id, Asset.origin != "").limit(1)) is not None


def _was_published(site: Site) -> bool:
    query = exists().where(Publication.site_id == site.id, Publication.key != STARTER)
    return bool(db.session.scalar(select(query)))
