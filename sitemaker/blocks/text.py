from typing import Literal

from .base import Block, Data, Json, Line, Rich, choice, line, rich, words


class TextData(Data):
    heading: Line = line("Heading", "Leave empty to show only the text.")
    body: Rich = rich("Text", "Paragraphs, lists, quotes and links.")
    note: Rich = rich("Note", "Small text to the side: a source or an aside. Optional.")
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
