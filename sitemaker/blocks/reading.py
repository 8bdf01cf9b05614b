"""Reading a stored block: brought to its kind's current shape, as a typed value, as words."""

from copy import deepcopy
from typing import Any

from pydantic import ValidationError

from ..fields import STORED, Field, live
from .base import Json
from .kinds import fields, is_known, kind


def parse(block: Json) -> Any:
    """The typed block a template reads, its live items in order; None when this release cannot read it."""
    if not is_known(block) or not _has_outline(block.get("data")):
        return None
    block = upgraded(block)
    data = block["data"]
    if "items" in data:
        data = {**data, "items": live(data["items"])}
    try:
        return kind(block["kind"]).model_validate({**block, "data": data}, context=STORED)
    except ValidationError:
        return None


def _has_outline(data: object) -> bool:
    """Whether data can be looked into at all, before anything else about it is known."""
    if not isinstance(data, dict):
        return False
    items = data.get("items", [])
    return isinstance(items, list) and all(
        isinstance(item, dict) and isinstance(item.get("id"), str) and isinstance(item.get("position"), str)
        for item in items
    )


def upgraded(block: Json) -> Json:
    """The block in its kind's current shape, complete; the same object when there is nothing to do.

    What this release cannot read comes back untouched. Fields added to a kind since need no new version: they
    are filled in with their defaults here.
    """
    if not is_known(block):
        return block
    declared = kind(block["kind"])
    data, v = block.get("data", {}), block.get("v", 1)
    for step in declared.steps[v - 1 :]:
        data = step.data(data)
    whole = _completed(data, fields(block["kind"]))
    if whole is block.get("data") and block.get("v") == declared.version:
        return block
    return {**block, "v": declared.version, "data": whole}


def upgraded_fields(name: str, v: int, changed: Json) -> Json:
    """The paths and values of a change made for shape `v`, as the current shape has them; raises Unknown."""
    for step in kind(name).steps[v - 1 :]:
        changed = step.fields(changed)
    return changed


def _completed(data: Json, declared: tuple[Field, ...]) -> Json:
    found: Json = {}
    for field in declared:
        if field.name not in data:
            default = field.default
            found[field.name] = deepcopy(default) if isinstance(default, dict | list) else default
        elif field.type.is_list:
            rows = [_completed(one, field.fields) for one in data[field.name]]
            if any(new is not old for new, old in zip(rows, data[field.name], strict=True)):
                found[field.name] = rows
    return {**data, **found} if found else data


def search_text(block: Json) -> str:
    """The words of a block, one line per field; nothing for what this release cannot read."""
    if not is_known(block):
        return ""
    data = block["data"]
    told = [field.type.search_text(field, data.get(field.name)) for field in fields(block["kind"])]
    return "\n".join(text for text in told if text)
