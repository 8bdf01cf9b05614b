"""What every kind of block is declared with: its data, its version and its place."""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Literal, NamedTuple, Self, cast

from pydantic import BaseModel, model_validator

from ..fields import Id, Item, Position, Shape, choice, visibility
from ..fields.items import ITEMS_LIMIT
from ..lib import markup, position
from .thumbnail import Thumbnail

Json = dict[str, Any]


class Step(NamedTuple):
    """One pure step from a shape to the next: of a block's data, and of the paths a logged change names."""

    data: Callable[[Json], Json]
    fields: Callable[[Json], Json]


class Data(Shape):
    surface: Literal["paper", "tint", "contrast", "accent"] = choice(
        "Background",
        "The colour behind this block.",
        paper="Plain",
        tint="Tint",
        contrast="Contrast",
        accent="Accent",
    )
    space: Literal["normal", "snug", "roomy"] = choice(
        "Space above and below", normal="Normal", snug="Compact", roomy="Spacious"
    )
    hidden: bool = visibility("Hidden", "Visitors don’t see it. You can show it again at any time.")

    @model_validator(mode="after")
    def _order_items(self) -> Self:
        """Lists stand in their order, each id once, and are not endless."""
        held: list[Item] = getattr(self, "items", [])
        if len({item.id for item in held}) < len(held):
            raise ValueError("Two entries in a list have the same id.")
        if sum(not item.removed for item in held) > ITEMS_LIMIT:
            raise ValueError(f"A list can have at most {ITEMS_LIMIT} entries.")
        held.sort(key=lambda item: (item.position, item.id))
        return self


class Block(Shape):
    """A kind declares `kind`, `data` and the class variables: its name, its shape's version, its place."""

    label: ClassVar[str]
    purpose: ClassVar[str] = "Basics"
    """What people look for it under."""
    sought: ClassVar[str] = ""
    """Other words people look for it by."""
    version: ClassVar[int] = 1
    steps: ClassVar[tuple[Step, ...]] = ()
    framed: ClassVar[bool] = False

    id: Id
    kind: str
    v: int = 1
    position: Position
    removed: bool = False

    @classmethod
    @abstractmethod
    def default(cls) -> Json:
        """The data a new block of this kind begins with."""

    @classmethod
    @abstractmethod
    def draw(cls, thumbnail: Thumbnail, data: Json) -> None:
        """What of the block a person would know again, very small. `data` is complete."""


def words(*paragraphs: str) -> markup.Tree:
    """A tree of plain paragraphs, for default content."""
    content = [{"type": "paragraph", "content": [{"type": "text", "text": text}]} for text in paragraphs]
    return {"type": "doc", "content": content}


def numbered(contents: Iterable[Json]) -> list[Json]:
    """Items with ids and positions, from their contents in order."""
    listed = list(contents)
    places = position.spread(len(listed))
    return [
        {"id": f"item-{number}", "position": place, **content}
        for number, (place, content) in enumerate(zip(places, listed, strict=True), start=1)
    ]


def plain(model: BaseModel) -> Json:
    """The model as JSON, with `removed` only where it is true."""
    return cast(Json, _without_false_removed(model.model_dump(mode="json")))


def _without_false_removed(value: object) -> object:
    if isinstance(value, dict) and isinstance(value.get("data"), dict):
        value["data"] = _without_false_removed(value["data"])
    if isinstance(value, dict) and isinstance(value.get("items"), list):
        value["items"] = [_without_false_removed(item) for item in value["items"]]
    if isinstance(value, dict) and value.get("removed") is False:
        del value["removed"]
    return value
