"""What a page and a frame say of themselves as a whole."""

from copy import deepcopy
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, ConfigDict, Field, with_config
from typing_extensions import TypedDict

from ..blocks.base import Json, Line, Shape, choice, line
from ..blocks.fields import Field as FormField
from ..blocks.fields import Leaf, fields_of
from ..lib import colours
from ..lib.text.characters import shown_name

TITLE_LIMIT = 200
DESCRIPTION_LIMIT = 400
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$"
SLUG = r"^[a-z][a-z0-9-]{0,39}$|^$"

Colour = Annotated[str, Field(pattern=colours.PATTERN)]


@with_config(ConfigDict(extra="forbid", strict=True))
class OwnColours(TypedDict):
    """Three colours that are the owner's; the theme makes all others from them."""

    paper: Colour
    ink: Colour
    accent: Colour


ROLES = {"ink": "text colour", "accent": "accent colour"}
"""What the roles of the owner's own colours are called on the screen."""


class Unreadable(NamedTuple):
    """A colour that cannot be read on its paper, and the nearest that can."""

    role: str
    colour: str
    paper: str
    proposal: str

    def __str__(self) -> str:
        """The ratio is rounded down: what is refused never reads as 4.5."""
        ratio = int(colours.contrast(self.colour, self.paper) * 100) / 100
        return (
            f"The {ROLES[self.role]} {self.colour} on the background {self.paper} has a contrast of "
            f"{ratio:.2f} to 1. It needs at least {colours.LEAST} to be readable: {self.proposal} would work."
        )


def unreadable(own: OwnColours) -> list[Unreadable]:
    """What of three colours cannot be read where it will stand."""
    paper, words = own["paper"], {"ink": own["ink"], "accent": own["accent"]}
    return [
        Unreadable(role, colour, paper, colours.nearest_readable(colour, paper))
        for role, colour in words.items()
        if not colours.is_readable(colour, paper)
    ]


def _readable(own: Any) -> Any:
    """One value, so that no pair can be saved that cannot be read."""
    if own and (found := unreadable(own)):
        raise ValueError(str(found[0]))
    return own


Title = Annotated[Line, AfterValidator(shown_name)]
"""It stands in lists beside those of others: nothing in it hides or turns what is around."""


class PageSettings(Shape):
    """What can be set for one page."""

    title: Title = line("Title", "Shown in menus, search results and the browser tab.", limit=TITLE_LIMIT)
    description: Line = line("Description", "One sentence, for search results.", limit=DESCRIPTION_LIMIT)


def _name(title: str, first: str = "") -> Any:
    """A name that a theme gives: kept as it is, also when the theme of today has nothing so called."""
    return Field(first, title=title, pattern=SLUG, json_schema_extra={"widget": "name", "design": True})


class FrameSettings(Shape):
    """What can be set for the whole site."""

    title: Title = line("Name", "Shown in the header of every page.", limit=TITLE_LIMIT)
    description: Line = line("Description", "What the site is about.", limit=DESCRIPTION_LIMIT)
    lang: Annotated[Line, Field(pattern=LANGUAGE)] = line(
        "Language", "A code like en, de or pt-BR.", limit=35
    )
    theme: str = _name("Theme", "folio")
    palette: str = _name("Palette")
    pair: str = _name("Fonts")
    radius: Literal["none", "soft", "round"] = choice("Corners", none="Square", soft="Soft", round="Round")
    density: Literal["normal", "airy", "close"] = choice(
        "Space between blocks", normal="Normal", airy="Spacious", close="Compact"
    )
    colours: Annotated[OwnColours | None, AfterValidator(_readable)] = Field(
        default=None, title="Colours", json_schema_extra={"widget": "colours", "design": True}
    )


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
