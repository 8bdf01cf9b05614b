"""Which passwords are taken: any characters, long enough, not among the first that guessers try."""

from functools import cache
from pathlib import Path

SHORTEST, LONGEST = 10, 256
TELLING = 3
"""Parts of an email shorter than this are in every second word and say nothing."""

_COMMON = Path(__file__).with_name("common_passwords.txt")
"""Of the first 20,000 of zxcvbn's list, those long enough to be tried here at all; a test compares."""


def refusal(password: str, *, email: str = "", address: str = "") -> str:
    """Why this password is not taken, in a sentence; "" when it is (NIST SP 800-63B)."""
    if len(password) < SHORTEST:
        return f"A password needs at least {SHORTEST} characters. A sentence is fine."
    if len(password) > LONGEST:
        return f"A password can have at most {LONGEST} characters."
    plain = password.casefold()
    if plain in _common():
        return "This password is too common, so it’s easy to guess. Choose another."
    local = email.partition("@")[0].casefold()
    for part, what in ((email.casefold(), "email"), (local, "email"), (address.casefold(), "site’s address")):
        if len(part) >= TELLING and part in plain:
            return f"This password has your {what} in it, which is easy to guess. Choose another."
    return ""


@cache
def _common() -> frozenset[str]:
    return frozenset(line.casefold() for line in _COMMON.read_text().splitlines())
