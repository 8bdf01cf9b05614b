"""Which addresses a site may have: the rules, in sentences, and what to offer instead."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from slugify import slugify

SHORTEST, LONGEST = 3, 63
OFFERED = 3
_RESERVED = Path(__file__).with_name("reserved_names.txt")


def folded(name: str) -> str:
    """As it is stored: lower case, without the spaces around it."""
    return name.strip().lower()


def refusal(name: str) -> str:
    """Why nobody can have this address, in a sentence; "" when it keeps the rules.

    The rules are those of host labels (RFC 1123), without the forms that IDNA gives a meaning.
    """
    if not name:
        return "Type the address you would like."
    if re.search(r"[^a-z0-9-]", name):
        return "An address is made of the letters a to z, digits and hyphens."
    if len(name) < SHORTEST:
        return f"An address has {SHORTEST} characters or more."
    if len(name) > LONGEST:
        return f"An address has {LONGEST} characters at most; this one has {len(name)}."
    if name.startswith("-") or name.endswith("-"):
        return "An address begins and ends with a letter or a digit."
    if "--" in name:
        return "An address has no two hyphens in a row."
    if is_reserved(name):
        return f"“{name}” is not given out: it is kept for the service, or it is a well-known name."
    return ""


def is_reserved(name: str) -> bool:
    names, patterns = _reserved()
    return name in names or any(pattern.fullmatch(name) for pattern in patterns)


def alternatives(name: str, is_free: Callable[[str], bool]) -> list[str]:
    """Up to three addresses close to this one that keep the rules and that ``is_free`` agrees to."""
    found: list[str] = []
    for candidate in _candidates(name):
        if len(found) == OFFERED:
            break
        if candidate not in found and not refusal(candidate) and is_free(candidate):
            found.append(candidate)
    return found


def _candidates(name: str) -> Iterator[str]:
    base = slugify(name[:200], max_length=LONGEST - 10).strip("-")
    if not base:
        return
    if base != name:
        yield base
    yield from (f"{base}-site", f"the-{base}", f"my-{base}", f"{base}-home", f"{base}-online")
    yield from (f"{base}-{number}" for number in range(2, 6))


@cache
def _reserved() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    lines = [line for line in _RESERVED.read_text().splitlines() if line and not line.startswith("#")]
    patterns = tuple(re.compile(line[1:]) for line in lines if line.startswith("^"))
    return frozenset(line for line in lines if not line.startswith("^")), patterns
