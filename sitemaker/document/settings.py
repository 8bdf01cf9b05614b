"""What a page and a frame say of themselves as a whole."""

from functools import cache
from typing import Annotated

from pydantic import Field

from ..blocks.base import Line, Shape, line
from ..blocks.fields import Field as FormField
from ..blocks.fields import Leaf, fields_of

TITLE_LIMIT = 200
DESCRIPTION_LIMIT = 400
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$"


class PageSettings(Shape):
    title: Line = line("Title", "Names the page in menus, searches and the browser's tab.", limit=TITLE_LIMIT)
    description: Line = line("Description", "A sentence for search results.", limit=DESCRIPTION_LIMIT)


class FrameSettings(Shape):
    title: Line = line("Name", "Stands in the header of every page.", limit=TITLE_LIMIT)
    description: Line = line("Description", "What the site is about.", limit=DESCRIPTION_LIMIT)
    lang: Annotated[Line, Field(pattern=LANGUAGE)] = line(
        "Language", "A code like en, de or pt-BR.", limit=35
    )


def settings_model(framed: bool) -> type[Shape]:
    return FrameSettings if framed else PageSettings


@cache
def settings_fields(framed: bool) -> tuple[FormField, ...]:
    """What a form of the settings shows."""
    return fields_of(settings_model(framed))


@cache
def settings_leaves(framed: bool) -> dict[str, Leaf]:
    return {leaf.path: leaf for field in settings_fields(framed) for leaf in field.leaves()}
