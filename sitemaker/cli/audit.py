"""Who did what, from the shell: flask audit."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import click
from flask.cli import with_appcontext

from ..models import Audit, AuditFilter, Model, now
from ..models.operator_lists import audit_lines
from .lookup import WORDS, every_site, find_site, find_user, safe

SPANS = {"m": "minutes", "h": "hours", "d": "days"}


class Moment(click.ParamType[datetime]):
    """A day or time, in UTC, or how long ago: ``2026-11-30``, ``2026-11-30T17:00``, ``90m``, ``7d``."""

    name = "time"

    def convert(
        self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            if span := re.fullmatch(r"(\d+)([mhd])", value, re.ASCII):
                return now() - timedelta(**{SPANS[span[2]]: int(span[1])})
            found = datetime.fromisoformat(value)
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(
                f"{value} is not a time. Use 2026-11-30, 2026-11-30T17:00, or 90m, 12h, 7d for how long ago."
            )


@click.command("audit")
@click.option("--person", type=WORDS, help="Email, or the number of a deleted account.")
@click.option("--site", "name", type=WORDS, help="Name, or the number of a deleted site.")
@click.option("--action", type=WORDS, default="", help="Only lines of this action: signin, suspend, ...")
@click.option("--since", type=Moment(), help="From this time on (UTC), or how long ago: 12h, 7d.")
@click.option("--until", type=Moment(), help="Before this time.")
@click.option(
    "--most", type=click.IntRange(1, 1_000_000), default=100, show_default=True, help="How many at most."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line.")
@with_appcontext
def audit(
    person: str | None,
    name: str | None,
    action: str,
    since: datetime | None,
    until: datetime | None,
    most: int,
    as_json: bool,
) -> None:
    """Show who did what, and what the operator did: the newest matching entries, oldest first."""
    with every_site():
        sought = AuditFilter(_id_of(person, find_user), _id_of(name, find_site), action, since, until, most)
        lines = [_facts(*row) for row in audit_lines(sought)]
    for line in lines:
        click.echo(json.dumps(line) if as_json else _in_words(line))
    if not lines and not as_json:
        click.echo("No matching entries.")


def _id_of(given: str | None, find: Callable[[str], Model]) -> int | None:
    """Of what is found by its name; else the number itself, whose row may be gone. Raises ClickException."""
    if given is None:
        return None
    try:
        return find(given).id
    except click.ClickException:
        if not re.fullmatch(r"[1-9]\d{0,17}", given, re.ASCII):
            raise
        return int(given)


def _facts(line: Audit, email: str | None, subdomain: str | None) -> dict[str, Any]:
    """``by`` is who did it; ``about`` whose account it was done to, by the operator."""
    person = email or (f"account {line.actor_id}" if line.actor_id else None)
    detail = dict(line.detail)
    from_shell = detail.pop("via", "") == "shell"
    return {
        "at": line.created_at.isoformat(timespec="seconds"),
        "action": line.action,
        "by": "operator" if from_shell else person,
        "about": person if from_shell else None,
        "site": subdomain or (f"site {line.site_id}" if line.site_id else None),
        "address": line.address or None,
        "detail": detail,
    }


def _in_words(line: dict[str, Any]) -> str:
    named = ((name, line[name]) for name in ("by", "about", "site", "address"))
    told = [f"{name}={value}" for name, value in (*named, *line["detail"].items()) if value not in (None, "")]
    return safe("  ".join([f"{line['at'][:19]}Z", line["action"], *told]))
