"""The first steps of a new site: what of a starter is still the starter's, until somebody closes the list."""

from dataclasses import dataclass

from sqlalchemy import exists, select

from .. import content
from ..extensions import db
from .asset import Asset
from .page_status import standings
from .publication import Publication
from .reference import Reference
from .retention import STARTER
from .site import Site


@dataclass(frozen=True)
class Step:
    """One of the first steps with a new site."""

    name: str
    page: int
    block: str | None
    """Where it is done; None for the page as a whole."""
    is_done: bool


def steps(site: Site) -> list[Step]:
    """Headline, picture, contact, publish, each with whether it is done; empty once the list was closed."""
    if site.onboarding_closed_at is not None:
        return []
    pages = [each.page for each in standings(site)]
    pages.sort(key=lambda page: page.is_frame)
    home = next((page for page in pages if page.path == ""), None)
    if home is None:
        return []
    began = db.session.scalar(
        select(Publication.document).where(
            Publication.site_id == site.id, Publication.page_id == home.id, Publication.key == STARTER
        )
    )
    first = content.summary_of(began, ())["heading"] if began else ""
    gist = home.gist or {}
    contact = next((page for page in pages if page.gist and page.gist["example"]), None)
    return [
        Step("headline", home.id, gist.get("hero"), gist.get("heading") != first),
        Step("picture", home.id, gist.get("pictured"), _has_own_picture(site)),
        Step(
            "contact",
            (contact or home).id,
            contact.gist["example"] if contact and contact.gist else None,
            contact is None,
        ),
        Step("publish", home.id, None, _was_published(site)),
    ]


def _has_own_picture(site: Site) -> bool:
    """Whether a draft or a live page shows what somebody sent: a starter's pictures have no origin."""
    query = select(Asset.id).join(
        Reference, (Reference.site_id == Asset.site_id) & (Reference.asset_id == Asset.id)
    )
    return db.session.scalar(query.where(Asset.site_id == site.id, Asset.origin != "").limit(1)) is not None


def _was_published(site: Site) -> bool:
    query = exists().where(Publication.site_id == site.id, Publication.key != STARTER)
    return bool(db.session.scalar(select(query)))
