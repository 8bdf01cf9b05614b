"""Whatever is typed at a command, it answers in words: never with a traceback."""

from collections.abc import Iterator

import click
import pytest
from flask import Flask

from tests.cast import Cast
from tests.shell import Run

LEFT_OUT = {"db", "dev", "worker", "release", "doctor", "alarm", "demo"}
"""They take no words, or start what does not end."""
FITTING = {
    **{"email": "bob@example.com", "owner": "bob@example.com", "person": "bob@example.com", "name": "acme"},
    **{"password": "thirty-one swans going south", "role": "editor", "reason": "words", "note": "words"},
    **{"starter": "", "title": "", "state": "live", "by": "edits", "most": "3", "what": "spam.example"},
    **{"since": "1d", "until": "1m", "action": "signin", "report_id": "1", "report_ids": "1"},
}
NEW: dict[tuple[str, ...], dict[str, str]] = {
    ("user", "create"): {"email": "new@spam.example"},
    ("site", "create"): {"name": "newcomer"},
}
NONSENSE = [
    *(
        "",
        " ",
        "\x00",
        "\ud800",
        "\u202e",
        "\u0661",
        "%",
        "_",
        "'",
        "--",
        "-1",
        "0",
        "1",
        "é" * 300,
        "a" * 9000,
    ),
    *(
        "9" * 18,
        "9" * 19,
        "9" * 40,
        "alice@example.com",
        "acme",
        "@",
        "a@b@c",
        "2026-11-30",
        "0001-01-01",
        "1d",
    ),
    *("9999-12-31T23:59-23:59", "0001-01-01T00:00+23:59", "٣d", "1.1.1.1/0", "::/129", "😀", "\n", "x\ty"),
]


def commands(group: click.Group, *above: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        if not above and name in LEFT_OUT:
            continue
        if isinstance(command, click.Group):
            yield from commands(command, *above, name)
        else:
            yield (*above, name), command


def calls(words: tuple[str, ...], command: click.Command, word: str) -> Iterator[list[str]]:
    """With this word in each place, and what fits in the others."""
    fitting = {**FITTING, **NEW.get(words, {})}
    places = [each for each in command.params if not getattr(each, "is_flag", False)]
    for odd in places:
        values = {each: word if each is odd else fitting.get(str(each.name), "1") for each in places}
        options = [(each.opts[0], value) for each, value in values.items() if isinstance(each, click.Option)]
        sure = ["--yes"] if any("--yes" in each.opts for each in command.params) else []
        arguments = [value for each, value in values.items() if isinstance(each, click.Argument)]
        yield [*words, *sure, *(part for pair in options for part in pair), "--", *arguments]


@pytest.mark.sweep
@pytest.mark.parametrize("word", NONSENSE)
def test_no_word_makes_a_traceback(app: Flask, run: Run, cast: Cast, word: str) -> None:
    for words, command in commands(app.cli):
        for call in calls(words, command, word):
            result = run(*call)
            told = ([each[:60] for each in call], result.output[:300], result.exception)
            assert result.exit_code in (0, 1, 2) and isinstance(result.exception, SystemExit | None), told
