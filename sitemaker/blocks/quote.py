from typing import Literal

from .base import Block, Data, Json, Line, Rich, choice, line, rich, words


class QuoteData(Data):
    text: Rich = rich("Quote", "In the exact words.")
    by: Line = line("Who said it", "Only quote people who agreed to it.", limit=200)
    note: Rich = rich("Note", "Where it comes from, or a translation.")
    layout: Literal["large", "hung", "plain"] = choice(
        "Layout",
        large="Large, as a statement",
        hung="Source beside the quote",
        plain="Small, as part of the text",
    )


class Quote(Block):
    label = "Quote"
    purpose = "People"
    sought = "testimonial review praise voice"

    kind: Literal["quote"]
    data: QuoteData

    @classmethod
    def default(cls) -> Json:
        return {
            "text": words("A sentence you would be happy to paint on the wall."),
            "by": "Your name, or where it comes from",
        }
