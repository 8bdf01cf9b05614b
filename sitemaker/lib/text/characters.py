"""Characters that no text may hold: they break databases, XML feeds or people's eyes."""

import re
import unicodedata

_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF)
)
_REFUSED = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff{_NONCHARACTERS}]")
_LINE_ENDS = re.compile(r"[\n\r\t\u2028\u2029]")


_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\uffa0\ufe00-\ufe0f\ufff0-\ufff8"
    "\U00016fe4\U0001d159\U000e0000-\U000e0fff]"
)
"""Fillers, blanks and selectors: letters and marks by their category, and nothing to the eye."""
_JOINED = re.compile(
    "[\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\u1a20-\u1aaf\ufb50-\ufdff\ufe70-\ufefc]"
)
"""Arabic, Syriac, Thaana, N'Ko, the scripts of India and South East Asia, Mongolian."""
_NUMBERS = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]")
"""Signs of format that are seen: they stand around numbers."""
_TAG = re.compile("[\U000e0020-\U000e007f]")
LONGEST_NAME = 1000
_MOST_MARKS = 4
"""Of accents on one letter: Hebrew, Vietnamese and Tibetan use three."""


class UnfitCharacter(ValueError):
    """Says in a sentence which character cannot be kept."""


def is_storable(text: str) -> bool:
    """Whether PostgreSQL takes this text. Its driver raises ValueError where a NUL is in it."""
    return "\x00" not in text


def check_characters(text: str) -> str:
    """The text, tabs and line ends included; controls and lone surrogates raise UnfitCharacter."""
    found = _REFUSED.search(text)
    if found:
        code = f"U+{ord(found[0]):04X}"
        raise UnfitCharacter(f"This text contains a character that can’t be saved ({code}). Take it out.")
    return text


def check_line(text: str) -> str:
    """As `check_characters`, and on one line."""
    check_characters(text)
    if _LINE_ENDS.search(text):
        raise UnfitCharacter("This is a single line: line breaks and tabs aren’t allowed.")
    return text


def without_hidden(text: str) -> str:
    """Without signs that turn the direction of writing, cannot be seen, or pile up over what stands around.

    What words of the world are written with stays: accents, joiners inside emoji and between letters of the
    scripts that need them (UAX #31, A1 and A2), the sign that makes an emoji of a character.
    """
    if text.isascii():
        return text
    kept = [" "]
    marks = 0
    for sign, after in zip(text, [*text[1:], " "], strict=False):
        marks = marks + 1 if unicodedata.category(sign) in ("Mn", "Me") else 0
        if marks and kept[-1].isspace():  # with nothing to stand on, it would stand on what comes before
            continue
        if marks <= _MOST_MARKS and (not _is_hidden(sign) or _is_needed(kept[-1], sign, after)):
            kept.append(sign)
    return "".join(kept[1:])


def shown_name(text: str) -> str:
    """`without_hidden`; what is too long for a name stays as it is, to be refused for its length."""
    return without_hidden(text) if len(text) <= LONGEST_NAME else text


def without_tricks(text: str) -> str:
    """As `without_hidden`, on one line and without controls."""
    shown = (sign for sign in without_hidden(text) if _is_shown(sign))
    return " ".join("".join(shown).split())


def _is_shown(sign: str) -> bool:
    return unicodedata.category(sign)[0] != "C" or unicodedata.category(sign) == "Cf" or sign in "\n\t"


def _is_hidden(sign: str) -> bool:
    return unicodedata.category(sign) == "Cf" or _UNSEEN.match(sign) is not None


def _is_needed(before: str, sign: str, after: str) -> bool:
    """Whether this sign, unseen by itself, changes how the one before is seen."""
    if sign in "\u200c\u200d" and _joins(before) and _joins(after):
        return True
    if sign == "\u200d":
        return (before == "\ufe0f" or _is_pictorial(before)) and _is_pictorial(after)
    if sign in "\ufe0e\ufe0f":
        return _is_pictorial(before) or after == "\u20e3"
    if _TAG.match(sign):  # the flags of Wales and its like
        return before == "\U0001f3f4" or _TAG.match(before) is not None
    if "\U000e0100" <= sign <= "\U000e01ef":  # which form of a Chinese character a family writes
        return unicodedata.category(before) == "Lo" and before >= "\u2e80"
    return _NUMBERS.match(sign) is not None or (
        "\u180b" <= sign <= "\u180f" and "\u1800" <= before <= "\u18af"
    )


def _joins(sign: str) -> bool:
    return _JOINED.match(sign) is not None and not _is_hidden(sign)


def _is_pictorial(sign: str) -> bool:
    drawn = sign >= "\u2190" and unicodedata.category(sign) in ("So", "Sk", "Sm")
    return (drawn and sign != "\u2800") or sign in "\u00a9\u00ae\u203c\u2049\u2122\u2139\u3030\u303d"
