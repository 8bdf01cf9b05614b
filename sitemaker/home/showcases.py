"""The three looks on the first page: each a live site where this host names one, else the way to begin."""

from dataclasses import dataclass

from flask import current_app, url_for
from sqlalchemy import select

from ..extensions import db
from ..models import Site

WORDS = {
    "evenings": ("Folio", "For an artist, a photographer, a writer"),
    "landing": ("Hearth", "For a café, a bakery, a shop with opening hours"),
    "daylight": ("Grid", "For a product, a studio, a consultant"),
}


@dataclass(frozen=True)
class Showcase:
    """One example on the home page: a starter, and the live site made from it."""

    starter: str
    name: str
    words: str
    url: str
    is_live: bool


def looks() -> list[Showcase]:
    """The examples of the home page."""
    named = dict(each.split("=", 1) for each in current_app.config["SHOWN_SITES"] if "=" in each)
    shown = {site.subdomain: site for site in _open_sites(list(named.values()))}
    return [_look(starter, shown.get(named.get(starter, ""))) for starter in WORDS]


def _look(starter: str, site: Site | None) -> Showcase:
    name, words = WORDS[starter]
    url = site.url if site else url_for("home.create_account", starter=starter)
    return Showcase(starter, name, words, url, site is not None)


def _open_sites(subdomains: list[str]) -> list[Site]:
    if not subdomains:
        return []
    found = db.session.scalars(select(Site).where(Site.subdomain.in_(subdomains)))
    return [site for site in found if site.state == "live"]
