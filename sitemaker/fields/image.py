"""An image of the site's library: which one, its description, and what stays in sight when it is cut."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from ..lib.text.row_ids import row_id
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
        key = row_id(typed[0].text or "0")
        if key is None:
            raise Unfit("Choose an image from this site’s library.")
        return key or None

    def label_within(self, label: str, whole: str) -> str:
        return whole

    def changed(self, change: Change) -> str:
        if change.old and change.new:
            return f"Replaced {change.name} of {change.where}"
        if change.new:
            return f"Added an image to {change.where}"
        return f"Removed {change.name} from {change.where}"


class FocusType(FieldType):
    name = "focus"
    reads = "focus"

    def shown(self, value: Any) -> tuple[str, ...]:
        return (f"{value['x']} {value['y']}",)

    def read(self, *typed: Typed) -> Any:
        x, _, y = typed[0].text.partition(" ")
        if not all(each.isascii() and each.isdigit() and int(each[:4]) <= 100 for each in (x, y)):
            raise Unfit("The focal point is two numbers from 0 to 100: across, then down.")
        return {"x": int(x), "y": int(y)}

    def in_words(self, value: Any) -> str:
        return f"{value['x']}% across, {value['y']}% down" if value else ""


class ImageType(Group):
    name = "image"

    def problems(self, field: base.Field, data: Json, place: Place) -> Iterator[tuple[str, str]]:
        path, image = field.name, data[field.name]
        which = place.name if place.item.startswith("image") else f"the image in {place.name}"
        which = which[0].upper() + which[1:]
        if image["asset"] and place.lacks_image(image["asset"]):
            yield f"{path}.asset", f"{which} is in the bin, so visitors don’t see it."
        elif image["asset"] and not image["alt"].strip() and not image["decorative"]:
            yield f"{path}.alt", f"{which} has no alt text."


ASSET, FOCUS, IMAGE = AssetType(), FocusType(), ImageType()


class Image(Shape):
    asset: Annotated[int, Field(ge=1, lt=2**63)] | None = ASSET.declare(None, "Image")
    alt: Line = line("Alt text", "Describes the image for people who can’t see it.", limit=ALT_LIMIT)
    decorative: bool = switch(
        "Decorative (no alt text needed)", "It adds nothing that the text doesn’t already say."
    )
    focus: Focus = FOCUS.declare(_middle, "Focal point")


def image(title: str = "Image", help: str = "") -> Any:
    return IMAGE.declare(Image, title, help)
