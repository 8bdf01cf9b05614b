"""People from the shell: flask user."""

import click
from flask.cli import AppGroup
from sqlalchemy.exc import IntegrityError

from ..extensions import db
from ..lib.email import addresses
from ..lib.fairness.password_pool import FIRST
from ..lib.text import password_rules
from ..models import Audit, Site, User
from .lookup import WORDS, Words, every_site, find_user, named, refuse, say, show_table

user = AppGroup("user", help="Make, confirm, suspend people; set a password; list their sites.")


@user.command("create")
@click.argument("email", type=WORDS)
@click.password_option(help="Asked for when it is not given.")
@click.option("--name", type=Words(120), default="", help="What to call them.")
@click.option("--confirmed", is_flag=True, help="Take the address as theirs, without a mail.")
def create_user(email: str, password: str, name: str, confirmed: bool) -> None:
    """Make an account."""
    email = addresses.folded(email)
    refuse(addresses.refusal(email), password_rules.refusal(password, email=email))
    person = User(email=email, name=name)
    person.password = password
    db.session.add(person)
    try:
        db.session.flush()
    except IntegrityError:
        raise click.ClickException(f"{email} has an account already.") from None
    if confirmed:
        person.confirm()
    Audit.note("user_create", by=person, via="shell")
    db.session.commit()
    click.echo(f"{person.email} has an account.")


@user.command("confirm")
@click.argument("email", type=WORDS)
def confirm_user(email: str) -> None:
    """Take the address as theirs, without a mail."""
    person = find_user(email)
    with every_site():
        person.confirm()
        Audit.note("confirm", by=person, via="shell")
        db.session.commit()
    click.echo(f"{email} is confirmed.")


@user.command("password")
@click.argument("email", type=WORDS)
@click.password_option(help="Asked for when it is not given.")
def set_password(email: str, password: str) -> None:
    """Set a new password and sign the person out everywhere."""
    person = find_user(email)
    refuse(password_rules.refusal(password, email=person.email))
    person.change_password(User.hashed(password, FIRST))
    Audit.note("password", by=person, via="shell")
    db.session.commit()
    click.echo(f"{email} has a new password, and is signed out everywhere.")


@user.command("suspend")
@click.argument("email", type=WORDS)
@click.option("--with-sites", is_flag=True, help="Take the sites they own offline, too.")
@click.option("--lift", is_flag=True, help="End the suspension, of the sites that went with it, too.")
def suspend_user(email: str, with_sites: bool, lift: bool) -> None:
    """Keep a person from signing in, and end their sessions."""
    with every_site():
        person = find_user(email)
        if lift and person.suspended_at is None:
            return click.echo(f"{email} is not suspended. Nothing was changed.")
        if lift:
            _lift(person)
        else:
            _suspend(person, with_sites)


def _suspend(person: User, with_sites: bool) -> None:
    person.suspend(with_sites=with_sites)
    owned = person.owned_sites()
    Audit.note("user_suspend", by=person, via="shell")
    _note("suspend", [site for site in owned if site.suspended_with == person.id])
    db.session.commit()
    up = [site for site in owned if site.state == "live"]
    down = [site for site in owned if site.state == "suspended"]
    say(
        f"{person.email} is suspended and signed out everywhere.",
        f"Offline: {named(down)}." if down else "",
        f"Still online: {named(up)}. To take what they own offline, too: "
        f"flask user suspend {person.email} --with-sites"
        if up
        else "",
    )


def _lift(person: User) -> None:
    back = person.lift_suspension()
    Audit.note("user_restore", by=person, via="shell")
    _note("restore", back)
    db.session.commit()
    down = [site for site in person.owned_sites() if site.state == "suspended"]
    say(
        f"{person.email} may sign in again.",
        f"Restored with the account: {named(back)}." if back else "",
        f"Suspended for reasons of their own, and still so: {named(down)}." if down else "",
    )


def _note(action: str, sites: list[Site]) -> None:
    for site in sites:
        Audit.note(action, site=site, via="shell", reason="with its owner")


@user.command("sites")
@click.argument("email", type=WORDS)
def list_sites_of(email: str) -> None:
    """Every site a person belongs to, with their role, its state and address."""
    with every_site():
        roles = find_user(email).roles()
        rows = [(site.subdomain, role, site.state, site.url) for site, role in roles]
    show_table(("site", "role", "state", "address"), rows)
    if not rows:
        click.echo(f"{email} belongs to no site.")
