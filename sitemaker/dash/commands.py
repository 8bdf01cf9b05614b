"""Buttons as edits: up, down, copy, remove, add. Edits here carry no id yet; positions are of this moment."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from .. import blocks, content

Json = dict[str, Any]


def move_block(document: Json, block: str, step: int) -> list[Json]:
    """One place up (-1) or down (1); nothing when it is at the end already."""
    order = content.live_blocks(document)
    return [
        {"op": "move", "block": block, "position": content.place_after(document, after)}
        for after in _followed(order, block, step)
    ]


def copy_block(document: Json, block: Json) -> list[Json]:
    """The same block once more, right below; its items with new ids."""
    place = content.place_after(document, block["id"])
    data = dict(block["data"])
    if "items" in data:
        data["items"] = [{**item, "id": new_id()} for item in blocks.live(data["items"])]
    new = {"id": new_id(), "kind": block["kind"], "v": block["v"], "position": place, "data": data}
    return [{"op": "insert", "block": new}]


def add_block(document: Json, kind: str, after: str | None) -> list[Json]:
    """A block with its kind's default content."""
    place = content.place_after(document, after)
    return [{"op": "insert", "block": {"id": new_id(), "kind": kind, "position": place}}]


def item_edits(document: Json, block: Json, verb: str, item: str) -> list[Json]:
    """What a button of a list does: ``add``, or with an item ``up``, ``down`` and ``remove``."""
    items, about = blocks.live(block["data"].get("items", [])), {"block": block["id"]}
    if verb == "add":
        place = content.place_after(document, items[-1]["id"] if items else None, block=block["id"])
        return [{"op": "insert", **about, "item": {"id": new_id(), "position": place}}]
    if verb == "remove":
        return [{"op": "remove", **about, "item": item}]
    steps = {"up": -1, "down": 1}
    return [
        {
            "op": "move",
            **about,
            "item": item,
            "position": content.place_after(document, after, block=block["id"]),
        }
        for after in _followed(items, item, steps.get(verb, 0))
    ]


def new_id() -> str:
    """An id for a new block or item."""
    return uuid4().hex[:12]


def _followed(order: list[Json], thing: str, step: int) -> Iterator[str | None]:
    """What the thing follows after the step: an id, None for the first place. Nothing where it cannot go."""
    ids = [each["id"] for each in order]
    if not step or thing not in ids:
        return
    at = ids.index(thing) + step
    if 0 <= at < len(ids):
        follow = at - 1 if step < 0 else at
        yield ids[follow] if follow >= 0 else None
