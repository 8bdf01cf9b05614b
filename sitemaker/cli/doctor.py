"""What is wrong with this installation, in a sentence each: flask doctor."""

import json
import sys
from collections.abc import Callable, Iterator

import click
from flask.cli import with_appcontext

from .checks import Complaints, Remark, first_line
from .checks.cache import cache
from .checks.database import database
from .checks.files import decoder, pictures, room
from .checks.hosts import hosts
from .checks.mail import mail
from .checks.settings import settings
from .checks.upkeep import upkeep

CHECKS: dict[str, Callable[[], Complaints]] = {
    "settings": settings,
    "database": database,
    "cache": cache,
    "mail": mail,
    "pictures": pictures,
    "room": room,
    "decoder": decoder,
    "hosts": hosts,
    "upkeep": upkeep,
}


def looked(check: Callable[[], Complaints]) -> Iterator[str]:
    """One check to its end, whatever it meets: the others are still wanted."""
    try:
        yield from check()
    except Exception as problem:
        yield f"This could not be checked: {type(problem).__name__}: {first_line(problem)}"


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON, by check.")
@with_appcontext
def doctor(as_json: bool) -> None:
    """Check everything this installation depends on. Exits with 1 if something is wrong."""
    found = {name: list(looked(check)) for name, check in CHECKS.items()}
    if as_json:
        click.echo(json.dumps([_spelled(name, complaints) for name, complaints in found.items()]))
    else:
        for name, complaints in found.items():
            for complaint in complaints or ["in order"]:
                click.echo(f"{name:10}{_printable(complaint)}")
    sys.exit(0 if all(map(_sound, found.values())) else 1)


def _printable(words: str) -> str:
    """Some are a foreign server's own, who may write to no terminal here."""
    return "".join(sign if sign.isprintable() else "?" for sign in words)


def _sound(complaints: list[str]) -> bool:
    return all(isinstance(each, Remark) for each in complaints)


def _spelled(name: str, complaints: list[str]) -> dict[str, object]:
    return {"check": name, "sound": _sound(complaints), "said": complaints}
