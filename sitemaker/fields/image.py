"""An image of the site's library: which one, its description, and what stays in sight when it is cut."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from . import base
from .base import Change, FieldType, Group, Json, Place, Shape, Typed, Unfit
from .line import Line, line
from .switch import switch

ALT_LIMIT = 500


@with_config(ConfigDict(extra="forbid", strict=True))
class Focus(TypedDict):
    """What must stay in sight when an image is cut, in percent of its width and height."""

    x: Annotated[int, Field(ge=0, le=100)]
    y: Annotated[int, Field(ge=0, le=100)]


def _middle() -> Focus:
    return {"x": 50, "y": 50}


class AssetType(FieldType):
    name = "asset"
    reads = "number"

    def shown(self, value: Any) -> tuple[str, ...]:
        return (str(value or ""),)

    def read(self, *typed: Typed) -> Any:
        text = typed[0].text
        if text in ("", "0"):
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise Unfit("Choose a picture from those of this site.")
        return int(text)

    def label_within(self, label: str, whole: str) -> str:
        return whole

    def changed(self, change: Change) -> str:
        if change.old and change.new:
            return f"Replaced {change.name} of {change.where}"
        if change.new:
            return f"Put a picture into {change.where}"
        return f"Took {change.name} out of {change.where}"


class FocusType(FieldType):
    name = "focus"
    reads = "focus"

    def shown(self, value: Any) -> tuple[str, ...]:
        return (f"{value['x']} {value['y']}",)

    def read(self, *typed: Typed) -> Any:
        x, _, y = typed[0].text.partition(" ")
        if not all(each.isascii() and each.isdigit() and int(each[:4]) <= 100 for each in (x, y)):
            raise Unfit("The focus is two numbers from 0 to 100: across, then down.")
        return {"x": int(x), "y": int(y)}

    def in_words(self, value: Any) -> str:
        return f"{value['x']}% across, {value['y']}% down" if value else ""


class ImageType(Group):
    name = "image"

    def problems(self, field: base.Field, data: Json, place: Place) -> Iterator[tuple[str, str]]:
        path, image = field.name, data[field.name]
        which = place.name if place.item.startswith("picture") else f"the picture in {place.name}"
        which = which[0].upper() + which[1:]
        if image["asset"] and place.lacks_image(image["asset"]):
            yield f"{path}.asset", f"{which} is in the bin: visitors see none."
        elif image["asset"] and not image["alt"].strip() and not image["decorative"]:
            yield f"{path}.alt", f"{which} has no description."


ASSET, FOCUS, IMAGE = AssetType(), FocusType(), ImageType()


class Image(Shape):
    asset: Annotated[int, Field(ge=1, lt=2**63)] | None = ASSET.declare(None, "Picture")
    alt: Line = line("Description", "Read aloud to people who cannot see it.", limit=ALT_LIMIT)
    decorative: bool = switch("Only decoration", "It says nothing that the words do not say.")
    focus: Focus = FOCUS.declare(_middle, "Focus")


def image(title: str = "Picture", help: str = "") -> Any:
    return IMAGE.declare(Image, title, help)
