from typing import Literal

from ..fields import Line, RichText, choice, line, rich_text
from .base import Block, Data, Json, words
from .thumbnail import EDGE, SECOND, Thumbnail, length


class TextData(Data):
    heading: Line = line("Heading", "Leave empty to show only the text.")
    body: RichText = rich_text("Text", "Paragraphs, lists, quotes and links.")
    note: RichText = rich_text("Note", "Small text to the side: a source or an aside. Optional.")
    layout: Literal["column", "aside", "lead"] = choice(
        "Layout",
        column="Heading above the text",
        aside="Heading beside the text",
        lead="First paragraph large",
    )


class Text(Block):
    label = "Text"
    sought = "paragraph story about article writing"

    kind: Literal["text"]
    data: TextData

    @classmethod
    def default(cls) -> Json:
        return {
            "heading": "How it began",
            "body": words(
                "Every place has a first day. Tell yours: what you wanted to make, who helped, and the "
                "moment you knew it would last.",
                "Two or three short paragraphs are plenty. Visitors read the first line of each, and stay "
                "for the one that sounds like you.",
            ),
        }

    @classmethod
    def draw(cls, thumbnail: Thumbnail, data: Json) -> None:
        thumbnail.say(data["heading"], 12, 2)
        aside = data["layout"] == "aside"
        thumbnail.fill(length(data["body"]), x=SECOND if aside else EDGE, room=70 if aside else 96)
