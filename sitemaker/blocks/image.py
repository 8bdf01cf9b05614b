from typing import Literal

from ..fields import Image, Line, choice, image, line
from .base import Block, Data, Json
from .thumbnail import EDGE, SECOND, WIDTH, Thumbnail


class ImageData(Data):
    picture: Image = image()
    caption: Line = line("Caption", "What it is, who made it, and when. Optional.")
    layout: Literal["wide", "column", "inset"] = choice(
        "Layout", wide="Edge to edge", column="As wide as the text", inset="Caption beside the image"
    )


class ImageBlock(Block):
    label = "Image"
    purpose = "Images"
    sought = "photo photograph picture"

    kind: Literal["image"]
    data: ImageData

    @classmethod
    def default(cls) -> Json:
        return {"caption": "Say what can be seen here, and why it matters to you."}

    @classmethod
    def draw(cls, thumbnail: Thumbnail, data: Json) -> None:
        wide = data["layout"] == "wide"
        thumbnail.box(0 if wide else SECOND, WIDTH if wide else 70, 44, -9 if wide else 0)
        thumbnail.reach()
        if data["caption"]:
            thumbnail.height += 5
            thumbnail.bar(EDGE if wide else SECOND, 42, "soft")
