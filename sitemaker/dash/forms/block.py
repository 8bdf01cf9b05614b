"""The one form of every kind of block, made from its declaration; and what was posted with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Any

from werkzeug.datastructures import MultiDict

from ... import blocks, content
from ...content.describe import item_name
from ...content.settings import settings_fields
from ...fields import Field, Unfit
from ...models import Conflict
from .controls import Control, Posted

Json = dict[str, Any]


@dataclass
class Row:
    """One item of a list, called ``name`` ("feature “Made here”")."""

    id: str
    name: str
    parts: "list[Part]"


@dataclass
class Part:
    """A field of the form: one control, the parts of a link or an image, or the rows of a list."""

    name: str
    field: Field
    own: Control | None = None
    parts: "dict[str, Part]" = attribute(default_factory=dict)
    rows: list[Row] = attribute(default_factory=list)

    @property
    def control(self) -> Control:
        """The one control of a field that is made of nothing else."""
        if self.own is None:
            raise LookupError(f"{self.name} has no control of its own")
        return self.own


class BlockForm:
    """The form of a block (of the settings when ``block`` is None): as stored, or as it was posted."""

    def __init__(
        self,
        document: Json,
        block: Json | None,
        posted: Posted | None = None,
        conflicts: Iterable[Conflict] = (),
    ) -> None:
        self.document, self.block = document, block
        self.posted: Posted = MultiDict() if posted is None else posted
        self.macros: dict[str, Any] = {}
        """The macros its fields are drawn with, by type (`macros`)."""
        self.sentences: list[str] = []
        """What is in the way and belongs to no single field."""
        data = block["data"] if block else document["settings"]
        declared = blocks.fields(block["kind"]) if block else settings_fields(content.is_frame(document))
        self.parts = [self._part(field, data) for field in declared]
        self.controls = list(controls_of(self.parts))
        self._hang(conflicts)

    @property
    def id(self) -> str | None:
        return self.block["id"] if self.block else None

    @property
    def content(self) -> list[Part]:
        return [part for part in self.parts if not part.field.design]

    @property
    def design(self) -> list[Part]:
        return [part for part in self.parts if part.field.design]

    @property
    def refused(self) -> list[Control]:
        return [control for control in self.controls if control.sentence]

    @property
    def is_refused(self) -> bool:
        return bool(self.sentences or self.refused)

    def changes(self) -> Json:
        """Path and value of each field the person touched; what does not fit gets its sentence instead."""
        changed: Json = {}
        for control in (*self.controls, *self._gone()):
            if not control.is_touched:
                continue
            try:
                value = control.value()
            except Unfit as unfit:
                control.sentence = str(unfit)
                continue
            if value != content.value_at(self.document, self.id, control.name):
                changed[control.name] = value
        return changed

    def _part(self, field: Field, data: Json, prefix: str = "") -> Part:
        name = prefix + field.path
        if field.type.is_list:
            return Part(name, field, rows=[self._row(field, item) for item in blocks.live(data[field.path])])
        if field.fields:
            parts = {each.name: self._part(each, data, prefix) for each in field.fields}
            return Part(name, field, parts=parts)
        return Part(name, field, Control.of(name, field, _at(data, field.path), self.posted))

    def _row(self, field: Field, item: Json) -> Row:
        prefix = f"{field.path}.{item['id']}."
        name = item_name(self.block or {}, item)
        return Row(
            item["id"], name[0].upper() + name[1:], [self._part(one, item, prefix) for one in field.fields]
        )

    def _gone(self) -> Iterator[Control]:
        """Controls of items removed since the form was made: what was typed is kept on the tombstone."""
        if not self.block or not (field := blocks.listed(self.block)):
            return
        removed = [item for item in self.block["data"][field.path] if item.get("removed")]
        for item in removed:
            if any(f".{item['id']}." in name for name in self.posted):
                yield from controls_of(self._row(field, item).parts)

    def _hang(self, conflicts: Iterable[Conflict]) -> None:
        """Each conflict beside the control it is about."""
        for conflict in conflicts:
            for control in self.controls:
                if conflict.block == self.id and conflict.field == control.name:
                    control.conflicts.append(conflict)


def _at(data: Json, path: str) -> Any:
    value: Any = data
    for name in path.split("."):
        value = value[name]
    return value


def controls_of(parts: Iterable[Part]) -> Iterator[Control]:
    """Every control of these parts, those of items included."""
    for part in parts:
        if part.own:
            yield part.own
        yield from controls_of(part.parts.values())
        for row in part.rows:
            yield from controls_of(row.parts)
