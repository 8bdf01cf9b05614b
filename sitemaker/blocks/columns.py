from typing import Literal

from ..fields import Item, Line, Link, RichText, choice, items, line, link, live, rich_text
from .base import Block, Data, Json, numbered, words
from .thumbnail import Thumbnail


class Column(Item):
    title: Line = line("Title", "A few words.", limit=200)
    text: RichText = rich_text("Text")
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

    @classmethod
    def draw(cls, thumbnail: Thumbnail, data: Json) -> None:
        thumbnail.say(data["heading"], 12, 2)
        thumbnail.side_by_side(len(live(data["items"])))
