"""What commands share: whom and what they are about, and how rows are shown in a terminal."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import click
from flask import current_app

from ..lib.text import site_names
from ..models import Site, User, platform_scope


class Words(click.ParamType[str]):
    """Text that can be read and kept; an argument may hold any bytes."""

    name = "text"

    def __init__(self, longest: int = 2000) -> None:
        self.longest = longest

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if len(value) > self.longest:
            self.fail(f"It has {len(value)} characters; the limit is {self.longest}.", param, ctx)
        if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in value):
            self.fail("It contains characters that cannot be stored.", param, ctx)
        return value


WORDS = Words()
ROW_ID = click.IntRange(1, 2**63 - 1)


def find_user(email: str) -> User:
    """Raises ClickException."""
    found = User.by_email(email)
    if found is None:
        raise click.ClickException(f"Nobody has an account with {email}.")
    return found


def find_site(name: str) -> Site:
    """Raises ClickException."""
    found = Site.by_subdomain(site_names.folded(name).removesuffix(f".{current_app.config['SERVER_NAME']}"))
    if found is None:
        raise click.ClickException(f"No site is called {name}.")
    return found


def refuse(*sentences: str) -> None:
    """Raises ClickException with the first of these that says anything."""
    for sentence in sentences:
        if sentence:
            raise click.ClickException(sentence)


@contextmanager
def every_site() -> Iterator[None]:
    """Let a command see the rows of all sites."""
    with platform_scope("a command of the operator's"):
        yield


def say(*sentences: str) -> None:
    """On one line, those that say anything."""
    click.echo(" ".join(filter(None, sentences)))


def named(sites: Iterable[Site]) -> str:
    """Subdomains in alphabetical order, with commas."""
    return ", ".join(sorted(site.subdomain for site in sites))


def safe(text: object) -> str:
    """As a terminal may show it: what strangers typed can neither move its cursor nor break the line."""
    return "".join(sign if _is_shown(sign) else "\N{REPLACEMENT CHARACTER}" for sign in str(text))


def _is_shown(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def show_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns side by side, the last one as long as it is; nothing when there are no rows."""
    lines = [[safe(cell) for cell in row] for row in rows]
    if not lines:
        return
    widths = [max(len(cell) for cell in column) for column in zip(head, *lines, strict=True)]
    for line in (head, *lines):
        click.echo("  ".join(map(str.ljust, line, widths)).rstrip())
