"""Rich text: paragraphs, lists, quotes and links, kept as a typed tree and written in forms as Markdown."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, GetJsonSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema

from ..lib import markup
from ..lib.markup.tree import Doc
from .base import Field, FieldType, Json, Place, Typed

STORED = {"stored": True}
"""The validation context of a value that went through here once."""


class _TreeSchema:
    """Shows the tree's mirror in the JSON Schema, while the value itself stays a plain tree."""

    def __get_pydantic_json_schema__(self, _: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        return handler(Doc.__pydantic_core_schema__)


def _tree(value: object, info: ValidationInfo) -> object:
    # The renderer's walker looks again at what could hurt.
    return value if info.context == STORED else markup.normalise(markup.validate(value))


RichText = Annotated[Json, BeforeValidator(_tree), _TreeSchema()]


class RichTextType(FieldType):
    name = "rich_text"

    def shown(self, value: Any) -> tuple[str, ...]:
        return (markup.to_markdown(value),)

    def read(self, *typed: Typed) -> Any:
        return markup.from_markdown(typed[0].text)

    def in_words(self, value: Any) -> str:
        return markup.to_text(value) if value else ""

    def search_text(self, field: Field, value: Any) -> str:
        return self.in_words(value)

    def problems(self, field: Field, data: Json, place: Place) -> Iterator[tuple[str, str]]:
        tree = data[field.name]
        for words in _skipped_levels(tree, 2 if data.get("heading") else 1):
            yield field.name, f"The heading “{words}” in {place.name} skips a level."
        for mark in _links(tree):
            if place.leads_nowhere(mark["attrs"]):
                where = f"the {field.label.lower()} of {place.name}"
                yield field.name, f"A link in {where} goes to a page visitors can’t see."


def _skipped_levels(tree: Json, above: int) -> Iterator[str]:
    """The words of each heading that is more than one level below the one before it."""
    for node in tree["content"]:
        if node["type"] == "heading":
            level = node["attrs"]["level"]
            if level > above + 1:
                yield markup.to_text({"type": "doc", "content": [node]})
            above = level


def _links(node: Json) -> Iterator[Json]:
    yield from (mark for mark in node.get("marks", ()) if mark["type"] == "link")
    for child in node.get("content", ()):
        yield from _links(child)


RICH_TEXT = RichTextType()


def rich_text(title: str, help: str = "") -> Any:
    return RICH_TEXT.declare(markup.empty, title, help)
