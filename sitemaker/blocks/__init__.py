"""The kinds of block. A new kind: one module, one template, one stylesheet, one line in KINDS, one test."""

from functools import cache
from typing import Annotated, Any, cast

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic import Field as Declared

from ..lib import position
from .base import STORED, Block, Json, plain
from .features import Features
from .fields import Choice, Field, Leaf, fields_of
from .footer import Footer
from .header import Header
from .hero import Hero
from .text import Text

__all__ = ["KINDS", "Block", "Choice", "Field", "Leaf", "Unknown", "fields", "frame", "is_known", "kind"]
__all__ += ["leaves", "live", "names", "new", "parse", "schema"]

KINDS: tuple[type[Block], ...] = (Hero, Text, Features, Header, Footer)

_BY_NAME: dict[str, type[Block]] = {}
for _kind in KINDS:
    _BY_NAME[_kind.model_fields["kind"].annotation.__args__[0]] = _kind  # type: ignore[union-attr]

_ANY: TypeAdapter[Any] = TypeAdapter(
    Annotated[Hero | Text | Features | Header | Footer, Declared(discriminator="kind")]
)


class Unknown(LookupError):
    """There is no such kind here."""


def kind(name: str) -> type[Block]:
    """The declaration of a kind; raises Unknown."""
    try:
        return _BY_NAME[name]
    except KeyError:
        raise Unknown(name) from None


def names(*, framed: bool = False) -> list[str]:
    """The kinds a page may hold, or those of the frame."""
    return [name for name, declared in _BY_NAME.items() if declared.framed is framed]


def is_known(block: Json) -> bool:
    """Whether this release can read the block: its kind is declared here and its shape is not newer."""
    name, v = block.get("kind"), block.get("v", 1)
    declared = _BY_NAME.get(name) if isinstance(name, str) else None
    return declared is not None and isinstance(v, int) and v <= declared.version


@cache
def fields(name: str) -> tuple[Field, ...]:
    """What a form of this kind shows, content before design; raises Unknown."""
    return fields_of(cast(type[BaseModel], kind(name).model_fields["data"].annotation))


@cache
def leaves(name: str) -> dict[str, Leaf]:
    """Every path a change may name, items' as `items.*.title`; raises Unknown."""
    return {leaf.path: leaf for field in fields(name) for leaf in field.leaves()}


def new(name: str, block_id: str, place: str) -> Json:
    """A block with its kind's default content; raises Unknown."""
    declared = kind(name)
    raw = {"id": block_id, "kind": name, "v": declared.version, "position": place, "data": declared.default()}
    return plain(declared.model_validate(raw))


def frame(name: str) -> Json:
    """A new site's frame: its name in the settings, an empty menu and an empty footer."""
    first, last = position.spread(2)
    return {
        "settings": {"title": name, "description": "", "lang": "en"},
        "blocks": [new("header", "header", first), new("footer", "footer", last)],
    }


def parse(block: Json) -> Any:
    """The typed block a template reads, its live items in order; None when this release cannot read it."""
    if not is_known(block):
        return None
    data = block.get("data")
    if isinstance(data, dict) and isinstance(data.get("items"), list):
        data = {**data, "items": live(data["items"])}
    try:
        return kind(block["kind"]).model_validate({**block, "data": data}, context=STORED)
    except ValidationError:
        return None


def live(items: list[Json]) -> list[Json]:
    """Those not removed, in their order."""
    kept = [item for item in items if not item.get("removed")]
    return sorted(kept, key=lambda item: (item["position"], item["id"]))


def schema() -> Json:
    """JSON Schema of any block."""
    return _ANY.json_schema()
