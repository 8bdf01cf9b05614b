from typing import Literal

from ..fields import Image, Line, Link, RichText, choice, image, line, link, rich_text
from .base import Block, Data, Json, words


class MediaTextData(Data):
    heading: Line = line("Heading")
    text: RichText = rich_text("Text", "What the picture does not say by itself.")
    link: Link = link("Link", "Where to read on. Left empty, it is not shown.")
    picture: Image = image()
    caption: Line = line("Caption", "Below the picture. It can stay empty.")
    layout: Literal["left", "right", "flush"] = choice(
        "Layout",
        left="Picture at the start",
        right="Picture at the end",
        flush="Picture flush to three edges",
    )


class MediaText(Block):
    label = "Picture and text"
    purpose = "Pictures"
    sought = "photo picture beside about split"

    kind: Literal["media_text"]
    data: MediaTextData

    @classmethod
    def default(cls) -> Json:
        return {
            "heading": "One thing, looked at closely",
            "text": words(
                "Choose a picture of the thing you are asked about most: the table by the window, the "
                "bench you work at, your own hands. Say here what people cannot see in it.",
            ),
        }
