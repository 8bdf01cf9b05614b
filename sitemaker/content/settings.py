"""What a page and a frame say of themselves as a whole."""

from copy import deepcopy
from functools import cache
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ..fields import Field as FormField
from ..fields import Json, Leaf, Line, Shape, choice, fields_of, line
from ..fields.colours import Colours, colours
from ..fields.theme_name import theme_name
from ..lib.text.characters import shown_name

TITLE_LIMIT = 200
DESCRIPTION_LIMIT = 400
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$"

Title = Annotated[Line, AfterValidator(shown_name)]
"""It stands in lists beside those of others: nothing in it hides or turns what is around."""


class PageSettings(Shape):
    """What can be set for one page."""

    title: Title = line("Title", "Shown in menus, search results and the browser tab.", limit=TITLE_LIMIT)
    description: Line = line("Description", "One sentence, for search results.", limit=DESCRIPTION_LIMIT)


class FrameSettings(Shape):
    """What can be set for the whole site."""

    title: Title = line("Name", "Shown in the header of every page.", limit=TITLE_LIMIT)
    description: Line = line("Description", "What the site is about.", limit=DESCRIPTION_LIMIT)
    lang: Annotated[Line, Field(pattern=LANGUAGE)] = line(
        "Language", "A code like en, de or pt-BR.", limit=35
    )
    theme: str = theme_name("Theme", "folio")
    palette: str = theme_name("Palette")
    pair: str = theme_name("Fonts")
    radius: Literal["none", "soft", "round"] = choice("Corners", none="Square", soft="Soft", round="Round")
    density: Literal["normal", "airy", "close"] = choice(
        "Space between blocks", normal="Normal", airy="Spacious", close="Compact"
    )
    colours: Colours = colours("Colours")


def settings_model(framed: bool) -> type[Shape]:
    """The model of a frame's settings or of a page's."""
    return FrameSettings if framed else PageSettings


@cache
def settings_fields(framed: bool) -> tuple[FormField, ...]:
    """What a form of the settings shows; how the site looks has a form of its own (`look_fields`)."""
    return tuple(field for field in fields_of(settings_model(framed)) if not field.design)


@cache
def look_fields() -> dict[str, FormField]:
    """What the frame says of the site's look, by name."""
    return {field.name: field for field in fields_of(FrameSettings) if field.design}


@cache
def settings_leaves(framed: bool) -> dict[str, Leaf]:
    """The fields of the settings by their path."""
    declared = fields_of(settings_model(framed))
    return {leaf.path: leaf for field in declared for leaf in field.leaves()}


def completed(settings: Json) -> Json:
    """A frame's settings with what was declared since they were stored; the same object when nothing was."""
    if "lang" not in settings:
        return settings
    missing = {name: deepcopy(f.default) for name, f in look_fields().items() if name not in settings}
    return {**settings, **missing} if missing else settings
