"""A link: its words, and the page or address it leads to."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Discriminator, Field, Tag, with_config
from typing_extensions import TypedDict

from ..lib.markup.tree import PageRef
from ..lib.text.links import LIMIT as URL_LIMIT
from ..lib.text.links import clean_url
from ..lib.text.row_ids import row_id
from . import base
from .base import FieldType, Group, Json, Place, Shape, Typed, Unfit
from .line import Line, line

LABEL_LIMIT = 120
NOWHERE, TO_URL, TO_PAGE = "", "url", "page:"
"""What the list of places says; the number of the page follows."""


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


class TargetType(FieldType):
    """A page of this site, chosen from a list, or an address, written beside it."""

    name = "target"
    inputs = ("", ".url")
    reads = "target"

    def shown(self, value: Any) -> tuple[str, ...]:
        if not value:
            return NOWHERE, ""
        return (f"{TO_PAGE}{value['page']}", "") if "page" in value else (TO_URL, value["url"])

    def taken(self, sent: str) -> str:
        return super().taken(sent).replace("\n", " ")

    def read(self, *typed: Typed) -> Any:
        """Of the list and the address the one that was touched counts; both touched is a question."""
        listed, address = typed
        choice, url = listed.text, address.text.strip()
        is_typed = bool(url) and address.is_touched
        if is_typed and choice.startswith(TO_PAGE) and listed.is_touched:
            raise Unfit("Choose a page or enter an address, not both.")
        return {"url": url} if is_typed or (choice == TO_URL and url) else _chosen(choice)

    def label_for_refusal(self, label: str) -> str:
        return "Address"

    def label_within(self, label: str, whole: str) -> str:
        return super().label_within("Destination", whole)

    def in_words(self, value: Any) -> str:
        return str(value.get("url") or f"Page {value['page']}") if value else ""


def _chosen(choice: str) -> Json | None:
    page = row_id(choice.removeprefix(TO_PAGE)) if choice.startswith(TO_PAGE) else None
    if page is not None:
        return {"page": page}
    if choice not in (NOWHERE, TO_URL):
        raise Unfit("Choose a page from the list, or enter an address.")
    return None


class LinkType(Group):
    name = "link"

    def problems(self, field: base.Field, data: Json, place: Place) -> Iterator[tuple[str, str]]:
        path, label, to = field.name, data[field.name]["label"].strip(), data[field.name]["to"]
        if to and not label:
            yield f"{path}.label", f"A link in {place.name} has no text."
        elif label and not to:
            yield f"{path}.to", f"The link “{label}” in {place.name} has no destination."
        elif to and place.leads_nowhere(to):
            yield f"{path}.to", f"The link “{label}” in {place.name} goes to a page visitors can’t see."


TARGET, LINK = TargetType(), LinkType()


class Link(Shape):
    label: Line = line("Link text", limit=LABEL_LIMIT)
    to: Target = TARGET.declare(None, "Links to")


def link(title: str, help: str = "") -> Any:
    return LINK.declare(Link, title, help)
