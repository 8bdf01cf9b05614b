"""Edits and differences in plain words, for the history and for publishing."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import pairwise
from typing import Any

from .. import blocks
from ..blocks.base import Json
from ..fields import Field, Leaf, resolve
from ..fields.base import Change, quoted
from .apply import apply
from .edit_validation import fit
from .edits import Edit, read_edit
from .queries import Document, find, find_item, is_frame, leaf_at, live_blocks, value_at
from .settings import completed, look_fields

MOST_FIELDS = 3
"""More than these in one edit are counted, not named."""


def describe(edit: Edit | Mapping[str, Any], before: Document) -> str:
    """What the edit does to the document `before` it, without a full stop: "Moved Text to the top".

    Raises Refused where `apply` would; a mapping is taken for an edit of the log.
    """
    edit = fit(before, edit if isinstance(edit, Edit) else read_edit(edit))
    block = find(before, edit.block) if edit.block else None
    if edit.op == "change":
        return _changed(edit, before, block)
    if edit.item and block:
        return _item_done(edit, block, before)
    if edit.op == "insert":
        return f"Restored {called(block, before)}" if block else f"Added {_label(edit.kind)}"
    if edit.op == "remove":
        return f"Removed {called(block, before)}"
    return f"Moved {called(block, before)}{_whereto(edit, before)}"


def called(block: Json | None, document: Document) -> str:
    """A block as people speak of it: "Hero", "the footer", and with its heading where there are several."""
    if block is None:
        return "a block"
    if is_frame(document):
        return f"the {_label(block['kind']).lower()}"
    label, heading = _label(block["kind"]), block["data"].get("heading")
    alike = [each for each in live_blocks(document) if each["kind"] == block["kind"] and each is not block]
    return f"{label} {quoted(heading)}" if alike and heading and isinstance(heading, str) else label


def _label(kind: str | None) -> str:
    try:
        return blocks.kind(kind or "").label
    except blocks.Unknown:
        return "an unavailable block"


def _whereto(edit: Edit, before: Document) -> str:
    order = live_blocks(apply(before, edit)[0])
    at = next((index for index, block in enumerate(order) if block["id"] == edit.block), None)
    if at is None:
        return ""
    return f" below {called(order[at - 1], before)}" if at else " to the top"


def _item_done(edit: Edit, block: Json, before: Document) -> str:
    item = find_item(block, edit.item or "")
    inside = item or edit.content or {}
    named, whole = f"the {item_name(block, inside)}", _home(block, before)
    if edit.op == "insert":
        return f"Restored {named} in {whole}" if item else f"Added {named} to {whole}"
    return f"Removed {named} from {whole}" if edit.op == "remove" else f"Moved {named} in {whole}"


def _home(block: Json, document: Document) -> str:
    return "the menu" if block["kind"] == "header" else called(block, document)


def item_name(block: Json, item: Json) -> str:
    """An item as people speak of it: "feature “Made here”"."""
    listed = blocks.listed(block)
    one, naming = (listed.one, listed.naming) if listed else ("item", "title")
    words = item.get(naming) or (item.get("link") or {}).get("label")
    return f"{one} {quoted(words)}" if words and isinstance(words, str) else one


def _changed(edit: Edit, before: Document, block: Json | None) -> str:
    where = _owner(before) if block is None else called(block, before)
    told = [(path, *_field(path, before, block)) for path in edit.fields]
    if not told:
        return f"Changed nothing in {where}"
    if len(told) == 1:
        path, name, leaf = told[0]
        return _one_changed(name, leaf, value_at(before, edit.block, path), edit.fields[path], where)
    if block is None and is_frame(before) and set(edit.fields) <= set(look_fields()):
        return f"Changed the design of {where}"
    if len(told) > MOST_FIELDS:
        return f"Changed {len(told)} fields of {where}"
    return f"Changed {_listed([name for _, name, _ in told])} of {where}"


def _owner(document: Document) -> str:
    return "the site" if is_frame(document) else "the page"


def _field(path: str, document: Document, block: Json | None) -> tuple[str, Leaf | None]:
    """What a path is called in a sentence, and its declaration if this release has one."""
    leaf = leaf_at(document, block, path)
    name = leaf.type.called(leaf.label) if leaf else "a field"
    if block is not None and (item := resolve(path).item):
        name += f" of the {item_name(block, find_item(block, item) or {})}"
    return name, leaf


def _one_changed(name: str, leaf: Leaf | None, old: Any, new: Any, where: str) -> str:
    if leaf is None:
        return f"Changed {name} of {where}"
    return leaf.type.changed(Change(name, where, old, new, leaf.choices))


def changes(old: Document | None, new: Document) -> list[str]:
    """What differs between two documents for a visitor, one sentence each; [] when they look the same."""
    if old is None:
        return [f"Added {called(block, new)}" for block in live_blocks(new)] or ["Created the page"]
    before = {block["id"]: block for block in live_blocks(old)}
    after = {block["id"]: block for block in live_blocks(new)}
    told = _settings_changes(old, new)
    told += [f"Added {called(after[each], new)}" for each in after if each not in before]
    for each, block in after.items():
        if each in before:
            told += _block_changes(before[each], block, old, new)
    common = [each for each in after if each in before]
    told += [f"Moved {called(after[each], new)}" for each in moved([b for b in before if b in after], common)]
    told += [f"Removed {called(before[each], old)}" for each in before if each not in after]
    return told


def _settings_changes(old: Document, new: Document) -> list[str]:
    told, before = [], completed(old["settings"])
    for path, value in completed(new["settings"]).items():
        if before.get(path) != value:
            name, leaf = _field(path, new, None)
            told.append(_one_changed(name, leaf, before.get(path), value, _owner(new)))
    return told


def _block_changes(old: Json, new: Json, before: Document, after: Document) -> list[str]:
    where = called(new, after)
    if not blocks.is_known(new) or not blocks.is_known(old):
        return [f"Changed {where}"] if old["data"] != new["data"] else []
    one, two = blocks.upgraded(old)["data"], blocks.upgraded(new)["data"]
    if one["hidden"] != two["hidden"]:
        return [f"Hid {where}" if two["hidden"] else f"Showed {where}"]
    told = []
    for field in blocks.fields(new["kind"]):
        if field.type.is_list:
            told += _item_changes(field.label, new, one[field.name], two[field.name], after)
        elif one[field.name] != two[field.name]:
            told += _field_changes(field, one, two, where)
    return told


def _field_changes(field: Field, old: Json, new: Json, where: str) -> list[str]:
    told = []
    for leaf in field.leaves():
        was, is_now = _inside(old, leaf.path), _inside(new, leaf.path)
        if was != is_now:
            told.append(_one_changed(leaf.type.called(leaf.label), leaf, was, is_now, where))
    return told


def _inside(data: Json, path: str) -> Any:
    return reduce(lambda value, name: value[name], path.split("."), data)


def _item_changes(
    label: str, block: Json, old: Sequence[Json], new: Sequence[Json], after: Document
) -> list[str]:
    one = {item["id"]: item for item in blocks.live(list(old))}
    two = {item["id"]: item for item in blocks.live(list(new))}
    where = _home(block, after)
    told = [f"Added the {item_name(block, two[each])} to {where}" for each in two if each not in one]
    told += [f"Removed the {item_name(block, one[each])} from {where}" for each in one if each not in two]
    common = [each for each in two if each in one]
    told += [
        f"Changed the {item_name(block, two[each])} in {where}"
        for each in common
        if {**one[each], "position": ""} != {**two[each], "position": ""}
    ]
    told += [
        f"Moved the {item_name(block, two[each])} in {where}"
        for each in moved([each for each in one if each in two], common)
    ]
    if len(told) < 2:
        return told
    return ["Changed the menu" if where == "the menu" else f"Changed the {label.lower()} of {where}"]


def moved(old: list[str], new: list[str]) -> list[str]:
    """The fewest of these (the same in both orders) whose moves lead from one order to the other."""
    rank = {each: index for index, each in enumerate(old)}
    if all(rank[one] < rank[two] for one, two in pairwise(new)):
        return []
    ends: list[int] = []
    """For each length of a run that stays put: where the one with the lowest end so far ends."""
    before: list[int] = []
    lengths: list[int] = []
    for at, each in enumerate(new):
        longer = bisect_left(ends, rank[each], key=lambda end: rank[new[end]])
        before.append(ends[longer - 1] if longer else -1)
        ends[longer : longer + 1] = [at]
        lengths.append(longer + 1)
    stays, at = set(), lengths.index(len(ends))
    while at >= 0:
        stays.add(new[at])
        at = before[at]
    return [each for each in new if each not in stays]


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
