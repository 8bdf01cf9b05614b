"""Whether an edit fits a document: its fields exist there, its values are what the kind declares."""

from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from .. import blocks
from ..blocks.base import Json
from ..fields import STORED, Leaf, resolve
from .edits import Edit
from .errors import Refused, explain
from .queries import Document, find, find_item, is_frame
from .settings import settings_leaves


def fit(document: Document, edit: Edit) -> Edit:
    """The edit as it will be made here: its values tidied (addresses, rich text), its shape's version named.

    What this gives is what belongs in the log. A trusted edit is only brought to the current shape.
    Raises Refused.
    """
    if edit.op == "change" and edit.block is None:
        return edit if edit.trusted else replace(edit, fields=_settings(document, edit.fields))
    if edit.op == "change" or (edit.op == "insert" and edit.item and edit.content is not None):
        block = existing(document, edit.block)
        return _fit_values(block, edit) if edit.op == "change" else _fit_item(block, edit)
    return edit


def existing(document: Document, block: str | None) -> Json:
    """The block of this id. Raises Refused."""
    found = find(document, block) if block else None
    if found is None:
        raise Refused("That block isn’t on this page.")
    return found


def existing_item(block: Json, item: str) -> Json:
    """The item of this id in the block. Raises Refused."""
    found = find_item(block, item)
    if found is None:
        raise Refused(f"That {_one(block)} is not in this block.")
    return found


def _one(block: Json) -> str:
    """What a single item of the block is called."""
    listed = blocks.listed(block)
    return listed.one if listed else "item"


def _settings(document: Document, changed: Json) -> Json:
    framed = is_frame(document)
    what = "the site" if framed else "the page"
    leaves = settings_leaves(framed)
    for path in changed:
        if path not in leaves:
            raise Refused(f"The settings of {what} have no field called “{path[:60]}”.")
    return {
        path: _value(leaves[path], value, f"{leaves[path].label} of {what}")
        for path, value in changed.items()
    }


def _fit_values(block: Json, edit: Edit) -> Edit:
    if not edit.fields or (edit.trusted and not blocks.is_known(block)):
        return edit
    v = _version(block, edit)
    fields = edit.fields
    if v < blocks.kind(block["kind"]).version:
        fields = blocks.upgraded_fields(block["kind"], v, fields)
    if not edit.trusted:
        fields = {path: _leaf_value(block, path, value) for path, value in fields.items()}
    return replace(edit, fields=fields, v=blocks.kind(block["kind"]).version)


def _version(block: Json, edit: Edit) -> int:
    """The version of the block's shape that the edit was made for."""
    if not blocks.is_known(block):
        raise Refused("This block needs a newer version of sitemaker. It’s kept unchanged until then.")
    current = blocks.kind(block["kind"]).version
    v = edit.v or (1 if edit.trusted else current)
    if v > current:
        raise Refused("This change was made by a newer version of sitemaker. Load the page again.")
    return v


def _leaf_value(block: Json, path: str, value: Any) -> Any:
    """The value as the field at this path keeps it."""
    label, item = blocks.kind(block["kind"]).label, resolve(path).item
    leaf = blocks.leaf(block["kind"], path)
    if leaf is None and not item and path.partition(".")[0] == "items" and blocks.listed(block):
        raise Refused("A list is changed item by item: insert, move or remove one, or name its field.")
    if leaf is None:
        raise Refused(f"{label} has no field called “{path[:60]}”.")
    if item:
        existing_item(block, item)
    return _value(leaf, value, f"{leaf.label} of {label}")


def _value(leaf: Leaf, value: Any, what: str) -> Any:
    try:
        return leaf.adapter.validate_python(value, strict=True)
    except ValidationError as unfit:
        raise Refused(explain(unfit, what)) from None


def _fit_item(block: Json, edit: Edit) -> Edit:
    if edit.trusted and not blocks.is_known(block):
        return edit
    v, declared = _version(block, edit), blocks.kind(block["kind"])
    model = blocks.item(block["kind"])
    if model is None:
        raise Refused(f"{declared.label} has no list to add to.")
    raw = {"id": edit.item, "position": edit.position or "V", **(edit.content or {})}
    if v < declared.version:
        raw = _upgraded_item(block, v, raw)
    try:
        whole = blocks.plain(model.model_validate(raw, context=STORED if edit.trusted else None))
    except ValidationError as unfit:
        raise Refused(explain(unfit, declared.label, kind=block["kind"], item=True)) from None
    if whole.pop("removed", False):
        raise Refused(f"A new {_one(block)} cannot be removed already.")
    del whole["id"], whole["position"]
    return replace(edit, content=whole, v=declared.version)


def _upgraded_item(block: Json, v: int, raw: Json) -> Json:
    """One item taken through the steps of its block, alone in its list."""
    try:
        whole = blocks.upgraded({**block, "v": v, "data": {"items": [raw]}})
        return dict(whole["data"]["items"][0])
    except Exception:  # a step reads data that nothing has looked at yet: whatever it trips over does not fit
        raise Refused(
            "This was made for an older version of the page and can’t be applied any more."
        ) from None
