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


class Feature(Item):
    title: Line = line("Title", "A few words.", limit=200)
    text: Rich = rich("Text", "One or two sentences.")
    note: Line = line("Note", "Small, at the end of the row: a year or a place.", limit=120)
    link: Link = link("Link", "Where to read more. Leave empty to hide it.")


class FeaturesData(Data):
    heading: Line = line("Heading")
    intro: Rich = rich("Introduction", "A sentence before the list. Optional.")
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
