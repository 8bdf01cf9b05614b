from typing import Literal

from ..fields import Item, Line, RichText, choice, items, line, live, rich_text
from .base import Block, Data, Json, numbered, words
from .thumbnail import EDGE, SECOND, WIDTH, Thumbnail


class Question(Item):
    question: Line = line("Question", "As people really ask it.")
    answer: RichText = rich_text("Answer")


class FaqData(Data):
    heading: Line = line("Heading")
    items: list[Question] = items("Questions", "question", "The ones you answer every week.")
    layout: Literal["fold", "open", "columns"] = choice(
        "Layout", fold="Answers unfold", open="Answers stand open", columns="Open, in two columns"
    )


class Faq(Block):
    label = "Questions"
    sought = "questions answers help accordion"

    kind: Literal["faq"]
    data: FaqData

    @classmethod
    def default(cls) -> Json:
        return {
            "heading": "Before you ask",
            "items": numbered(
                {"question": question, "answer": words(answer)}
                for question, answer in (
                    ("How long does it take?", "Give a number of days, and say when it takes longer."),
                    ("What if I change my mind?", "Say until when that costs nothing, and how to tell you."),
                    ("Can I come and look first?", "Say when somebody is there, and where to ring."),
                )
            ),
        }

    @classmethod
    def draw(cls, thumbnail: Thumbnail, data: Json) -> None:
        thumbnail.say(data["heading"], 12, 1)
        for _ in live(data["items"])[:4]:
            thumbnail.height += 9
            thumbnail.bar(SECOND, 52, "ink")
            thumbnail.bar(WIDTH - EDGE - 5, 5, "accent")
