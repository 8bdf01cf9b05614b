"""What every kind of block is declared with: the types of its fields, their limits, labels and help.

A declaration is a pydantic model. The settings panel, validation, search text, history in words and the API's
schema are all read from it (`blocks.fields`, `blocks.leaves`, `blocks.schema`).
"""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Self, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    Tag,
    ValidationInfo,
    model_validator,
    with_config,
)
from pydantic_core import CoreSchema
from typing_extensions import TypedDict

from ..lib import markup, position
from ..lib.markup.tree import Doc, PageRef
from ..lib.text.characters import check_line
from ..lib.text.links import LIMIT as URL_LIMIT
from ..lib.text.links import clean_url

Json = dict[str, Any]

HEADING_LIMIT = 300
LABEL_LIMIT = 120
ALT_LIMIT = 500
ITEMS_LIMIT = 100
ITEMS_KEPT = 1_000
ID_PATTERN = r"^[A-Za-z0-9_-]{6,40}$"

Id = Annotated[str, Field(pattern=ID_PATTERN)]
Position = Annotated[str, Field(pattern=position.PATTERN)]
Line = Annotated[str, AfterValidator(check_line)]


class Step(NamedTuple):
    """One pure step from a shape to the next: of a block's data, and of the paths a logged change names."""

    data: Callable[[Json], Json]
    fields: Callable[[Json], Json]


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _RichSchema:
    """Shows the tree's mirror in the JSON Schema, while the value itself stays a plain tree."""

    def __get_pydantic_json_schema__(self, _: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        return handler(Doc.__pydantic_core_schema__)


def _tree(value: object, info: ValidationInfo) -> object:
    # What was stored went through here once; the renderer's walker looks again at what could hurt.
    return value if info.context == STORED else markup.normalise(markup.validate(value))


STORED = {"stored": True}
Rich = Annotated[Json, BeforeValidator(_tree), _RichSchema()]


@with_config(ConfigDict(extra="forbid", strict=True))
class UrlRef(TypedDict):
    url: Annotated[str, Field(max_length=URL_LIMIT), AfterValidator(clean_url)]


def _page_or_url(to: object) -> str:
    if to is None:
        return "none"
    return "page" if isinstance(to, dict) and "page" in to else "url"


Target = Annotated[
    Annotated[PageRef, Tag("page")] | Annotated[UrlRef, Tag("url")] | Annotated[None, Tag("none")],
    Discriminator(_page_or_url),
]


class Link(Shape):
    label: Line = Field(
        default="", title="Link text", max_length=LABEL_LIMIT, json_schema_extra={"widget": "line"}
    )
    to: Target = Field(default=None, title="Links to", json_schema_extra={"widget": "target"})


@with_config(ConfigDict(extra="forbid", strict=True))
class Focus(TypedDict):
    """What must stay in sight when a picture is cut, in percent of its width and height."""

    x: Annotated[int, Field(ge=0, le=100)]
    y: Annotated[int, Field(ge=0, le=100)]


def _middle() -> Focus:
    return {"x": 50, "y": 50}


class Picture(Shape):
    asset: Annotated[int, Field(ge=1, lt=2**63)] | None = Field(
        default=None, title="Image", json_schema_extra={"widget": "asset"}
    )
    alt: Line = Field(
        default="",
        title="Alt text",
        description="Describes the image for people who can’t see it.",
        max_length=ALT_LIMIT,
        json_schema_extra={"widget": "line"},
    )
    decorative: bool = Field(
        default=False,
        title="Decorative (no alt text needed)",
        description="It adds nothing that the text doesn’t already say.",
        json_schema_extra={"widget": "flag"},
    )
    focus: Focus = Field(default_factory=_middle, title="Focal point", json_schema_extra={"widget": "focus"})


def line(title: str, help: str = "", *, limit: int = HEADING_LIMIT) -> Any:
    return Field("", title=title, description=help, max_length=limit, json_schema_extra={"widget": "line"})


def rich(title: str, help: str = "") -> Any:
    extra: Json = {"widget": "rich"}
    return Field(default_factory=markup.empty, title=title, description=help, json_schema_extra=extra)


def link(title: str, help: str = "") -> Any:
    extra: Json = {"widget": "link"}
    return Field(default_factory=Link, title=title, description=help, json_schema_extra=extra)


def flag(title: str, help: str = "") -> Any:
    return Field(False, title=title, description=help, json_schema_extra={"widget": "flag"})


def picture(title: str = "Image", help: str = "") -> Any:
    extra: Json = {"widget": "picture"}
    return Field(default_factory=Picture, title=title, description=help, json_schema_extra=extra)


def items(title: str, one: str, help: str = "") -> Any:
    """`one` is what a single item is called: "feature"."""
    extra: Json = {"widget": "items", "one": one}
    return Field(
        default_factory=list, title=title, description=help, max_length=ITEMS_KEPT, json_schema_extra=extra
    )


def choice(title: str, help: str = "", **labels: str) -> Any:
    """The first of `labels` (value="Label") is the default."""
    extra: Json = {"widget": "choice", "labels": labels, "design": True}
    return Field(next(iter(labels)), title=title, description=help, json_schema_extra=extra)


class Item(Shape):
    id: Id
    position: Position
    removed: bool = False


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
    hidden: bool = Field(
        False,
        title="Hidden",
        description="Visitors don’t see it. You can show it again at any time.",
        json_schema_extra={"widget": "flag", "design": True},
    )

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
    purpose: ClassVar[str] = "Text"
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
