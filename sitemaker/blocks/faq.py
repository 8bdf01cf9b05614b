from typing import Literal

from ..fields import Item, Line, RichText, choice, items, line, live, rich_text
from .base import Block, Data, Json, numbered, words
from .thumbnail import EDGE, SECOND, WIDTH, Thumbnail


class Question(Item):
    question: Line = line("Question", "The way people actually ask it.")
    answer: RichText = rich_text("Answer")


class FaqData(Data):
    heading: Line = line("Heading")
    items: list[Question] = items("Questions", "question", "The ones you get asked every week.")
    layout: Literal["fold", "open", "columns"] = choice(
        "Layout",
        fold="Answers open on click",
        open="Answers always shown",
        columns="Two columns, always shown",
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
                    (
                        "What if I change my mind?",
                        "Say until when people can cancel for free, and how to let you know.",
                    ),
                    ("Can I visit first?", "Say when somebody is there, and which bell to ring."),
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
