from typing import Literal

from ..fields import Item, Line, Link, RichText, choice, items, line, link, live, rich_text
from .base import Block, Data, Json, numbered, words
from .thumbnail import Thumbnail


class Column(Item):
    title: Line = line("Title", "A few words.", limit=200)
    text: RichText = rich_text("Text")
    link: Link = link("Link", "Left empty, it is not shown.")


class ColumnsData(Data):
    heading: Line = line("Heading", "Left empty, the columns stand alone.")
    items: list[Column] = items("Columns", "column", "Two to four stand well beside each other.")
    layout: Literal["equal", "ruled", "first"] = choice(
        "Layout", equal="Equal columns", ruled="Rules above each", first="The first one wide"
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
                    ("The door", "Your street and number, and the bell to ring."),
                    ("Getting here", "The stop nearest by, and where a bicycle can stand."),
                    ("Writing to us", "How soon you answer, and what you need to know first."),
                )
            ),
        }

    @classmethod
    def draw(cls, thumbnail: Thumbnail, data: Json) -> None:
        thumbnail.say(data["heading"], 12, 2)
        thumbnail.side_by_side(len(live(data["items"])))
