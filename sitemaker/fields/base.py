"""What every field type declares, and a field as forms, changes and schemas read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, NamedTuple, Protocol

from pydantic import BaseModel, ConfigDict, TypeAdapter
from pydantic import Field as Declared
from pydantic.fields import FieldInfo

Json = dict[str, Any]


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Unfit(ValueError):
    """A value the field does not take; the text is a sentence that says why."""


class Typed(Protocol):
    """The text in one input of a form."""

    text: str

    @property
    def is_touched(self) -> bool: ...


class Place(Protocol):
    """Where a field stands in a document, for the check before publishing."""

    @property
    def item(self) -> str: ...

    @property
    def name(self) -> str: ...

    def leads_nowhere(self, to: Json) -> bool: ...

    def lacks_image(self, asset: int) -> bool: ...


class Choice(NamedTuple):
    value: str
    label: str


class Change(NamedTuple):
    """One value that became another: `name` is "the heading", `where` "Hero"."""

    name: str
    where: str
    old: Any
    new: Any
    choices: tuple[Choice, ...] = ()


class FieldType:
    """One type of field. A subclass overrides what differs; its macro is `<name>.html` beside its module."""

    name: ClassVar[str]
    inputs: ClassVar[tuple[str, ...]] = ("",)
    """What the names of its inputs end in, after the field's own path."""
    absent: ClassVar[str | None] = None
    """The text of an input that a sent form left out, as browsers do with boxes that are not ticked."""
    reads: ClassVar[str] = "server"
    """How the editor reads the control: an entry of READ in `fields.js`, or the server does it."""
    is_list: ClassVar[bool] = False
    is_last: ClassVar[bool] = False
    """Whether forms show it below the others."""

    def declare(
        self, default: Any, title: str, help: str = "", *, extra: Json | None = None, **more: Any
    ) -> Any:
        """A pydantic field of this type. `default` may be a function that makes it."""
        named = {"default_factory" if callable(default) else "default": default}
        about: Json = {"field_type": self.name, **(extra or {})}
        return Declared(**named, title=title, description=help, json_schema_extra=about, **more)

    def limit(self, info: FieldInfo) -> int | None:
        """The most characters its input takes."""
        return None

    def model(self, info: FieldInfo) -> type[BaseModel] | None:
        """The model of its parts, where it is made of fields."""
        return None

    def shown(self, value: Any) -> tuple[str, ...]:
        """The value as text, one for each input."""
        return (str(value),)

    def taken(self, sent: str) -> str:
        """What was sent, as it was shown: browsers send every line end as two characters."""
        return sent.replace("\r\n", "\n").replace("\r", "\n")

    def read(self, *typed: Typed) -> Any:
        """The value that the texts of its inputs stand for; raises Unfit."""
        return typed[0].text

    def label_for_refusal(self, label: str) -> str:
        return label

    def label_within(self, label: str, whole: str) -> str:
        """What it is called as a part of another field: "Alt text of the image"."""
        if label.startswith(whole + " "):
            return label
        return f"{label} of the {whole.lower()}"

    def called(self, label: str) -> str:
        """The field in a sentence: "the heading"."""
        return f"the {lowered(label)}"

    def changed(self, change: Change) -> str:
        """The change in the history, without a full stop."""
        return f"Changed {change.name} of {change.where}"

    def in_words(self, value: Any) -> str:
        """The value, where two versions of it are shown side by side."""
        return str(value or "")

    def search_text(self, field: "Field", value: Any) -> str:
        return ""

    def problems(self, field: "Field", data: Json, place: Place) -> Iterator[tuple[str, str]]:
        """Path and sentence of each thing that would make a visitor stumble; `data` holds the field."""
        return iter(())


class Group(FieldType):
    """A field made of fields: one control of the form, several values."""

    def model(self, info: FieldInfo) -> type[BaseModel] | None:
        shape: Any = info.annotation
        return shape if isinstance(shape, type) else None

    def search_text(self, field: "Field", value: Any) -> str:
        told = [part.type.search_text(part, value.get(part.name)) for part in field.fields] if value else []
        return "\n".join(text for text in told if text)


@dataclass(frozen=True)
class Leaf:
    """One value a change may set. `path` names it in the data: `heading`, `link.to`, `items.*.title`."""

    path: str
    label: str
    type: FieldType
    limit: int | None
    choices: tuple[Choice, ...]
    adapter: TypeAdapter[Any]
    default: Any


@dataclass(frozen=True)
class Field:
    """One control of a form.

    `path` is where its value stands in the block's data. A link's `fields` are `link.label` and `link.to`, an
    image's `picture.asset`, `.alt`, `.decorative` and `.focus`; those of `items` are named within one item
    (`title`, `link`), and `one` says what one item is called.
    """

    path: str
    label: str
    help: str
    type: FieldType
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
        lines = [field.name for field in self.fields if field.type.name == "line"]
        return "title" if "title" in lines else next(iter(lines), "")

    def leaves(self, prefix: str = "", label: str = "") -> Iterator[Leaf]:
        if self.type.is_list:
            for field in self.fields:
                yield from field.leaves("items.*.")
        elif self.fields:
            for field in self.fields:
                yield from field.leaves(prefix, field.type.label_within(field.label, self.label))
        else:
            path, name = prefix + self.path, label or self.label
            yield Leaf(path, name, self.type, self.limit, self.choices, self.adapter, self.default)


def lowered(label: str) -> str:
    return label[0].lower() + label[1:]


def quoted(value: object) -> str:
    text = str(value)
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”"
