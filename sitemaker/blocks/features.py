from typing import Literal

from ..fields import Item, Line, Link, RichText, choice, items, line, link, live, rich_text
from .base import Block, Data, Json, numbered, words
from .thumbnail import EDGE, ROOM, SECOND, Thumbnail


class Feature(Item):
    title: Line = line("Title", "A few words.", limit=200)
    text: RichText = rich_text("Text", "One or two sentences.")
    note: Line = line("Note", "Small, at the end of the row: a year or a place.", limit=120)
    link: Link = link("Link", "Where to read more. Leave empty to hide it.")


class FeaturesData(Data):
    heading: Line = line("Heading")
    intro: RichText = rich_text("Introduction", "A sentence before the list. Optional.")
    items: list[Feature] = items("Features", "feature", "Three to six work best.")
    layout: Literal["index", "columns", "display"] = choice(
        "Layout", index="Stacked rows", columns="Columns", display="Large titles"
    )


class Features(Block):
    label = "Features"
    sought = "list reasons services offers steps"

    kind: Literal["features"]
    data: FeaturesData

    @classmethod
    def default(cls) -> Json:
        return {
            "heading": "What you can count on",
            "items": numbered(
                {"title": title, "text": words(text)}
                for title, text in (
                    ("Made here", "Say where the work is done, and who does it."),
                    ("Ready when you are", "Say how long it takes, and how you’ll keep in touch."),
                    ("Clear prices", "Say what it costs, and what that covers."),
                )
            ),
        }

    @classmethod
    def draw(cls, thumbnail: Thumbnail, data: Json) -> None:
        thumbnail.say(data["heading"], 12, 2)
        if data["layout"] == "columns":
            thumbnail.side_by_side(len(live(data["items"])))
        elif data["layout"] == "display":
            for item in live(data["items"])[:3]:
                thumbnail.say(item["title"], 11, 1, ROOM - SECOND, SECOND)
                thumbnail.bar(EDGE, 18, "soft", -6)
        else:
            for _ in live(data["items"])[:4]:
                thumbnail.height += 8
                thumbnail.bar(EDGE, 34, "ink")
                thumbnail.bar(58, 60, "soft")
