from typing import Literal

from ..fields import Image, Line, choice, image, line
from .base import Block, Data, Json


class ImageData(Data):
    picture: Image = image()
    caption: Line = line("Caption", "What it is, who made it, when. It can stay empty.")
    layout: Literal["wide", "column", "inset"] = choice(
        "Layout", wide="From edge to edge", column="As wide as the text", inset="Caption beside the picture"
    )


class ImageBlock(Block):
    label = "Picture"
    purpose = "Pictures"
    sought = "photo photograph picture"

    kind: Literal["image"]
    data: ImageData

    @classmethod
    def default(cls) -> Json:
        return {"caption": "Say what can be seen here, and why it matters to you."}
