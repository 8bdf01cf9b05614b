"""People and sites from the shell: flask user, flask site, flask member."""

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ..extensions import db
from ..lib import emails, names, password_rules
from ..lib.passwords import FIRST
from ..models import ROLES, Audit, Site, Unconfirmed, User, name_is_free, platform_scope

user = AppGroup("user", help="Make, confirm, suspend people; set a password.")
site = AppGroup("site", help="Make, list, suspend, restore, delete sites.")
member = AppGroup("member", help="Let people into a site.")

UNCONFIRMED = (
    "Nobody confirmed that {0} is theirs, so its account may be somebody else's. "
    "Ask them to press the button in the email they got, or, if you know them: flask user confirm {0}"
)
REASON = "a command of the operator's"


def find_user(email: str) -> User:
    found = User.by_email(email)
    if found is None:
        raise click.ClickException(f"Nobody has an account with {email}.")
    return found


def find_site(name: str) -> Site:
    found = Site.by_subdomain(name)
    if found is None:
        raise click.ClickException(f"No site is called {name}.")
    return found


def refuse(*sentences: str) -> None:
    """Raises ClickException with the first of these that says anything."""
    for sentence in sentences:
        if sentence:
            raise click.ClickException(sentence)


@user.command("create")
@click.argument("email")
@click.password_option(help="Asked for when it is not given.")
@click.option("--name", default="", help="What to call them.")
@click.option("--confirmed", is_flag=True, help="Take the address as theirs, without a mail.")
def create_user(email: str, password: str, name: str, confirmed: bool) -> None:
    """Make an account."""
    email = emails.folded(email)
    refuse(emails.refusal(email), password_rules.refusal(password, email=email))
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
@click.argument("email")
def confirm_user(email: str) -> None:
    """Take the address as theirs, without a mail."""
    person = find_user(email)
    with platform_scope(REASON):
        person.confirm()
        Audit.note("confirm", by=person, via="shell")
        db.session.commit()
    click.echo(f"{email} is confirmed.")


@user.command("password")
@click.argument("email")
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
@click.argument("email")
@click.option("--lift", is_flag=True, help="End the suspension.")
def suspend_user(email: str, lift: bool) -> None:
    """Keep a person from signing in, and end their sessions."""
    person = find_user(email)
    if lift:
        person.suspended_at = None
    else:
        person.suspend()
    Audit.note("user_restore" if lift else "user_suspend", by=person, via="shell")
    db.session.commit()
    click.echo(f"{email} may sign in again." if lift else f"{email} is suspended and signed out everywhere.")


@site.command("create")
@click.argument("name")
@click.option("--owner", required=True, help="Email of the person it belongs to.")
@click.option("--starter", default="", help="What to begin from.")
@click.option("--title", default="", help="What the site calls itself.")
def create_site(name: str, owner: str, starter: str, title: str) -> None:
    """Make a site, live at once."""
    person = find_user(owner)
    name = names.folded(name)
    refuse(names.refusal(name))
    if not name_is_free(name, for_user=person):
        raise click.ClickException(f"{name} is taken, or rests after its former owner.")
    with platform_scope(REASON):
        made = Site.create(name, owner=person, starter=starter, title=title)
        Audit.note("site_create", by=person, site=made, via="shell")
        db.session.commit()
        click.echo(made.url)


@site.command("list")
@click.option(
    "--state", type=click.Choice(["live", "unpublished", "suspended", "deleted"]), help="Only these."
)
def list_sites(state: str | None) -> None:
    """Name, state, owner and address of every site."""
    with platform_scope(REASON):
        for each in db.session.scalars(select(Site).order_by(Site.subdomain)):
            if state in (None, each.state):
                owner = each.owner
                click.echo(f"{each.subdomain}\t{each.state}\t{owner.email if owner else '-'}\t{each.url}")


@site.command("suspend")
@click.argument("name")
@click.option("--reason", required=True, help="What its owner is told.")
def suspend_site(name: str, reason: str) -> None:
    """Take a site off the net within seconds; its owner keeps the way in."""
    with platform_scope(REASON):
        found = find_site(name)
        held = found.suspend(reason)
        Audit.note("suspend", site=found, reason=reason)
        db.session.commit()
    click.echo(f"{name} is suspended. {held}".strip())


@site.command("restore")
@click.argument("name")
def restore_site(name: str) -> None:
    """End a suspension, or take a site out of the bin."""
    with platform_scope(REASON):
        found = find_site(name)
        held = found.lift_suspension() if found.suspended_at else ""
        if found.deleted_at:
            found.restore()
        Audit.note("restore", site=found)
        db.session.commit()
        click.echo(f"{name} is {found.state}. {held}".strip())


@site.command("delete")
@click.argument("name")
@click.option("--for-good", is_flag=True, help="Remove everything now instead of in 30 days.")
@click.confirmation_option(prompt="Delete this site?")
def delete_site(name: str, for_good: bool) -> None:
    """Put a site into the bin for 30 days; its name rests."""
    with platform_scope(REASON):
        found = find_site(name)
        owner = found.owner
        Audit.note("delete", site=found, for_good=for_good)
        if for_good:
            found.purge()
        elif owner is not None:
            found.delete(by=owner)
        db.session.commit()
    click.echo(f"{name} is gone for good." if for_good else f"{name} is in the bin for 30 days.")


@member.command("add")
@click.argument("name")
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES[:2]), default="editor", show_default=True)
def add_member(name: str, email: str, role: str) -> None:
    """Let a person into a site as editor or reader, or change which."""
    person = find_user(email)
    with platform_scope(REASON):
        found = find_site(name)
        membership = found.membership_of(person)
        if membership is not None and membership.role == "owner":
            raise click.ClickException(f"{email} owns {name}.")
        try:
            found.let_in(person, role)
        except Unconfirmed:
            raise click.ClickException(UNCONFIRMED.format(email)) from None
        Audit.note("role", by=person, site=found, role=role, via="shell")
        db.session.commit()
    click.echo(f"{email} is {role} of {name}.")
