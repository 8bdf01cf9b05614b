from typing import Literal

from ..fields import Image, Item, Line, choice, image, items, line
from .base import Block, Data, Json, numbered


class GalleryPicture(Item):
    picture: Image = image()
    title: Line = line("Title", "What it is called, or what it shows.", limit=200)
    caption: Line = line("Caption", "Year, size, place. It can stay empty.")


class GalleryData(Data):
    heading: Line = line("Heading", "Left empty, the pictures stand alone.")
    items: list[GalleryPicture] = items("Pictures", "picture", "A visitor can open each of them large.")
    layout: Literal["hung", "grid", "rows"] = choice(
        "Layout", hung="Hung, each in its own shape", grid="A grid of equal cuts", rows="Rows of one height"
    )


class Gallery(Block):
    label = "Gallery"
    purpose = "Pictures"
    sought = "photos photographs grid album portfolio"

    kind: Literal["gallery"]
    data: GalleryData

    @classmethod
    def default(cls) -> Json:
        return {
            "heading": "Work you can look at",
            "items": numbered({"title": title} for title in ("The first piece", "The second", "The third")),
        }
