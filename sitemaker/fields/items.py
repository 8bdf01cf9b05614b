"""A list of items, each with an id, a position and fields: `items.<id>.title` is the path of one."""

from typing import Annotated, Any, NamedTuple, cast, get_args

from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

from ..lib import position
from . import base
from .base import Group, Json, Shape

ITEMS_LIMIT = 100
ITEMS_KEPT = 1_000
ID_PATTERN = r"^[A-Za-z0-9_-]{6,40}$"

Id = Annotated[str, Field(pattern=ID_PATTERN)]
Position = Annotated[str, Field(pattern=position.PATTERN)]


class Item(Shape):
    id: Id
    position: Position
    removed: bool = False


class ItemsType(Group):
    name = "items"
    is_list = True

    def model(self, info: FieldInfo) -> type[BaseModel] | None:
        return cast(type[BaseModel], get_args(info.annotation)[0])

    def search_text(self, field: base.Field, value: Any) -> str:
        told = [super(ItemsType, self).search_text(field, item) for item in live(value or [])]
        return "\n".join(text for text in told if text)


ITEMS = ItemsType()


def items(title: str, one: str, help: str = "") -> Any:
    """`one` is what a single item is called: "feature"."""
    return ITEMS.declare(list, title, help, extra={"one": one}, max_length=ITEMS_KEPT)


def live(items: list[Json]) -> list[Json]:
    """Those not removed, in their order."""
    kept = [item for item in items if not item.get("removed")]
    return sorted(kept, key=lambda item: (item["position"], item["id"]))


class Path(NamedTuple):
    """The item a path leads into, if any, and the path as the field is declared: `items.*.title`."""

    item: str | None
    declared: str


def resolve(path: str) -> Path:
    first, _, rest = path.partition(".")
    item, _, field = rest.partition(".")
    return Path(item, f"items.*.{field}") if first == "items" and field else Path(None, path)
