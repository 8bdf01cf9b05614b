from typing import Literal

from .base import Block, Data, Json, Line, Link, Picture, Rich, choice, line, link, picture, rich, words


class MediaTextData(Data):
    heading: Line = line("Heading")
    text: Rich = rich("Text", "What the picture does not say by itself.")
    link: Link = link("Link", "Where to read on. Left empty, it is not shown.")
    picture: Picture = picture()
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
