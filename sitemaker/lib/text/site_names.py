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
        return "Enter the address you’d like."
    if re.search(r"[^a-z0-9-]", name):
        return "Use only the letters a to z, digits and hyphens."
    if len(name) < SHORTEST:
        return f"An address needs at least {SHORTEST} characters."
    if len(name) > LONGEST:
        return f"An address can have at most {LONGEST} characters; this one has {len(name)}."
    if name.startswith("-") or name.endswith("-"):
        return "An address must start and end with a letter or a digit."
    if "--" in name:
        return "An address can’t have two hyphens in a row."
    if is_reserved(name):
        return f"“{name}” isn’t available: it’s reserved."
    return ""


def is_reserved(name: str) -> bool:
    """Whether the name is kept for the platform, a brand or an internet standard."""
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
