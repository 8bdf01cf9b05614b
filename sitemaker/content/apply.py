"""Making an edit: a new document beside the old one, and the edit that takes it back."""

from bisect import insort
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import reduce
from typing import Any, cast

from .. import blocks
from ..blocks.base import Json
from ..fields.items import ITEMS_KEPT, ITEMS_LIMIT
from .edit_validation import existing, existing_item, fit
from .edits import Edit, parse_edit, read_edit
from .errors import Refused
from .queries import Document, find, find_item, is_frame, place

BLOCKS_LIMIT = 200
BLOCKS_KEPT = 2_000
"""Blocks with those that were removed: they are kept, to be brought back."""


def apply(document: Document, edit: Edit | Mapping[str, Any]) -> tuple[Document, Edit]:
    """The document after the edit, and the inverse edit, under the same id. Raises Refused.

    Takes a document as `read` gives it and shares with it all that stays the same. A mapping is parsed first.
    The inverse of what changes nothing (removing what is removed) changes nothing too.
    """
    edit = fit(document, edit if isinstance(edit, Edit) else parse_edit(edit))
    match edit.op:
        case "change":
            return _change_settings(document, edit) if edit.block is None else _change(document, edit)
        case "insert":
            return _insert(document, edit) if edit.item is None else _insert_item(document, edit)
        case "move":
            return _move(document, edit)
    return _remove(document, edit)


def replay(document: Document, log: Iterable[Mapping[str, Any]]) -> Document:
    """The document after all the edits of a log, oldest first."""
    return reduce(lambda before, raw: apply(before, read_edit(raw))[0], log, document)


def inverse_of(edit: Edit, **changed: Any) -> Edit:
    """An edit of the same block that takes this one back, with these fields."""
    bare: dict[str, Any] = {
        "position": None,
        "kind": None,
        "content": None,
        "fields": {},
        "v": None,
        "trusted": True,
    }
    return replace(edit, **{**bare, **changed})


def _nothing(document: Document, edit: Edit) -> tuple[Document, Edit]:
    return document, inverse_of(edit, op="change", item=None)


def _with(document: Document, block: Json) -> Document:
    """The document with the block in the place of the one with its id, or added."""
    return {**document, "blocks": _placed(document["blocks"], block)}


def _with_item(document: Document, block: Json, item: Json) -> Document:
    items = _placed(block["data"].get("items", []), item)
    return _with(document, {**block, "data": {**block["data"], "items": items}})


def _placed(things: list[Json], thing: Json) -> list[Json]:
    others = list(things)
    for index, other in enumerate(things):
        if other["id"] == thing["id"]:
            if other["position"] == thing["position"]:
                others[index] = thing
                return others
            del others[index]
            break
    insort(others, thing, key=place)
    return others


def _without(thing: Json, name: str) -> Json:
    return {key: value for key, value in thing.items() if key != name}


def _change_settings(document: Document, edit: Edit) -> tuple[Document, Edit]:
    before = {path: document["settings"].get(path, "") for path in edit.fields}
    return {**document, "settings": {**document["settings"], **edit.fields}}, inverse_of(edit, fields=before)


def _change(document: Document, edit: Edit) -> tuple[Document, Edit]:
    block = blocks.upgraded(existing(document, edit.block))
    data, before = dict(block["data"]), {}
    ours: set[int] = set()
    for path, value in edit.fields.items():
        *way, last = path.split(".")
        holder = _opened(data, way, ours)
        before[path] = holder.get(last)
        holder[last] = value
    after = _with(document, {**block, "data": data}) if edit.fields else document
    return after, inverse_of(edit, fields=before, v=edit.v)


def _opened(holder: Json, way: list[str], ours: set[int]) -> Json:
    """The object at the end of the way, all on it copied once: `ours` remembers what is a copy already."""
    opened: Any = holder
    for name in way:
        key: Any = _index(opened, name) if isinstance(opened, list) else name
        inner = opened[key] if isinstance(opened, list) else opened.get(key)
        if not isinstance(inner, dict | list):
            raise Refused("The field this changes isn’t in this block.")
        if id(inner) not in ours:
            inner = opened[key] = inner.copy()
            ours.add(id(inner))
        opened = inner
    return cast(Json, opened)


def _index(items: list[Json], item: str) -> int:
    for at, each in enumerate(items):
        if each["id"] == item:
            return at
    raise Refused("The item this changes isn’t in this list.")


def _insert(document: Document, edit: Edit) -> tuple[Document, Edit]:
    found = find(document, edit.block or "")
    inverse = inverse_of(edit, op="remove")
    if found is not None and found.get("removed"):
        _check_room(document["blocks"], BLOCKS_LIMIT, BLOCKS_KEPT + 1, "A page can have at most {} blocks.")
        return _with(document, _without(found, "removed")), inverse
    if found is not None:
        if edit.kind is None:
            return _nothing(document, edit)
        raise Refused("The page already has a block with this id.")
    if edit.kind is None:
        raise Refused("That block isn’t on this page, so it can’t be restored.")
    _check_home(document, edit.kind)
    _check_room(document["blocks"], BLOCKS_LIMIT, BLOCKS_KEPT, "A page can have at most {} blocks.")
    block = {
        "id": edit.block,
        "kind": edit.kind,
        "v": edit.v or 1,
        "position": edit.position,
        "data": edit.content,
    }
    return _with(document, blocks.upgraded(block)), inverse


def _check_home(document: Document, kind: str) -> None:
    """The frame holds its header and footer and nothing else; a page holds everything but those."""
    framed = kind in blocks.names(framed=True)
    if is_frame(document):
        raise Refused("There is one header and one footer, and no other block can be added to them.")
    if framed:
        raise Refused(f"The {kind} is shared by every page, so it can’t be added to one.")


def _check_room(things: list[Json], most: int, kept: int, sentence: str) -> None:
    """Whether one more fits among those that are not removed, and among all."""
    if sum(not thing.get("removed") for thing in things) >= most:
        raise Refused(sentence.format(most))
    if len(things) >= kept:
        raise Refused("Too many items were added and removed here. Restore one instead.")


def _insert_item(document: Document, edit: Edit) -> tuple[Document, Edit]:
    block = existing(document, edit.block)
    items, item = block["data"].get("items", []), edit.item or ""
    found, inverse = find_item(block, item), inverse_of(edit, op="remove")
    full = "A list can have at most {} items."
    if found is not None and found.get("removed"):
        _check_room(items, ITEMS_LIMIT, ITEMS_KEPT + 1, full)
        return _with_item(document, block, _without(found, "removed")), inverse
    if found is not None:
        if edit.content is None and edit.position is None:
            return _nothing(document, edit)
        raise Refused("The list already has an item with this id.")
    if edit.position is None:
        raise Refused("A new item needs a position.")
    _check_room(items, ITEMS_LIMIT, ITEMS_KEPT, full)
    content = edit.content or fit(document, replace(edit, content={})).content or {}
    return _with_item(document, block, {"id": item, "position": edit.position, **content}), inverse


def _move(document: Document, edit: Edit) -> tuple[Document, Edit]:
    block = existing(document, edit.block)
    if edit.item:
        item = existing_item(block, edit.item)
        back = inverse_of(edit, position=item["position"])
        return _with_item(document, block, {**item, "position": edit.position}), back
    if is_frame(document):
        raise Refused("The header is always at the top and the footer at the bottom.")
    back = inverse_of(edit, position=block["position"])
    return _with(document, {**block, "position": edit.position}), back


def _remove(document: Document, edit: Edit) -> tuple[Document, Edit]:
    block = existing(document, edit.block)
    if edit.item is None and is_frame(document):
        raise Refused("The header and footer can’t be removed, but you can hide them.")
    thing = existing_item(block, edit.item) if edit.item else block
    if thing.get("removed"):
        return _nothing(document, edit)
    gone = {**thing, "removed": True}
    after = _with_item(document, block, gone) if edit.item else _with(document, gone)
    return after, inverse_of(edit, op="insert")
