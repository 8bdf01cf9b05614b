from typing import Literal

from ..fields import Line, RichText, choice, line, rich_text
from ..lib.markup import to_text
from .base import Block, Data, Json, words
from .thumbnail import EDGE, SECOND, WIDTH, Thumbnail


class QuoteData(Data):
    text: RichText = rich_text("Quote", "In the exact words.")
    by: Line = line("Who said it", "Only quote people who agreed to it.", limit=200)
    note: RichText = rich_text("Note", "Where it comes from, or a translation.")
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

    @classmethod
    def draw(cls, thumbnail: Thumbnail, data: Json) -> None:
        x = SECOND if data["layout"] == "hung" else EDGE + 6
        said = (to_text(data["text"]), data["by"], to_text(data["note"]))
        size = 9 if data["layout"] == "plain" else 13
        thumbnail.say("\n".join(filter(None, said)), size, 3, WIDTH - EDGE - x, x)
        thumbnail.height += 4
        thumbnail.bar(x if x < SECOND else EDGE, 30, "soft")
