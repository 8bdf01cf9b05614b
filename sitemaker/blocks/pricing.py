from typing import Literal

from ..fields import Item, Line, Link, RichText, choice, items, line, link, live, rich_text
from .base import Block, Data, Json, numbered, words
from .thumbnail import EDGE, Thumbnail


class Plan(Item):
    title: Line = line("Name", limit=120)
    price: Line = line("Price", "With the currency, as you’d write it by hand.", limit=60)
    per: Line = line("For", "For example “an hour”, “a month” or “a person”.", limit=60)
    text: RichText = rich_text("What’s included", "A sentence or a list.")
    link: Link = link("Link", "Leave empty to hide it.")


class PricingData(Data):
    heading: Line = line("Heading")
    intro: RichText = rich_text("Introduction", "What they all have in common. Optional.")
    items: list[Plan] = items("Prices", "price", "Two to four are easy to compare.")
    layout: Literal["columns", "rows", "plain"] = choice(
        "Layout", columns="Side by side", rows="Stacked", plain="Compact"
    )


class Pricing(Block):
    label = "Prices"
    purpose = "Prices"
    sought = "plans packages tariffs cost"

    kind: Literal["pricing"]
    data: PricingData

    @classmethod
    def default(cls) -> Json:
        return {
            "heading": "Prices",
            "items": numbered(
                {"title": title, "price": price, "per": per, "text": words(text)}
                for title, price, per, text in (
                    ("A first look", "Free", "", "Half an hour together, to see whether it fits."),
                    ("A day", "480", "a day", "One piece of work, start to finish."),
                    ("By the month", "1,600", "a month", "Four days, whenever you need them."),
                )
            ),
        }

    @classmethod
    def draw(cls, thumbnail: Thumbnail, data: Json) -> None:
        thumbnail.say(data["heading"], 12, 1)
        top = thumbnail.height + 4
        items = live(data["items"])[:3]
        for at, item in enumerate(items):
            thumbnail.height = top
            thumbnail.bar(EDGE + at * 38, 26, "soft")
            thumbnail.say(item["price"], 12, 1, 32, EDGE + at * 38)
        thumbnail.height = top + 18
        for row in range(2):
            for at in range(len(items)):
                thumbnail.bar(EDGE + at * 38, 30 - row * 8, "soft", row * 5)
        thumbnail.height += 9
