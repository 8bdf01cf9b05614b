"""Why an edit cannot be made, in a sentence for the person who made it."""

from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from .. import blocks
from ..fields import Unfit
from ..fields.items import ID_PATTERN
from ..fields.theme_name import SLUG
from ..lib import colours, position
from ..lib.markup import NotRichText
from ..lib.text.characters import UnfitCharacter
from ..lib.text.links import UnsafeURL


class Refused(ValueError):
    """The edit was not made; nothing has changed. The text is a sentence for the person."""

    edit: str | None = None
    """The id of the edit it is about, where one of several was refused."""


def explain(unfit: ValidationError, what: str, *, kind: str = "", item: bool = False) -> str:
    """The first thing that does not fit.

    `what` names where it was found: a field, or an edit, a block, an item. For the latter two `kind` is the
    kind, whose field is then named.
    """
    first = unfit.errors(include_url=False)[0]
    path = ("items.*." if item else "") + _path(first)
    leaves = blocks.leaves(kind) if kind else {}
    leaf = next((leaf for leaf in leaves.values() if f"{path}.".startswith(f"{leaf.path}.")), None)
    return _sentence(first, f"{leaf.label} of {what}" if leaf else what)


def _path(found: ErrorDetails) -> str:
    return ".".join("*" if isinstance(part, int) else part for part in found["loc"]).removeprefix("data.")


def _sentence(found: ErrorDetails, what: str) -> str:  # noqa: C901 (a table, one line for each problem)
    value, limits = found["input"], found.get("ctx", {})
    name = _short(str(found["loc"][-1])) if found["loc"] else ""
    match found["type"]:
        case "value_error" if isinstance(limits["error"], UnfitCharacter | UnsafeURL | NotRichText | Unfit):
            return f"{what}: {_lowered(str(limits['error']))}"
        case "value_error":
            return str(limits["error"])
        case "string_too_long":
            return f"{what} takes at most {limits['max_length']} characters; this has {len(value)}."
        case "too_long":
            return (
                f"{what} takes at most {limits['max_length']} of these; this has {limits['actual_length']}."
            )
        case "string_pattern_mismatch":
            return _pattern(limits["pattern"])
        case "literal_error":
            return f"{what} is one of {limits['expected'].replace(chr(39), '')}."
        case "bool_type":
            return f"{what} is either true or false."
        case "extra_forbidden":
            return f"{what} has nothing called “{name}”."
        case "missing":
            return f"{what} is missing its {name}."
        case "int_type" | "greater_than_equal" | "less_than_equal":
            return f"{what} must be a whole number, 1 or more."
        case "string_type" | "string_unicode" if what.endswith("edit"):
            return f"The {name} of an edit is text."
        case "string_type" | "string_unicode":
            return f"{what} takes text."
    return f"{what} can’t be {_kind_of(value)}."


def _pattern(pattern: str) -> str:
    if pattern == position.PATTERN:
        return "A position is 1 to 200 letters and digits, and does not end in 0."
    if pattern == ID_PATTERN:
        return "An id is 6 to 40 letters, digits, hyphens and underscores."
    if pattern == SLUG:
        return "The name of a design option is up to 40 lowercase letters, digits and hyphens."
    if pattern == colours.PATTERN:
        return "A colour is written with six lowercase hexadecimal digits: #1a1e26."
    return "A language is a short code like en, de or pt-BR."


def _lowered(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


def _kind_of(value: Any) -> str:
    if value is None:
        return "nothing at all"
    names = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list"}
    return names.get(type(value), "an object")


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
