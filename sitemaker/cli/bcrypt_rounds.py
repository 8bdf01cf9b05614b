"""How long a password check takes on this machine: flask bcrypt-rounds."""

import time
from collections.abc import Iterator, Mapping

import bcrypt
import click
from flask import current_app
from flask.cli import with_appcontext

from .lookup import show_table

FEWEST = 10
"""The work factor below which OWASP's Password Storage Cheat Sheet advises not to go."""
MOST = 31
"""As bcrypt has it."""
TRIES = 3


@click.command("bcrypt-rounds")
@click.option(
    "--budget",
    type=click.IntRange(50, 5000),
    default=400,
    show_default=True,
    help="Milliseconds that a password check may take.",
)
@with_appcontext
def bcrypt_rounds(budget: int) -> None:
    """Time password checks on this machine and recommend BCRYPT_LOG_ROUNDS.

    Each round doubles the time, for us and for somebody who guesses passwords from a stolen database. So the
    recommendation is the most rounds within the budget. Run it on the machine that serves, while it is quiet.
    """
    found = dict(timings(budget))
    show_table(("rounds", "one check"), [(rounds, f"{took:.0f} ms") for rounds, took in found.items()])
    best, current = recommended(found, budget), current_app.config["BCRYPT_LOG_ROUNDS"]
    if found[best] > budget:
        click.echo(f"That is more than {budget} ms, but fewer than {FEWEST} rounds are too easy to guess.")
    click.echo(f"Recommended: BCRYPT_LOG_ROUNDS={best}. This installation uses {current}.")
    if best != current:
        click.echo("A new value applies to passwords that are set from then on.")


def timings(budget: float) -> Iterator[tuple[int, float]]:
    """Rounds and the milliseconds of a check, from the fewest up to the first that exceeds the budget."""
    for rounds in range(FEWEST, MOST + 1):
        yield rounds, (took := milliseconds(rounds))
        if took > budget:
            return


def milliseconds(rounds: int) -> float:
    """The best of three, since other programs use the machine too. Checking takes as long as hashing."""
    return min(_hash_once(rounds) for _ in range(TRIES))


def _hash_once(rounds: int) -> float:
    salt = bcrypt.gensalt(rounds)
    begun = time.perf_counter()
    bcrypt.hashpw(b"correct horse battery staple", salt)
    return 1000 * (time.perf_counter() - begun)


def recommended(found: Mapping[int, float], budget: float) -> int:
    """The most rounds within the budget, and never fewer than FEWEST."""
    return max((rounds for rounds, took in found.items() if took <= budget), default=FEWEST)
