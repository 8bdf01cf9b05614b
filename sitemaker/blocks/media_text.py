from typing import Literal

from .base import Block, Data, Json, Line, Link, Picture, Rich, choice, line, link, picture, rich, words


class MediaTextData(Data):
    heading: Line = line("Heading")
    text: Rich = rich("Text", "What the image doesn’t say by itself.")
    link: Link = link("Link", "Where to read more. Leave empty to hide it.")
    picture: Picture = picture()
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
