"""A kind's fields as a form needs them, read from its pydantic declaration."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal, cast, get_args

from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from .base import Item, Json

Widget = Literal[
    "line",
    "rich",
    "link",
    "target",
    "picture",
    "asset",
    "focus",
    "choice",
    "flag",
    "items",
    "name",
    "colours",
]
GROUPS = ("link", "picture")
"""Widgets of fields that are made of fields: one control of the form, several leaves."""


@dataclass(frozen=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True)
class Leaf:
    """One value a change may set. `path` names it in the data: `heading`, `link.to`, `items.*.title`."""

    path: str
    label: str
    widget: Widget
    limit: int | None
    choices: tuple[Choice, ...]
    adapter: TypeAdapter[Any]
    default: Any


@dataclass(frozen=True)
class Field:
    """One control of a form.

    `path` is where its value stands in the block's data. A link's `fields` are `link.label` and `link.to`, a
    picture's `picture.asset`, `.alt`, `.decorative` and `.focus`; those of `items` are named within one item
    (`title`, `link`), and `one` says what one item is called.
    """

    path: str
    label: str
    help: str
    widget: Widget
    limit: int | None
    design: bool
    choices: tuple[Choice, ...]
    default: Any
    one: str
    fields: tuple["Field", ...]
    adapter: TypeAdapter[Any]

    @cached_property
    def name(self) -> str:
        return self.path.rpartition(".")[2]

    @cached_property
    def naming(self) -> str:
        """Of items: the field each is called by, its title or else its first line; "" for neither."""
        lines = [field.name for field in self.fields if field.widget == "line"]
        return "title" if "title" in lines else next(iter(lines), "")

    def leaves(self, prefix: str = "", label: str = "") -> Iterator[Leaf]:
        if self.widget == "items":
            for field in self.fields:
                yield from field.leaves("items.*.")
            return
        if self.fields:
            for field in self.fields:
                yield from field.leaves(prefix, _part_name(field, self.label))
            return
        path, name = prefix + self.path, label or self.label
        yield Leaf(path, name, self.widget, self.limit, self.choices, self.adapter, self.default)


def _part_name(part: Field, whole: str) -> str:
    if part.widget == "asset":
        return whole
    if part.label.startswith(whole + " "):
        return part.label
    return f"{'Destination' if part.widget == 'target' else part.label} of the {whole.lower()}"


def fields_of(model: type[BaseModel], prefix: str = "") -> tuple[Field, ...]:
    """The declared fields, content before design; ids, positions and tombstones are not fields."""
    declared = model.model_fields.items()
    made = [_field(name, info, prefix) for name, info in declared if name not in Item.model_fields]
    return tuple(sorted(made, key=lambda field: (field.design, field.widget == "flag")))


def _field(name: str, info: FieldInfo, prefix: str) -> Field:
    extra = cast(Json, info.json_schema_extra)
    widget: Widget = extra["widget"]
    inner = _inner(info, widget)
    default = info.get_default(call_default_factory=True)
    return Field(
        path=prefix + name,
        label=info.title or name,
        help=info.description or "",
        widget=widget,
        limit=_limit(info) if widget == "line" else None,
        design=bool(extra.get("design")),
        choices=tuple(Choice(*pair) for pair in extra.get("labels", {}).items()),
        default=default.model_dump(mode="json") if isinstance(default, BaseModel) else default,
        one=extra.get("one", ""),
        fields=fields_of(inner, f"{prefix}{name}." if widget in GROUPS else "") if inner else (),
        adapter=TypeAdapter(cast(Any, Annotated[info.annotation, info])),
    )


def _inner(info: FieldInfo, widget: Widget) -> type[BaseModel] | None:
    if widget == "items":
        return cast(type[BaseModel], get_args(info.annotation)[0])
    return cast(type[BaseModel], info.annotation) if widget in GROUPS else None


def _limit(info: FieldInfo) -> int | None:
    return next((m.max_length for m in info.metadata if hasattr(m, "max_length")), None)
