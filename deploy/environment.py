"""/etc/sitemaker.env, read as systemd reads an EnvironmentFile.

The rules are those of systemd.exec(5) and of its reader (src/basic/env-file.c, version 254 and newer):
comments begin with # or ;. Quotes count where a value begins, and one quoted part may follow another. Within
double quotes a backslash keeps only itself and " ` $; outside of quotes it keeps any character; within single
quotes it is one. A backslash before the end of a line joins the next one. Nothing is expanded.
"""

import re
from collections.abc import Iterator

LINE = re.compile(
    r"""
    (?P<key> [^ \t\r\n#;=] [^=\r\n]* ) =
    (?P<quoted> (?: [ \t]* (?: '[^']*(?:'|\Z) | "(?:\\.|[^"\\])*(?:"|\\?\Z) ) )* )
    [ \t]* (?P<bare> (?: \\(?:.|\Z) | [^\\\r\n] )* )
    """,
    re.VERBOSE | re.DOTALL,
)
SPACE = " \t\r\n"
PASSED_OVER = re.compile(r"[^\r\n]*[\r\n]*")
PART = re.compile(r"""'([^']*)'?|"((?:\\.|[^"\\])*)["\\]?""", re.DOTALL)
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def parse(text: str) -> dict[str, str]:
    """The variables of such a file, later ones winning. What is no assignment is passed over."""
    return dict(_assignments(text))


def _assignments(text: str) -> Iterator[tuple[str, str]]:
    position = 0
    while position < len(text):
        if text[position] in SPACE:
            position += 1
        elif line := LINE.match(text, position):
            position = line.end()
            if NAME.fullmatch(key := line["key"].rstrip(SPACE)):
                yield key, _quoted(line["quoted"]) + _bare(line["bare"])
        else:
            passed = PASSED_OVER.match(text, position)
            position = passed.end() if passed else len(text)


def _quoted(parts: str) -> str:
    return "".join(_part(*found.groups()) for found in PART.finditer(parts))


def _part(single: str | None, double: str | None) -> str:
    if single is not None:
        return single
    return re.sub(r'\\(["\\`$\n])', lambda escaped: escaped[1].strip("\n"), double or "")


def _bare(value: str) -> str:
    """Without the spaces at its end, unless a backslash keeps them."""
    characters = re.findall(r"\\(?:.|\Z)|.", value, re.DOTALL)
    while characters and characters[-1] in (" ", "\t"):
        characters.pop()
    return "".join(each[1:].strip("\r\n") if each[0] == "\\" else each for each in characters)
