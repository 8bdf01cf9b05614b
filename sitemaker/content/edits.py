"""An edit: insert, change, move or remove one block, or one item inside it, or change the settings."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from .. import blocks
from ..fields import Id, Json, Position, Shape
from .errors import Refused, explain

Op = Literal["insert", "change", "move", "remove"]

DEPTH_LIMIT = 32
VALUES_LIMIT = 100_000
FIELDS_LIMIT = 1_000
INTEGERS = range(-(2**63), 2**63)

_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True)
class Edit:
    """`block` is the block's id, None for the settings; `item` the item's id.

    `kind` and `content` (a block's data, an item's fields) are there when something new is inserted; an
    insert without them brings a tombstone back. `v` is the version of the block's shape it was made for;
    None is the current one. `trusted` edits come from the log: their values were looked at once.
    """

    id: str
    op: Op
    block: str | None
    item: str | None = None
    position: str | None = None
    kind: str | None = None
    content: Json | None = None
    fields: Json = field(default_factory=dict)
    v: int | None = None
    trusted: bool = False

    def named(self, edit_id: str) -> "Edit":
        """The same edit under an id of its own: an inverse carries the id of what it undoes."""
        return replace(self, id=edit_id)

    def as_json(self) -> Json:
        """As the browser sends it and the log keeps it."""
        head: Json = {"id": self.id, "op": self.op}
        version = {} if self.v is None else {"v": self.v}
        if self.op == "change":
            return {**head, "block": self.block, "fields": self.fields, **version}
        place = {} if self.position is None else {"position": self.position}
        if self.op == "insert" and self.item is None:
            new = {} if self.content is None else {"kind": self.kind, "data": self.content, **version}
            return {**head, "block": {"id": self.block, **place, **new}}
        if self.op == "insert":
            return {
                **head,
                "block": self.block,
                "item": {"id": self.item, **place, **(self.content or {})},
                **version,
            }
        item = {} if self.item is None else {"item": self.item}
        return {**head, "block": self.block, **item, **place}


class _NewBlock(Shape):
    id: Id
    kind: Annotated[str, Field(max_length=40)] | None = None
    position: Position | None = None
    data: dict[str, Any] | None = None
    v: Annotated[int, Field(ge=1, le=10_000)] | None = None


class _NewItem(Shape, extra="allow"):
    id: Id
    position: Position | None = None


class _Edit(Shape):
    id: Id


class _InsertBlock(_Edit):
    op: Literal["insert"]
    block: _NewBlock


class _InsertItem(_Edit):
    op: Literal["insert"]
    block: Id
    item: _NewItem
    v: Annotated[int, Field(ge=1, le=10_000)] | None = None


class _Change(_Edit):
    op: Literal["change"]
    block: Id | None
    fields: Annotated[dict[str, Any], Field(max_length=FIELDS_LIMIT)]
    v: Annotated[int, Field(ge=1, le=10_000)] | None = None


class _Move(_Edit):
    op: Literal["move"]
    block: Id
    item: Id | None = None
    position: Position


class _Remove(_Edit):
    op: Literal["remove"]
    block: Id
    item: Id | None = None


_SHAPES: dict[str, TypeAdapter[Any]] = {
    "insert block": TypeAdapter(_InsertBlock),
    "insert item": TypeAdapter(_InsertItem),
    "change": TypeAdapter(_Change),
    "move": TypeAdapter(_Move),
    "remove": TypeAdapter(_Remove),
}


def parse_edit(raw: object) -> Edit:
    """An edit from outside; takes any value at all and raises Refused. A new block comes back complete."""
    return _parse(raw, trusted=False)


def read_edit(raw: object) -> Edit:
    """An edit or an inverse from the log: of an older shape perhaps, or a kind this release does not know."""
    return _parse(raw, trusted=True)


def _parse(raw: object, *, trusted: bool) -> Edit:
    check_json(raw)
    shape = _SHAPES[_shape_of(raw)]
    try:
        parsed = shape.validate_python(raw)
    except ValidationError as unfit:
        raise Refused(explain(unfit, "This edit")) from None
    match parsed:
        case _InsertBlock(block=new):
            return _insert_block(parsed.id, new, trusted)
        case _InsertItem(item=new):
            content = new.model_extra or None
            edit = Edit(parsed.id, "insert", parsed.block, new.id, new.position, content=content, v=parsed.v)
        case _Change():
            edit = Edit(parsed.id, "change", parsed.block, fields=parsed.fields, v=parsed.v)
        case _Move():
            edit = Edit(parsed.id, "move", parsed.block, parsed.item, parsed.position)
        case _:
            edit = Edit(parsed.id, "remove", parsed.block, parsed.item)
    return replace(edit, trusted=trusted)


def _shape_of(raw: object) -> str:
    if not isinstance(raw, Mapping):
        raise Refused("An edit is an object with an id, an op and what it is about.")
    op = raw.get("op")
    if op == "insert":
        return "insert item" if "item" in raw else "insert block"
    if op not in ("change", "move", "remove"):
        raise Refused("The op of an edit is insert, change, move or remove.")
    return str(op)


def _insert_block(edit_id: str, new: _NewBlock, trusted: bool) -> Edit:
    edit = Edit(edit_id, "insert", new.id, position=new.position, trusted=trusted)
    if new.kind is None:
        if new.data is not None:
            raise Refused("A new block needs a kind.")
        return edit
    if new.position is None:
        raise Refused("A new block needs a position.")
    raw: Json = {
        "id": new.id,
        "kind": new.kind,
        "position": new.position,
        "v": new.v or 1,
        "data": new.data or {},
    }
    if not trusted:
        raw = _complete(raw, new)
    return replace(edit, kind=new.kind, content=raw["data"], v=raw["v"])


def _complete(raw: Json, new: _NewBlock) -> Json:
    """The block as its declaration sees it, with default content when it comes without any."""
    try:
        declared = blocks.kind(raw["kind"])
    except blocks.Unknown:
        raise Refused(f"There is no kind of block called “{raw['kind']}”.") from None
    raw["v"] = new.v or declared.version
    if raw["v"] > declared.version:
        raise Refused(f"This {declared.label} was made by a newer version of sitemaker. Load the page again.")
    if new.data is None:
        raw["data"], raw["v"] = declared.default(), declared.version
    try:
        return blocks.plain(declared.model_validate(_in_current_shape(raw, declared)))
    except ValidationError as unfit:
        raise Refused(explain(unfit, declared.label, kind=raw["kind"])) from None


def _in_current_shape(raw: Json, declared: type[blocks.Block]) -> Json:
    if raw["v"] == declared.version:
        return raw
    try:
        return blocks.upgraded(raw)
    except Exception:  # a step reads data that nothing has looked at yet: whatever it trips over does not fit
        raise Refused(f"This {declared.label} does not match its version {raw['v']}.") from None


def check_json(raw: object, *, values: int = VALUES_LIMIT) -> None:
    """Refuse what is no plain JSON, or is too deep or too large; no recursion, so no depth can hurt."""
    waiting: list[tuple[object, int]] = [(raw, 1)]
    seen = 0
    while waiting:
        value, depth = waiting.pop()
        seen += 1
        if depth > DEPTH_LIMIT:
            raise Refused(f"This is nested more than {DEPTH_LIMIT} deep.")
        if seen + len(waiting) > values:
            raise Refused("This is too much for one edit. Send it in smaller parts.")
        if isinstance(value, dict):
            waiting.extend((key, depth) for key in value)
            waiting.extend((inner, depth + 1) for inner in value.values())
            if not all(isinstance(key, str) for key in value):
                raise Refused("The names in an edit are text.")
        elif isinstance(value, list):
            waiting.extend((inner, depth + 1) for inner in value)
        else:
            _check_scalar(value)


def _check_scalar(value: object) -> None:
    if isinstance(value, str):
        if _SURROGATE.search(value):
            raise Refused("This text contains half a character (a lone surrogate). Remove it.")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise Refused("A number in this edit is not finite.")
    elif isinstance(value, int):
        if value not in INTEGERS:
            raise Refused("A number in this edit is too large.")
    elif value is not None:
        raise Refused("An edit holds only text, numbers, true, false, null, lists and objects.")
