from typing import Literal

from .base import Block, Data, Item, Json, Line, Rich, choice, items, line, numbered, rich, words


class Question(Item):
    question: Line = line("Question", "The way people actually ask it.")
    answer: Rich = rich("Answer")


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
