from typing import Literal

from .base import (
    Block,
    Data,
    Item,
    Json,
    Line,
    Link,
    Rich,
    choice,
    items,
    line,
    link,
    numbered,
    rich,
    words,
)


class Column(Item):
    title: Line = line("Title", "A few words.", limit=200)
    text: Rich = rich("Text")
    link: Link = link("Link", "Leave empty to hide it.")


class ColumnsData(Data):
    heading: Line = line("Heading", "Leave empty to show only the columns.")
    items: list[Column] = items("Columns", "column", "Two to four look best side by side.")
    layout: Literal["equal", "ruled", "first"] = choice(
        "Layout", equal="Equal columns", ruled="A line above each", first="Wide first column"
    )


class Columns(Block):
    label = "Columns"
    sought = "columns side by side grid team"

    kind: Literal["columns"]
    data: ColumnsData

    @classmethod
    def default(cls) -> Json:
        return {
            "heading": "Good to know",
            "items": numbered(
                {"title": title, "text": words(text)}
                for title, text in (
                    ("Find us", "Your street and number, and which bell to ring."),
                    ("Getting here", "The nearest stop, and where to park a bike."),
                    ("Get in touch", "How soon you reply, and what you need to know first."),
                )
            ),
        }
