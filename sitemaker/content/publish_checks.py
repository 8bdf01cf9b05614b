"""What to look at before publishing. Nothing here stops a draft from being kept."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from .. import blocks
from ..blocks.base import Json
from ..fields import Field
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

    def leads_nowhere(self, to: Json) -> bool:
        return self.pages is not None and "page" in to and to["page"] not in self.pages

    def lacks_image(self, asset: int) -> bool:
        return self.pictures is not None and asset not in self.pictures


def _untitled(document: Document) -> Iterator[Problem]:
    if not document["settings"].get("title", "").strip():
        what = "site has no name" if is_frame(document) else "page has no title"
        yield Problem(None, "title", f"The {what}.")


def _in_fields(fields: tuple[Field, ...], data: Json, place: _Place) -> Iterator[Problem]:
    for field in fields:
        for path, sentence in field.type.problems(field, data, place):
            yield Problem(place.block["id"], place.prefix + path, sentence)
        for item in blocks.live(data[field.name]) if field.type.is_list else ():
            inside = replace(place, prefix=f"items.{item['id']}.", item=item_name(place.block, item))
            yield from _in_fields(field.fields, item, inside)
