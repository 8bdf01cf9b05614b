"""Three colours of the owner's own: one value, so that no pair can be saved that cannot be read."""

from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, ConfigDict, Field, with_config
from typing_extensions import TypedDict

from ..lib import colours as lib
from .base import Change, FieldType

Colour = Annotated[str, Field(pattern=lib.PATTERN)]


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
        ratio = int(lib.contrast(self.colour, self.paper) * 100) / 100
        return (
            f"The {ROLES[self.role]} {self.colour} on the background {self.paper} has a contrast of "
            f"{ratio:.2f} to 1. It needs at least {lib.LEAST} to be readable: {self.proposal} would work."
        )


def unreadable(own: OwnColours) -> list[Unreadable]:
    """What of three colours cannot be read where it will stand."""
    paper, words = own["paper"], {"ink": own["ink"], "accent": own["accent"]}
    return [
        Unreadable(role, colour, paper, lib.nearest_readable(colour, paper))
        for role, colour in words.items()
        if not lib.is_readable(colour, paper)
    ]


def _readable(own: Any) -> Any:
    if own and (found := unreadable(own)):
        raise ValueError(str(found[0]))
    return own


Colours = Annotated[OwnColours | None, AfterValidator(_readable)]


class ColoursType(FieldType):
    name = "colours"

    def changed(self, change: Change) -> str:
        return f"{'Set' if change.new else 'Removed'} custom colours for {change.where}"

    def in_words(self, value: Any) -> str:
        return f"{value['ink']} and {value['accent']} on {value['paper']}" if value else ""


COLOURS = ColoursType()


def colours(title: str) -> Any:
    return COLOURS.declare(None, title, extra={"design": True})
