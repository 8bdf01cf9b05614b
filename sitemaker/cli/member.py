"""Who is let into a site, from the shell: flask member."""

import click
from flask.cli import AppGroup

from ..extensions import db
from ..models import ROLES, Audit, Unconfirmed
from .lookup import WORDS, every_site, find_site, find_user

member = AppGroup("member", help="Give people access to a site.")

UNCONFIRMED = (
    "{0} was never confirmed, so the account may be somebody else's. "
    "Ask them to press the button in the email they got, or, if you know them: flask user confirm {0}"
)


@member.command("add")
@click.argument("name", type=WORDS)
@click.argument("email", type=WORDS)
@click.option("--role", type=click.Choice(ROLES[:2]), default="editor", show_default=True)
def add_member(name: str, email: str, role: str) -> None:
    """Give a person access to a site as editor or reader, or change their role."""
    person = find_user(email)
    with every_site():
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
