"""No text costs more to read than its length, and nothing is parsed while a connection is held (R105)."""

import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any

import pytest
from flask import Flask
from werkzeug.formparser import FormDataParser

from sitemaker.content import parse_edit
from sitemaker.dash.forms.controls import Control
from sitemaker.extensions import db
from sitemaker.lib.http import strict_json
from sitemaker.lib.markup import from_markdown, normalise, read
from sitemaker.models import Page
from tests import pictures
from tests.cast import Cast
from tests.security.content import at_work, publish_page
from tests.security.test_uploads import form
from tests.security.wire import APEX, Inside, Visitor

pytestmark = pytest.mark.security(105)

MOST_SECONDS = 2.0
"""Of the processor; on a quiet machine the worst takes 0.4. What is superlinear takes ten times as long."""
SIGNS = [
    *(
        "*",
        "**",
        "_",
        "`",
        "``",
        "[",
        "]",
        "(",
        ")",
        "](b)",
        "](<",
        "![",
        "<",
        "<http://a>",
        "<a@b.c>",
        "&",
        "&amp;",
    ),
    *(
        "&#49;",
        "\\",
        "\\[",
        "\\*",
        " ",
        "a",
        "ab ",
        "\n",
        "  \n",
        "\\\n",
        "\n\n",
        "> ",
        ">",
        "- ",
        "* ",
        "1. ",
        "99. ",
    ),
    *("# ", "#", "\t", "    ", "=\n", '"', "'", "~", "|", "\r", "<!--", "<?", "\u2028", "é", "9", ":"),
]
BOMBS = {
    "lazy lines in quotes": ">" * 39 + "a\n" + "a\n" * 124_000,
    "nested emphasis": "*" * 100_000 + "a" + "*" * 100_000,
    "emphasis of two kinds": "*_" * 60_000 + "a" + "_*" * 60_000,
    "lists in one line": "- - - - - - - - - - - - - - - - a\n" * 7_500,
    "lists in quotes": "> - " * 10 + "a\n" + "a\n" * 120_000,
    "escaped brackets that are not": "\\\\[" * 80_000,
    "paragraphs": "a\n\n" * 83_000,
    "old line ends": "a\r" * 125_000,
    "links": "[a](b) " * 35_000,
    "brackets": "[" * 250_000,
    "backticks": "".join("`" * length + " " for length in range(700)),
    "autolinks": "<http://a>" * 25_000,
    "titles": '[a](b "' * 35_000,
    "nested links": "[" * 5_000 + "a" + "](b)" * 5_000,
}


def seconds_of(source: str) -> float:
    began = time.process_time()
    from_markdown(source)
    return time.process_time() - began


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs(bomb: str) -> None:
    assert seconds_of(BOMBS[bomb]) < MOST_SECONDS


UNCLOSED = {
    "addresses": "[a](" + "b" * 56,
    "addresses with escapes": "[a](" + "\\(" * 56,
    "addresses with entities": "[a](" + "&amp;" * 12,
    "addresses through lines": "> [a](" + "b" * 56 + "\\\n",
    "addresses through indented lines": "   [a](" + "b" * 56 + "\\\r\n",
    "addresses through other spaces": "[a](" + "b" * 56 + "\u3000",
    "images": "![a](" + "b" * 56,
    "escapes": "\\!",
}


@pytest.mark.parametrize("kind", UNCLOSED)
def test_what_is_never_closed_is_counted(kind: str) -> None:
    """Of each of these as much as fits took between a half and 1.2 seconds."""
    pattern = UNCLOSED[kind]
    assert read.cost(pattern * (240_000 // len(pattern))) > read.COST_LIMIT


@pytest.mark.parametrize(
    "words",
    [
        "See [our opening hours](https://bakery.example/opening-hours?season=summer) before you come.\n\n",
        "- [ ] **Rye** (dark), from *Tuesday*: `20 %` off, [see](page:4) <https://bakery.example>\n",
        "営業時間は[こちら](https://bakery.example/opening-hours)をご覧ください。",
        "1\\. \\*Star\\* \\[bracket\\] & so on (as one does) ",
    ],
)
def test_long_ordinary_texts_are_parsed(words: str) -> None:
    """More than the 10,000 characters that a text may have."""
    source = words * (16_000 // len(words))
    assert read.cost(source) < read.COST_LIMIT
    assert from_markdown(source) != {
        "type": "doc",
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": source}]}],
    }


def largest(chance: random.Random) -> str:
    """As much of a random pattern as is parsed at all."""
    pattern, tail = ("".join(chance.choices(SIGNS, k=chance.randint(1, 6))) for _ in range(2))
    shape = chance.choice(("repeated", "then another", "deep", "indented"))

    def made(times: int) -> str:
        match shape:
            case "repeated":
                return pattern * times
            case "then another":
                return pattern * times + tail * times
            case "deep":
                return pattern * min(times, 40) + tail * times
        return "".join(pattern * (line % 12) + tail + "\n" for line in range(times))

    few, many = 1, read.SOURCE_LIMIT
    while few < many:
        middle = (few + many + 1) // 2
        fits = middle * len(pattern) <= read.SOURCE_LIMIT and read.cost(made(middle)) <= read.COST_LIMIT
        few, many = (middle, many) if fits else (few, middle - 1)
    return made(few)


@pytest.mark.sweep
def test_patterns_drawn_by_lot() -> None:
    seed = random.randrange(1_000_000)
    chance = random.Random(seed)
    for _ in range(40):
        source = largest(chance)
        assert seconds_of(source) < MOST_SECONDS, f"seed {seed}: {source[:200]!r}"


@pytest.mark.parametrize(
    "bomb", [">" * 30 + "words", "- " * 30 + "words", BOMBS["nested emphasis"] + "words"]
)
def test_what_is_not_parsed_is_kept_as_it_was_typed(bomb: str) -> None:
    typed = from_markdown(bomb)
    assert typed == normalise(typed) and typed["content"][0]["content"][0]["text"] == bomb


PARSERS: tuple[CodeType, ...] = (
    from_markdown.__code__,
    strict_json.loads.__code__,
    parse_edit.__code__,
    Control.value.__code__,
    FormDataParser._parse_urlencoded.__code__,
    FormDataParser._parse_multipart.__code__,
)


@contextmanager
def connections_held(app: Flask) -> Iterator[dict[str, int]]:
    """The most connections that were out while each parser began."""
    held: dict[str, int] = {}
    with app.app_context():
        pool: Any = db.engine.pool

    def look(frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and frame.f_code in PARSERS:
            name = frame.f_code.co_qualname
            held[name] = max(held.get(name, 0), pool.checkedout())

    sys.setprofile(look)
    try:
        yield held
    finally:
        sys.setprofile(None)


def test_nothing_is_parsed_while_a_connection_is_held(app: Flask, cast: Cast) -> None:
    """Forms with Markdown, edits as JSON, uploads: each has given its connection back."""
    alice, page = Visitor(Inside(app)), publish_page(app, cast.acme, cast.alice, "parsed", "Parsed")
    with at_work(app, cast.acme, cast.alice) as _:
        block = db.session.get_one(Page, page).document["blocks"][0]["id"]
    alice.sign_in(cast.alice)
    alice.enter("acme")
    at = f"https://acme.{APEX}/admin"
    token = alice.token(f"{at}/media")
    typed = {"csrf_token": token, "text": "**Other** words", "heading": "Another heading"}
    edit = {"id": "parsed-edit", "op": "change", "block": block, "fields": {"heading": "A third"}}
    headers = {"X-CSRFToken": token}
    body, kind = form(("a.jpg", pictures.jpeg(40, 30)))
    with connections_held(app) as held:
        replies = [
            alice.post(f"{at}/pages/{page}/blocks/{block}/reading", typed, headers=headers),
            alice.post(f"{at}/pages/{page}/blocks/{block}/", typed),
            alice.post(f"{at}/pages/{page}/settings", {**typed, "title": "Another title"}),
            alice.post(
                f"{at}/pages/{page}/edits",
                json_={"client": "tab", "base": 0, "edits": [edit]},
                headers=headers,
            ),
            alice.post(f"{at}/media", body, headers={**headers, "Content-Type": kind}),
        ]
    assert [reply.status for reply in replies] == [200, 303, 303, 200, 201]
    assert held == {code.co_qualname: 0 for code in PARSERS}
