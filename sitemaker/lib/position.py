"""Fractional indexes: strings that sort by themselves, with room between any two.

A position is a fraction written in base 62 without its "0.": digits 0-9A-Za-z (their order is ASCII's, so
plain string comparison sorts them), never ending in "0", because nothing fits between "a" and "a0".
"""

import re

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LIMIT = 200
PATTERN = r"^[0-9A-Za-z]{0,199}[1-9A-Za-z]$"

_VALID = re.compile(PATTERN.replace("$", r"\Z"))
_BASE = len(DIGITS)


class NoRoom(ValueError):
    """The neighbours stand too close: any position between them would be longer than LIMIT."""


def is_valid(position: object) -> bool:
    """Whether this is a position as `between` makes them."""
    return isinstance(position, str) and _VALID.match(position) is not None


def between(before: str | None, after: str | None) -> str:
    """A short position after `before` and before `after`; None is the open end.

    Raises ValueError when the two are not in order, NoRoom when the answer would pass LIMIT.
    """
    for end in (before, after):
        if end is not None and not is_valid(end):
            raise ValueError(f"{end[:40]!r} is no position")
    if before is not None and after is not None and before >= after:
        raise ValueError(f"{before[:40]!r} does not come before {after[:40]!r}")
    middle = _between(before or "", after, below=before is None)
    if len(middle) > LIMIT:
        raise NoRoom("There is no room left between these two.")
    return middle


def spread(count: int) -> list[str]:
    """`count` positions in order, evenly apart."""
    width = 1
    while _BASE**width <= count:
        width += 1
    step = _BASE**width / (count + 1)
    return [_written(int(step * (index + 1)), width) for index in range(count)]


def _between(low: str, high: str | None, *, below: bool = False) -> str:
    shared = 0
    while high is not None and shared < len(high) and (low[shared : shared + 1] or "0") == high[shared]:
        shared += 1
    head = high[:shared] if high is not None else ""
    low = low[shared:]
    left = DIGITS.index(low[0]) if low else 0
    right = DIGITS.index(high[shared]) if high is not None else _BASE
    if right - left > 1:
        # At an open end one step is enough: thirty blocks added below each other cost one digit, not six.
        if high is None and low:
            return head + DIGITS[left + 1]
        return head + DIGITS[right - 1 if below and high is not None else (left + right) // 2]
    if high is not None and len(high) > shared + 1:
        return head + high[shared]
    return head + DIGITS[left] + _between(low[1:], None)


def _written(number: int, width: int) -> str:
    digits = ""
    for _ in range(width):
        number, digit = divmod(number, _BASE)
        digits = DIGITS[digit] + digits
    return digits.rstrip("0")
