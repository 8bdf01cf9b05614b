"""Looking at a document: what is in it, where it stands, and how it was stored."""

from collections.abc import Mapping
from typing import Any

from .. import blocks
from ..blocks.base import Json
from ..fields import Leaf
from ..lib import position
from .edits import Edit
from .errors import Refused
from .settings import completed, settings_leaves

Document = dict[str, Any]


def new(title: str, description: str = "") -> Document:
    """A page's document without any blocks."""
    return {"settings": {"title": title, "description": description}, "blocks": []}


def read(raw: Document) -> Document:
    """The stored document with its blocks in their current shapes and in order; the same object when it was.

    Blocks of a kind, or of a version, that this release does not know are kept as they are. What a frame's
    settings did not say when they were stored is filled in.
    """
    stored, settings = raw["blocks"], completed(raw["settings"])
    current = sorted((blocks.upgraded(block) for block in stored), key=place)
    if settings is raw["settings"] and all(new is old for new, old in zip(current, stored, strict=True)):
        return raw
    return {**raw, "settings": settings, "blocks": current}


def is_frame(document: Document) -> bool:
    """Whether this is the site's frame; only a frame's settings name a language."""
    return "lang" in document["settings"]


def place(thing: Json) -> tuple[str, str]:
    """What blocks and items are sorted by."""
    return thing["position"], thing["id"]


def find(document: Document, block: str) -> Json | None:
    """The block with this id, removed or not."""
    return next((each for each in document["blocks"] if each["id"] == block), None)


def find_item(block: Json, item: str) -> Json | None:
    """The item with this id, removed or not."""
    return next((each for each in block["data"].get("items", ()) if each["id"] == item), None)


def is_removed(document: Document, block: str, item: str | None = None) -> bool:
    """Whether the block, or the item in it, was removed and stands as a tombstone."""
    found = find(document, block)
    if found is None or found.get("removed"):
        return found is not None
    inside = find_item(found, item) if item else None
    return bool(inside and inside.get("removed"))


def live_blocks(document: Document) -> list[Json]:
    """Blocks not removed, in order: hidden ones and those this release cannot read too."""
    return sorted((block for block in document["blocks"] if not block.get("removed")), key=place)


def visible_blocks(document: Document) -> list[Json]:
    """What a visitor sees: not removed, not hidden, and known to this release."""
    return [b for b in live_blocks(document) if blocks.is_known(b) and not b["data"].get("hidden")]


def without_removed(document: Document) -> Document:
    """The document without tombstones, as it is published."""
    kept = [_without_removed_items(block) for block in document["blocks"] if not block.get("removed")]
    return {**document, "blocks": kept}


def _without_removed_items(block: Json) -> Json:
    items = block["data"].get("items")
    if not isinstance(items, list) or not any(item.get("removed") for item in items):
        return block
    return {**block, "data": {**block["data"], "items": [item for item in items if not item.get("removed")]}}


def value_at(document: Document, block: str | None, path: str) -> Any:
    """The value at a path a change may name (`items.<id>.link.to`); None where there is nothing."""
    value: Any = document["settings"]
    if block is not None:
        found = find(document, block)
        if found is None:
            return None
        if path == "position":
            return found["position"]
        value = found["data"]
    for name in path.split("."):
        if isinstance(value, list):
            value = next((item for item in value if item["id"] == name), None)
        else:
            value = value.get(name) if isinstance(value, dict) else None
    return value


def leaf_at(document: Document, block: Json | None, path: str) -> Leaf | None:
    """The declaration of what a path sets in the block, or in the settings; None where there is none here."""
    if block is None:
        return settings_leaves(is_frame(document)).get(path)
    return blocks.leaf(block["kind"], path) if blocks.is_known(block) else None


def place_after(document: Document, after: str | None, *, block: str | None = None) -> str:
    """A position right after the block (or, in `block`, the item) called `after`; first of all for None.

    Raises Refused when there is no such thing, or no room.
    """
    inside = find(document, block) if block else None
    things = (inside["data"].get("items", []) if inside else []) if block else document["blocks"]
    low = next((thing["position"] for thing in things if thing["id"] == after), None)
    if after is not None and low is None:
        raise Refused("The block this should go below isn’t on this page.")
    above = (thing["position"] for thing in things if not thing.get("removed"))
    high = min((each for each in above if low is None or each > low), default=None)
    try:
        return position.between(low, high)
    except position.NoRoom:
        raise Refused("There’s no room left here. Move the block below first.") from None


def meets(one: str, other: str) -> bool:
    """Whether two paths within a block touch: they are the same, or one holds the other. "" holds all."""
    return one == other or not one or not other or one.startswith(other + ".") or other.startswith(one + ".")


def fields_of(edit: Edit | Mapping[str, Any]) -> set[tuple[str | None, str]]:
    """(block, path) of all an edit touches.

    A change touches the fields it names, a move the "position"; insert and remove the whole ("" for a block).
    """
    if not isinstance(edit, Edit):
        return fields_of(_outlined(edit))
    if edit.op == "change":
        return {(edit.block, path) for path in edit.fields}
    path = f"items.{edit.item}" if edit.item else ""
    if edit.op == "move":
        path = f"{path}.position" if path else "position"
    return {(edit.block, path)}


def _outlined(raw: Mapping[str, Any]) -> Edit:
    block, item = raw.get("block"), raw.get("item")
    block = block["id"] if isinstance(block, Mapping) else block
    item = item["id"] if isinstance(item, Mapping) else item
    return Edit(raw.get("id", ""), raw["op"], block, item, fields=dict(raw.get("fields", {})))


def references(document: Document) -> dict[str, set[int]]:
    """Ids of the pages and assets that what is not removed refers to; hidden blocks count."""
    found: dict[str, set[int]] = {"pages": set(), "assets": set()}
    waiting: list[Any] = [without_removed(document)["blocks"]]
    for each in waiting:  # it grows meanwhile; plain JSON has no subclasses to ask for
        if type(each) is dict:
            if "page" in each and len(each) == 1 and type(page := each["page"]) is int:
                found["pages"].add(page)
            elif type(asset := each.get("asset")) is int:
                found["assets"].add(asset)
            waiting += each.values()
        elif type(each) is list:
            waiting += each
    return found
