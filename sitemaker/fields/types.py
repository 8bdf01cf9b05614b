"""The explicit list of field types, and the fields of a model, read from its declaration."""

from typing import Annotated, Any, cast

from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from .base import Choice, Field, FieldType, Json
from .choice import CHOICE
from .colours import COLOURS
from .image import ASSET, FOCUS, IMAGE
from .items import ITEMS, Item
from .line import LINE
from .link import LINK, TARGET
from .rich_text import RICH_TEXT
from .switch import SWITCH
from .theme_name import THEME_NAME
from .visibility import VISIBILITY

TYPES: dict[str, FieldType] = {
    each.name: each
    for each in (
        *(LINE, RICH_TEXT, CHOICE, SWITCH, VISIBILITY, LINK, TARGET, IMAGE, ASSET, FOCUS, ITEMS),
        *(THEME_NAME, COLOURS),  # of the site's look, which has a form of its own
    )
}


def fields_of(model: type[BaseModel], prefix: str = "") -> tuple[Field, ...]:
    """The declared fields, content before design; ids, positions and tombstones are not fields."""
    declared = model.model_fields.items()
    made = [_field(name, info, prefix) for name, info in declared if name not in Item.model_fields]
    return tuple(sorted(made, key=lambda field: (field.design, field.type.is_last)))


def _field(name: str, info: FieldInfo, prefix: str) -> Field:
    extra = cast(Json, info.json_schema_extra)
    own = TYPES[extra["field_type"]]
    inner = own.model(info)
    default = info.get_default(call_default_factory=True)
    return Field(
        path=prefix + name,
        label=info.title or name,
        help=info.description or "",
        type=own,
        limit=own.limit(info),
        design=bool(extra.get("design")),
        choices=tuple(Choice(*pair) for pair in extra.get("labels", {}).items()),
        default=default.model_dump(mode="json") if isinstance(default, BaseModel) else default,
        one=extra.get("one", ""),
        fields=fields_of(inner, "" if own.is_list else f"{prefix}{name}.") if inner else (),
        adapter=TypeAdapter(cast(Any, Annotated[info.annotation, info])),
    )
