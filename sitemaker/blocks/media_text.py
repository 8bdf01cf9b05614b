from typing import Literal

from ..fields import Image, Line, Link, RichText, choice, image, line, link, rich_text
from .base import Block, Data, Json, words
from .thumbnail import EDGE, Thumbnail, length


class MediaTextData(Data):
    heading: Line = line("Heading")
    text: RichText = rich_text("Text", "What the image doesn’t say by itself.")
    link: Link = link("Link", "Where to read more. Leave empty to hide it.")
    picture: Image = image()
    caption: Line = line("Caption", "Shown below the image. Optional.")
    layout: Literal["left", "right", "flush"] = choice(
        "Layout",
        left="Image first",
        right="Image last",
        flush="Image to the edge of the screen",
    )


class MediaText(Block):
    label = "Image and text"
    purpose = "Images"
    sought = "photo picture beside about split"

    kind: Literal["media_text"]
    data: MediaTextData

    @classmethod
    def default(cls) -> Json:
        return {
            "heading": "A closer look at one thing",
            "text": words(
                "Choose an image of the thing you are asked about most: the table by the window, the "
                "bench you work at, your own hands. Say here what people cannot see in it.",
            ),
        }

    @classmethod
    def draw(cls, thumbnail: Thumbnail, data: Json) -> None:
        layout = data["layout"]
        side, wide = {"left": (EDGE, 46), "right": (72, 56), "flush": (0, 62)}[layout]
        x, room = (EDGE, 52) if layout == "right" else (72, 46)
        thumbnail.box(side, wide, 50, -9 if layout == "flush" else 0)
        thumbnail.say(data["heading"], 10, 2, room, x)
        thumbnail.fill(min(180, length(data["text"])), x=x, room=room)
        thumbnail.reach()
