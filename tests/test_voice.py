"""Words that docs/voice.md keeps off the screen are in no template, string or script."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SITEMAKER = ROOT / "sitemaker"
PROSE = ("starters/", "dash/static/dash/lib/", "lib/text/reserved_names.txt", "lib/text/common_passwords.txt")
"""The demo sites' own words, other people's code, and lists."""

SPOKEN = re.compile(r"""(?:aria-label|alt|title|placeholder|content|data-busy)="([^"]*)\"""")
JINJA = re.compile(r"{{.*?}}|{%.*?%}", re.DOTALL)
SILENT = re.compile(r"{#.*?#}|<(script|style|svg)\b.*?</\1>", re.DOTALL)
LITERAL = re.compile(r'//[^\n]*|/\*.*?\*/|"((?:\\.|[^"\\\n])*)"|`((?:\\.|[^`\\])*)`', re.DOTALL)
QUOTED = re.compile(r"\"([^\"]* [^\"]*)\"|'([^']* [^']*)'")


def forbidden() -> list[str]:
    listed = (ROOT / "docs/voice.md").read_text().partition("Words that never appear on the screen")[2]
    return re.findall(r"`([^`]+)`", listed)


def said_in_template(source: str) -> Iterator[str]:
    source = SILENT.sub(" ", source)
    for code in JINJA.findall(source):
        yield from ("".join(found) for found in QUOTED.findall(code))
    source = JINJA.sub(" ", source)
    yield from SPOKEN.findall(source)
    yield re.sub(r"<[^>]*>", "\n", source)


def said_in_python(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    unsaid = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in unsaid:
            yield node.value if " " in node.value.strip() else ""


def said_in_script(source: str) -> Iterator[str]:
    yield from (text for found in LITERAL.findall(source) for text in found if " " in text)


READERS = {
    ".html": said_in_template,
    ".txt": said_in_template,
    ".py": said_in_python,
    ".js": said_in_script,
}


def said() -> Iterator[tuple[str, str]]:
    """File and text, of all that a person may read."""
    for path in sorted(SITEMAKER.rglob("*")):
        name = path.relative_to(SITEMAKER).as_posix()
        if path.suffix in READERS and not name.startswith(PROSE):
            yield from ((name, text) for text in READERS[path.suffix](path.read_text()))


def spoken(words: list[str], text: str) -> list[str]:
    return [word for word in words if re.search(rf"\b{word}\b", text, re.IGNORECASE)]


def test_words_that_never_appear_on_the_screen() -> None:
    words = forbidden()
    assert len(words) > 20
    found = [(name, word, text.strip()[:80]) for name, text in said() for word in spoken(words, text)]
    assert found == []


@pytest.mark.parametrize(
    ("read", "source"),
    [
        (said_in_template, '<p title="a">{# whoever #}{{ "Gone for good" if gone }}</p>'),
        (said_in_template, '<input placeholder="Gone for good">'),
        (said_in_template, "<p>Gone for good</p>"),
        (said_in_python, 'flash(f"{name} is gone for good.")'),
        (said_in_script, "say(`${name} is gone for good`) // whoever"),
    ],
)
def test_every_place_a_word_can_be_said_in_is_read(read: Callable[[str], Iterator[str]], source: str) -> None:
    assert [word for text in read(source) for word in spoken(forbidden(), text)] == ["for good"]
