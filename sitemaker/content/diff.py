"""From one document to another: the edits that lead there."""

from collections.abc import Iterator
from typing import Any

from .. import blocks
from ..blocks.base import Json
from .queries import Document, find, find_item, is_frame, live_blocks
from .settings import settings_leaves

Edits = Iterator[Json]

FIELDS_AT_ONCE = 500


def edits_between(present: Document, wanted: Document) -> list[Json]:
    """Edits, without ids, after which ``present`` shows what ``wanted`` shows; both as `read` gives them.

    What goes is removed first, so that there is room. A block that this release cannot read keeps what it
    holds; it can still be removed, moved and brought back.
    """
    kept = {block["id"] for block in live_blocks(wanted)}
    gone = [block["id"] for block in live_blocks(present) if block["id"] not in kept]
    made: list[Json] = [{"op": "remove", "block": each} for each in gone if not is_frame(present)]
    made += _changes(None, _settings(present, wanted))
    for block in live_blocks(wanted):
        made += _block(find(present, block["id"]), block)
    return made


def _changes(block: str | None, fields: Iterator[tuple[str, Any]]) -> Edits:
    found = list(fields)
    for at in range(0, len(found), FIELDS_AT_ONCE):
        yield {"op": "change", "block": block, "fields": dict(found[at : at + FIELDS_AT_ONCE])}


def _settings(present: Document, wanted: Document) -> Iterator[tuple[str, Any]]:
    for path in settings_leaves(is_frame(present)):
        if path in wanted["settings"]:
            yield from _field(path, path, present["settings"], wanted["settings"])


def _block(present: Json | None, wanted: Json) -> Edits:
    name, place = wanted["id"], wanted["position"]
    if present is None:
        new = {each: wanted[each] for each in ("id", "kind", "position", "data", "v") if each in wanted}
        yield {"op": "insert", "block": new}
        return
    if present.get("removed"):
        yield {"op": "insert", "block": {"id": name}}
    if present["position"] != place:
        yield {"op": "move", "block": name, "position": place}
    if not blocks.is_known(present) or not blocks.is_known(wanted):
        return
    yield from _items(name, present["data"].get("items", []), wanted)
    yield from _changes(name, _fields(present, wanted))


def _items(name: str, present: list[Json], wanted: Json) -> Edits:
    """What is added to a list, taken from it and moved in it."""
    listed = blocks.live(wanted["data"].get("items", []))
    kept, there = {item["id"] for item in listed}, {item["id"]: item for item in present}
    for item in blocks.live(present):
        if item["id"] not in kept:
            yield {"op": "remove", "block": name, "item": item["id"]}
    for item in listed:
        old = there.get(item["id"])
        if old is None:
            yield {"op": "insert", "block": name, "item": item, "v": wanted["v"]}
        elif old.get("removed"):
            yield {"op": "insert", "block": name, "item": {"id": item["id"]}}
        if old is not None and old["position"] != item["position"]:
            yield {"op": "move", "block": name, "item": item["id"], "position": item["position"]}


def _fields(present: Json, wanted: Json) -> Iterator[tuple[str, Any]]:
    """Path and value of each field that differs, in what both have."""
    for path in blocks.leaves(wanted["kind"]):
        holds, _, rest = path.partition(".*.")
        if not rest:
            yield from _field(path, path, present["data"], wanted["data"])
            continue
        for item in blocks.live(wanted["data"].get(holds, [])):
            if (old := find_item(present, item["id"])) is not None:
                yield from _field(f"{holds}.{item['id']}.{rest}", rest, old, item)


def _field(path: str, inside: str, present: Json, wanted: Json) -> Iterator[tuple[str, Any]]:
    value = _value(wanted, inside)
    if value != _value(present, inside):
        yield path, value


def _value(holder: Any, path: str) -> Any:
    for name in path.split("."):
        holder = holder.get(name) if isinstance(holder, dict) else None
    return holder


def without_links(document: Document, gone: set[int]) -> Document:
    """The document with nothing leading to these pages any more."""
    return {**document, "blocks": _unlinked(document["blocks"], gone)} if gone else document


def _unlinked(value: Any, gone: set[int]) -> Any:
    if isinstance(value, list):
        return [_unlinked(each, gone) for each in value if not _is_mark(each, gone)]
    if not isinstance(value, dict):
        return value
    return None if _leads(value, gone) else {name: _unlinked(each, gone) for name, each in value.items()}


def _leads(value: Any, gone: set[int]) -> bool:
    return isinstance(value, dict) and set(value) == {"page"} and value["page"] in gone


def _is_mark(value: Any, gone: set[int]) -> bool:
    return isinstance(value, dict) and value.get("type") == "link" and _leads(value.get("attrs"), gone)
