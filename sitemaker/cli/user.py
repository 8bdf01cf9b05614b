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

user = AppGroup("user", help="Create, confirm and suspend accounts, set passwords, list a person's sites.")


@user.command("create")
@click.argument("email", type=WORDS)
@click.password_option(help="Prompted for if not given.")
@click.option("--name", type=Words(120), default="", help="Their name.")
@click.option("--confirmed", is_flag=True, help="Confirm the address without an email.")
def create_user(email: str, password: str, name: str, confirmed: bool) -> None:
    """Create an account."""
    email = addresses.folded(email)
    refuse(addresses.refusal(email), password_rules.refusal(password, email=email))
    person = User(email=email, name=name)
    person.password = password
    db.session.add(person)
    try:
        db.session.flush()
    except IntegrityError:
        raise click.ClickException(f"{email} already has an account.") from None
    if confirmed:
        person.confirm()
    Audit.note("user_create", by=person, via="shell")
    db.session.commit()
    click.echo(f"{person.email} has an account.")


@user.command("confirm")
@click.argument("email", type=WORDS)
def confirm_user(email: str) -> None:
    """Confirm the address without an email."""
    person = find_user(email)
    with every_site():
        person.confirm()
        Audit.note("confirm", by=person, via="shell")
        db.session.commit()
    click.echo(f"{email} is confirmed.")


@user.command("password")
@click.argument("email", type=WORDS)
@click.password_option(help="Prompted for if not given.")
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
@click.option("--with-sites", is_flag=True, help="Also take the sites they own offline.")
@click.option("--lift", is_flag=True, help="Lift the suspension, also of the sites suspended with it.")
def suspend_user(email: str, with_sites: bool, lift: bool) -> None:
    """Stop a person from signing in, and end their sessions."""
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
        f"Still online: {named(up)}. To take their sites offline too: "
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
        f"{person.email} can sign in again.",
        f"Restored with the account: {named(back)}." if back else "",
        f"Still suspended, for other reasons: {named(down)}." if down else "",
    )


def _note(action: str, sites: list[Site]) -> None:
    for site in sites:
        Audit.note(action, site=site, via="shell", reason="with its owner")


@user.command("sites")
@click.argument("email", type=WORDS)
def list_sites_of(email: str) -> None:
    """List a person's sites, with their role, and each site's state and address."""
    with every_site():
        roles = find_user(email).roles()
        rows = [(site.subdomain, role, site.state, site.url) for site, role in roles]
    show_table(("site", "role", "state", "address"), rows)
    if not rows:
        click.echo(f"{email} belongs to no site.")
