"""A finished site to look at, on one's own machine: flask demo."""

import click
from flask import current_app
from flask.cli import with_appcontext

from ..extensions import db
from ..models import Site, User, platform_scope

DEMO_EMAIL = "demo@example.com"
DEMO_PASSWORD = "look-around-and-write"  # noqa: S105
DEMO_SITE = "juniper"


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Make the demo account and site, once. Refuses in production: everybody knows its password."""
    site = make_demo()
    click.echo(f"{site.url}\n{DEMO_EMAIL}  {DEMO_PASSWORD}")


def make_demo() -> Site:
    """The demo site, made on the first call. Raises ClickException in production."""
    if current_app.config["APP_ENV"] == "production":
        raise click.ClickException("The demo account has a password everybody knows: not in production.")
    with platform_scope("the demo is made before anyone asks for it"):
        site = Site.by_subdomain(DEMO_SITE)
        if site is None:
            owner = User.by_email(DEMO_EMAIL)
            if owner is None:
                owner = User(email=DEMO_EMAIL, name="Demo")
                owner.password = DEMO_PASSWORD
                db.session.add(owner)
                db.session.flush()
                owner.confirm()
            site = Site.create(DEMO_SITE, owner=owner)
            db.session.commit()
    return site
