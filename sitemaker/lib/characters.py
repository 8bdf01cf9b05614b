"""Characters that no text may hold: they break databases, XML feeds or people's eyes."""

import re
import unicodedata

_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF)
)
_REFUSED = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff{_NONCHARACTERS}]")
_JOINERS = "\n\t\u200d"
"""What holds words apart, and emoji together."""
_LINE_ENDS = re.compile(r"[\n\r\t\u2028\u2029]")


class UnfitCharacter(ValueError):
    """Says in a sentence which character cannot be kept."""


def check_characters(text: str) -> str:
    """The text, tabs and line ends included; controls and lone surrogates raise UnfitCharacter."""
    found = _REFUSED.search(text)
    if found:
        code = f"U+{ord(found[0]):04X}"
        raise UnfitCharacter(f"There is a character in this text that cannot be kept ({code}). Take it out.")
    return text


def check_line(text: str) -> str:
    """As `check_characters`, and on one line."""
    check_characters(text)
    if _LINE_ENDS.search(text):
        raise UnfitCharacter("This takes one line, without line breaks or tabs.")
    return text


def without_tricks(text: str) -> str:
    """On one line, without controls, marks that turn the direction of writing, and what cannot be seen."""
    shown = (sign for sign in text if unicodedata.category(sign)[0] != "C" or sign in _JOINERS)
    return " ".join("".join(shown).split())
