from typing import Literal

from .base import Block, Data, Item, Json, Line, Picture, choice, items, line, numbered, picture


class GalleryPicture(Item):
    picture: Picture = picture()
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
