"""What to look at before publishing. Nothing here stops a draft from being kept."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .. import blocks
from ..blocks.base import Json
from ..blocks.fields import Field
from ..lib.markup import to_text
from .describe import called, item_name
from .queries import Document, is_frame, live_blocks


@dataclass(frozen=True)
class Problem:
    """`block` is None for the settings; `path` is the field's, as a change names it."""

    block: str | None
    path: str
    sentence: str


def problems(
    document: Document, pages: Collection[int] | None = None, pictures: Collection[int] | None = None
) -> list[Problem]:
    """What a visitor would stumble over.

    `pages` are the ids a link may lead to, `pictures` those that can be shown; with None any will do.
    """
    found = list(_untitled(document))
    for block in live_blocks(document):
        if blocks.is_known(block) and not block["data"].get("hidden"):
            whole = blocks.upgraded(block)
            found += _in_fields(
                blocks.fields(block["kind"]), whole["data"], _Place(whole, document, pages, pictures)
            )
    return found


@dataclass(frozen=True)
class _Place:
    """Where in the document fields are looked at: a block, or an item in it."""

    block: Json
    document: Document
    pages: Collection[int] | None
    pictures: Collection[int] | None
    prefix: str = ""
    item: str = ""

    @property
    def name(self) -> str:
        whole = called(self.block, self.document)
        return f"the {self.item} of {whole}" if self.item else whole

    def problem(self, path: str, sentence: str) -> Problem:
        return Problem(self.block["id"], self.prefix + path, sentence)

    def leads_nowhere(self, to: Mapping[str, Any]) -> bool:
        return self.pages is not None and "page" in to and to["page"] not in self.pages


def _untitled(document: Document) -> Iterator[Problem]:
    if not document["settings"].get("title", "").strip():
        what = "site has no name" if is_frame(document) else "page has no title"
        yield Problem(None, "title", f"The {what}.")


def _in_fields(fields: tuple[Field, ...], data: Json, place: _Place) -> Iterator[Problem]:
    for field in fields:
        value = data[field.name]
        if field.widget == "link":
            yield from _in_link(field.name, value, place)
        elif field.widget == "picture":
            yield from _in_picture(field.name, value, place)
        elif field.widget == "rich":
            yield from _in_text(field, value, data, place)
        elif field.widget == "items":
            for item in blocks.live(value):
                name = item_name(place.block, item)
                inside = replace(place, prefix=f"items.{item['id']}.", item=name)
                yield from _in_fields(field.fields, item, inside)


def _in_link(path: str, link: Json, place: _Place) -> Iterator[Problem]:
    label, to = link["label"].strip(), link["to"]
    if to and not label:
        yield place.problem(f"{path}.label", f"A link in {place.name} has no text.")
    elif label and not to:
        yield place.problem(f"{path}.to", f"The link “{label}” in {place.name} has no destination.")
    elif to and place.leads_nowhere(to):
        yield place.problem(
            f"{path}.to", f"The link “{label}” in {place.name} goes to a page visitors can’t see."
        )


def _in_picture(path: str, picture: Json, place: _Place) -> Iterator[Problem]:
    which = place.name if place.item.startswith("image") else f"the image in {place.name}"
    which = which[0].upper() + which[1:]
    if picture["asset"] and place.pictures is not None and picture["asset"] not in place.pictures:
        yield place.problem(f"{path}.asset", f"{which} is in the bin, so visitors don’t see it.")
    elif picture["asset"] and not picture["alt"].strip() and not picture["decorative"]:
        yield place.problem(f"{path}.alt", f"{which} has no alt text.")


def _in_text(field: Field, tree: Json, data: Json, place: _Place) -> Iterator[Problem]:
    name = field.label.lower()
    above = 2 if data.get("heading") else 1
    for node in tree["content"]:
        if node["type"] == "heading":
            level = node["attrs"]["level"]
            if level > above + 1:
                words = to_text({"type": "doc", "content": [node]})
                yield place.problem(field.name, f"The heading “{words}” in {place.name} skips a level.")
            above = level
    for mark in _links(tree):
        if place.leads_nowhere(mark["attrs"]):
            sentence = f"A link in the {name} of {place.name} goes to a page visitors can’t see."
            yield place.problem(field.name, sentence)


def _links(node: Json) -> Iterator[Json]:
    yield from (mark for mark in node.get("marks", ()) if mark["type"] == "link")
    for child in node.get("content", ()):
        yield from _links(child)
