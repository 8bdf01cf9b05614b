"""Finished sites to look at, on one's own machine: flask demo."""

import click
from flask import current_app
from flask.cli import with_appcontext

from ..extensions import db
from ..models import Site, User, platform_scope

DEMO_EMAIL = "demo@example.com"
DEMO_PASSWORD = "look-around-and-write"  # noqa: S105
DEMO_SITE = "juniper"
DEMO_SITES = {
    DEMO_SITE: ("bindery", "Juniper"),
    "one-hour": ("evenings", "One Hour"),
    "pier-two": ("landing", "Pier Two"),
    "meridian": ("daylight", "Meridian Daylight"),
}
"""Subdomain -> the starter it was made from, and its name."""


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Make the demo account and its sites, once. Refuses in production: everybody knows its password."""
    site = make_demo()
    click.echo(f"{site.url}\n{DEMO_EMAIL}  {DEMO_PASSWORD}")


def make_demo() -> Site:
    """The demo account's first site, all made on the first call. Raises ClickException in production."""
    if current_app.config["APP_ENV"] == "production":
        raise click.ClickException("The demo account has a password everybody knows: not in production.")
    with platform_scope("the demo is made before anyone asks for it"):
        owner = _demo_account()
        sites = [_demo_site(subdomain, owner) for subdomain in DEMO_SITES]
    return sites[0]


def _demo_account() -> User:
    owner = User.by_email(DEMO_EMAIL)
    if owner is None:
        owner = User(email=DEMO_EMAIL, name="Demo")
        owner.password = DEMO_PASSWORD
        db.session.add(owner)
        db.session.flush()
        owner.confirm()
        db.session.commit()
    return owner


def _demo_site(subdomain: str, owner: User) -> Site:
    site = Site.by_subdomain(subdomain)
    if site is None:
        starter, title = DEMO_SITES[subdomain]
        site = Site.create(subdomain, owner=owner, starter=starter, title=title)
        site.close_onboarding()
        db.session.commit()
    return site
