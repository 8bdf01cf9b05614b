"""Why an edit cannot be made, in a sentence for the person who made it."""

from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from .. import blocks
from ..lib.characters import UnfitCharacter
from ..lib.markup import NotRichText
from ..lib.urls import UnsafeURL


class Refused(ValueError):
    """The edit was not made; nothing has changed. The text is a sentence for the person."""


def explain(unfit: ValidationError, what: str, *, kind: str = "", item: bool = False) -> str:
    """The first thing that does not fit; `what` names where it was found: a field, a block, an edit."""
    first = unfit.errors(include_url=False)[0]
    return _sentence(first, _named(first, what, kind, "items.*." if item else ""))


def _named(found: ErrorDetails, what: str, kind: str, prefix: str) -> str:
    """`what`, or the field of a block inside which it was found: "Heading of Hero"."""
    path = ".".join("*" if isinstance(part, int) else part for part in found["loc"]).removeprefix("data.")
    path = prefix + path
    leaves = blocks.leaves(kind) if kind else {}
    leaf = next((leaf for leaf in leaves.values() if f"{path}.".startswith(f"{leaf.path}.")), None)
    return f"{leaf.label} of {what}" if leaf else what


def _sentence(found: ErrorDetails, what: str) -> str:
    value, limits = found["input"], found.get("ctx", {})
    name = _short(str(found["loc"][-1])) if found["loc"] else ""
    match found["type"]:
        case "value_error" if isinstance(limits["error"], UnfitCharacter | UnsafeURL | NotRichText):
            return f"{what}: {_lowered(str(limits['error']))}"
        case "value_error":
            return f"{what}: {limits['error']}"
        case "string_too_long":
            return f"{what} takes at most {limits['max_length']} characters; this has {len(value)}."
        case "too_long":
            return (
                f"{what} takes at most {limits['max_length']} of these; here are {limits['actual_length']}."
            )
        case "string_pattern_mismatch" if "62" in limits["pattern"] or name == "position":
            return "A position is 1 to 200 letters and digits, and does not end in 0."
        case "string_pattern_mismatch" if name == "lang":
            return "A language is a short code like en, de or pt-BR."
        case "string_pattern_mismatch":
            return f"{what}: an id is 6 to 40 letters, digits, hyphens and underscores."
        case "literal_error":
            return f"{what} is one of {limits['expected'].replace(chr(39), '')}."
        case "bool_type":
            return f"{what} is either true or false."
        case "extra_forbidden":
            return f"{what} has nothing called “{name}”."
        case "missing":
            return f"{what} is missing its {name}."
        case "string_type" | "string_unicode":
            return f"{_part(what, name)} takes text."
        case "int_type" | "greater_than_equal" | "less_than_equal":
            return f"{_part(what, name)} takes a whole number from 1 on."
    return f"{_part(what, name)} cannot hold {_kind_of(value)}."


def _part(what: str, name: str) -> str:
    return f"{what} ({name})" if name else what


def _lowered(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


def _kind_of(value: Any) -> str:
    if value is None:
        return "nothing at all"
    names = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list"}
    return names.get(type(value), "an object")


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
