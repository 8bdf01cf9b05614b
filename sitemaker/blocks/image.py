from typing import Literal

from .base import Block, Data, Json, Line, Picture, choice, line, picture


class ImageData(Data):
    picture: Picture = picture()
    caption: Line = line("Caption", "What it is, who made it, and when. Optional.")
    layout: Literal["wide", "column", "inset"] = choice(
        "Layout", wide="Edge to edge", column="As wide as the text", inset="Caption beside the image"
    )


class Image(Block):
    label = "Image"
    purpose = "Images"
    sought = "photo photograph picture"

    kind: Literal["image"]
    data: ImageData

    @classmethod
    def default(cls) -> Json:
        return {"caption": "Say what can be seen here, and why it matters to you."}
