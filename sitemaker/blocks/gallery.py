from typing import Literal

from ..fields import Image, Item, Line, choice, image, items, line, live
from .base import Block, Data, Json, numbered
from .thumbnail import EDGE, Thumbnail

HUNG = ((10, 46, 30, 0), (68, 34, 26, 6), (10, 24, 22, 40), (44, 36, 28, 36))
"""Places of the first images of a thumbnail: x, width, height and how far down."""


class GalleryPicture(Item):
    picture: Image = image()
    title: Line = line("Title", "What it’s called, or what it shows.", limit=200)
    caption: Line = line("Caption", "Year, size or place. Optional.")


class GalleryData(Data):
    heading: Line = line("Heading", "Leave empty to show only the images.")
    items: list[GalleryPicture] = items("Images", "image", "Visitors can open each one at full size.")
    layout: Literal["hung", "grid", "rows"] = choice(
        "Layout",
        hung="Natural proportions",
        grid="Grid, cropped to the same shape",
        rows="Rows of equal height",
    )


class Gallery(Block):
    label = "Gallery"
    purpose = "Images"
    sought = "photos photographs pictures grid album portfolio"

    kind: Literal["gallery"]
    data: GalleryData

    @classmethod
    def default(cls) -> Json:
        return {
            "heading": "Our work",
            "items": numbered({"title": title} for title in ("The first piece", "The second", "The third")),
        }

    @classmethod
    def draw(cls, thumbnail: Thumbnail, data: Json) -> None:
        thumbnail.say(data["heading"], 12, 1)
        thumbnail.height += 2
        count = len(live(data["items"]))
        if data["layout"] == "hung":
            for x, wide, tall, down in HUNG[: max(1, min(3, count))]:
                thumbnail.box(x, wide, tall, down)
        else:
            for at in range(min(6, max(1, count))):
                thumbnail.box(EDGE + at % 3 * 37, 34, 26, at // 3 * 29)
        thumbnail.reach()
