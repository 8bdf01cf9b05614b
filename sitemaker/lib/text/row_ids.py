"""Ids of rows as text, in forms, addresses and commands."""

LARGEST = 2**63 - 1
"""PostgreSQL's bigint."""
_MOST_DIGITS = 18
"""Any number of as many digits fits into a bigint."""


def row_id(text: str) -> int | None:
    """The id that this text spells in ASCII digits; None for any other text."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None
