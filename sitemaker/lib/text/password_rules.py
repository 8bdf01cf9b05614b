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
        return f"A password has {SHORTEST} characters or more. A sentence is fine."
    if len(password) > LONGEST:
        return f"A password has {LONGEST} characters at most."
    plain = password.casefold()
    if plain in _common():
        return "Many people use this password, so it is among the first that are tried. Take another."
    local = email.partition("@")[0].casefold()
    for part, what in ((email.casefold(), "email"), (local, "email"), (address.casefold(), "site’s address")):
        if len(part) >= TELLING and part in plain:
            return f"This password has your {what} in it, which anybody can guess. Take another."
    return ""


@cache
def _common() -> frozenset[str]:
    return frozenset(line.casefold() for line in _COMMON.read_text().splitlines())
