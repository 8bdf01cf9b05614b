"""Sites from the shell: flask site."""

import click
from flask.cli import AppGroup
from sqlalchemy.exc import IntegrityError

from ..content.settings import TITLE_LIMIT
from ..extensions import db
from ..lib.text import site_names
from ..models import Audit, Site, Unconfirmed, User, name_is_free, usage
from ..models.base import BIN
from ..models.operator_lists import sites_with_owners
from ..starters import STARTERS
from .lookup import WORDS, Words, every_site, find_site, find_user, refuse, say, show_table
from .member import UNCONFIRMED

site = AppGroup("site", help="Create, list, suspend, restore, delete and transfer sites.")

RESTORE = "To open it: flask site restore {}"
SWEPT = "The worker deletes its image files within eight hours."


def find_future_owner(email: str) -> User:
    """Somebody who can own a site. Raises ClickException."""
    person = find_user(email)
    if person.suspended_at is not None:
        raise click.ClickException(f"{email} is suspended. First: flask user suspend {email} --lift")
    if person.deleted_at is not None:
        raise click.ClickException(f"{email} deleted their account. They can restore it by signing in.")
    return person


@site.command("create")
@click.argument("name", type=WORDS)
@click.option("--owner", type=WORDS, required=True, help="Email of the owner.")
@click.option("--starter", type=click.Choice(list(STARTERS)), help="The starter to use.")
@click.option("--title", type=Words(TITLE_LIMIT), default="", help="The name of the site.")
def create_site(name: str, owner: str, starter: str | None, title: str) -> None:
    """Create a site. It goes live immediately."""
    person = find_future_owner(owner)
    name = site_names.folded(name)
    refuse(site_names.refusal(name))
    taken = f"{name} is taken, or still reserved for its former owner."
    if not name_is_free(name, for_user=person):
        raise click.ClickException(taken)
    with every_site():
        try:
            made = Site.create(name, owner=person, starter=starter or "", title=title)
        except IntegrityError:
            raise click.ClickException(taken) from None
        Audit.note("site_create", by=person, site=made, via="shell")
        db.session.commit()
        click.echo(made.url)


@site.command("list")
@click.option(
    "--state", type=click.Choice(["live", "unpublished", "suspended", "deleted"]), help="Only these."
)
def list_sites(state: str | None) -> None:
    """List all sites: name, state, owner and address."""
    with every_site():
        for each, owner in sites_with_owners():
            if state in (None, each.state):
                click.echo(f"{each.subdomain}\t{each.state}\t{owner or '-'}\t{each.url}")


@site.command("biggest")
@click.option("--by", type=click.Choice(usage.MEASURES), default="images", show_default=True)
@click.option(
    "--most", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many at most."
)
def list_biggest(by: str, most: int) -> None:
    """List the biggest sites, by bytes of images, bytes of documents and publications, or edits."""
    with every_site():
        rows = [
            (
                each.site.subdomain,
                each.site.state,
                _size(each.images),
                _size(each.documents),
                each.edits,
            )
            for each in usage.biggest(by, most)
        ]
    show_table(("site", "state", "images", "documents", "edits"), rows)


def _size(size: int) -> str:
    return f"{size / 2**20:,.1f} MB" if size >= 2**20 else f"{size / 2**10:.0f} KB"


@site.command("suspend")
@click.argument("name", type=WORDS)
@click.option("--reason", type=WORDS, required=True, help="The reason given to its owner.")
def suspend_site(name: str, reason: str) -> None:
    """Take a site offline within seconds. Its owner can still edit it."""
    with every_site():
        found = find_site(name)
        held = found.suspend(reason)
        Audit.note("suspend", site=found, reason=reason, via="shell")
        db.session.commit()
    say(f"{name} is suspended.", held)


@site.command("restore")
@click.argument("name", type=WORDS)
def restore_site(name: str) -> None:
    """Lift a suspension, or restore a site from the bin."""
    with every_site():
        found = find_site(name)
        if found.suspended_at is None and found.deleted_at is None:
            say(f"{name} is neither suspended nor in the bin: it is {found.state}. Nothing was changed.")
            return
        held = found.lift_suspension() if found.suspended_at else ""
        if found.deleted_at:
            found.restore()
        Audit.note("restore", site=found, via="shell")
        db.session.commit()
        say(f"{name} is {found.state}.", held)


@site.command("delete")
@click.argument("name", type=WORDS)
@click.option("--for-good", is_flag=True, help="Delete everything now instead of in 30 days.")
@click.confirmation_option(prompt="Delete this site?")
def delete_site(name: str, for_good: bool) -> None:
    """Move a site to the bin for 30 days. Its name stays reserved."""
    with every_site():
        found = find_site(name)
        if found.deleted_at and not for_good:
            say(f"{name} is in the bin until {found.deleted_at + BIN:%Y-%m-%d}. Nothing was changed.")
            return
        Audit.note("delete", site=found, for_good=for_good, via="shell")
        if for_good:
            found.purge()
        else:
            found.delete(by=None)
        db.session.commit()
    say(
        f"{name} was deleted permanently. {SWEPT}"
        if for_good
        else f"{name} is offline, and in the bin for 30 days."
    )


@site.command("owner")
@click.argument("name", type=WORDS)
@click.argument("email", type=WORDS)
def give_site(name: str, email: str) -> None:
    """Transfer a site to another person. The former owner stays as an editor. Both get an email."""
    with every_site():
        found, person = find_site(name), find_future_owner(email)
        former = found.owner
        if former is not None and former.id == person.id:
            say(f"{email} owns {name} already. Nothing was changed.")
            return
        try:
            held = found.hand_over(person)
        except Unconfirmed:
            raise click.ClickException(UNCONFIRMED.format(email)) from None
        except IntegrityError:
            raise click.ClickException(f"{name} has just got a new owner. Check, then try again.") from None
        Audit.note("owner_gained", by=person, site=found, via="shell")
        if former is not None:
            Audit.note("owner_lost", by=former, site=found, via="shell")
        db.session.commit()
        say(f"{email} owns {name}.", f"{former.email} is an editor there." if former else "", *held)
        if found.state != "live":
            say(f"It is {found.state}, as before.", *([RESTORE.format(name)] if found.suspended_at else []))
