"""Mail domains and networks that may not sign up, from the shell: flask ban."""

import click
from flask.cli import AppGroup
from sqlalchemy.exc import IntegrityError

from ..extensions import db
from ..models import Audit, Ban
from ..models.ban import DOMAIN
from .lookup import WORDS, Words, say, show_table

ban = AppGroup("ban", help="Ban email domains and networks from signing up.")

CANNOT = {
    "domain": "No account can be made with, or changed to, an address there or below it.",
    "network": "Nobody there can sign up, send reports, reset a password, or sign in with a new browser.",
}


def read(what: str) -> tuple[str, str]:
    """Kind and value. Raises ClickException."""
    try:
        return Ban.read(what)
    except ValueError as problem:
        raise click.ClickException(str(problem)) from None


@ban.command("add")
@click.argument("what", type=WORDS)
@click.option("--note", type=Words(200), default="", help="The reason, shown in the list.")
def add_ban(what: str, note: str) -> None:
    """Ban an email domain (example.com) or a network (203.0.113.0/24), effective immediately."""
    kind, value = read(what)
    added = Ban(kind=kind, value=value, note=note)
    db.session.add(added)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        say(f"{value} is banned already. Nothing was changed.")
        return
    Audit.note("ban_add", kind=kind, value=value, note=note, via="shell")
    accounts = added.accounts if kind == DOMAIN else 0
    db.session.commit()
    say(f"{value} is banned.", CANNOT[kind], f"Existing accounts stay: {accounts}." if accounts else "")


@ban.command("list")
def list_bans() -> None:
    """List all bans, with date and reason."""
    rows = [(each.value, each.kind, f"{each.created_at:%Y-%m-%d}", each.note) for each in Ban.every()]
    show_table(("banned", "kind", "since", "note"), rows)
    if not rows:
        click.echo("Nothing is banned.")


@ban.command("remove")
@click.argument("what", type=WORDS)
def remove_ban(what: str) -> None:
    """Lift a ban, effective immediately."""
    kind, value = read(what)
    found = Ban.find(kind, value)
    if found is None:
        raise click.ClickException(f"{value} is not banned.")
    db.session.delete(found)
    Audit.note("ban_remove", kind=kind, value=value, via="shell")
    db.session.commit()
    say(f"{value} is no longer banned.")
