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


class Plan(Item):
    title: Line = line("Name", limit=120)
    price: Line = line("Price", "With the currency, as you’d write it by hand.", limit=60)
    per: Line = line("For", "For example “an hour”, “a month” or “a person”.", limit=60)
    text: Rich = rich("What’s included", "A sentence or a list.")
    link: Link = link("Link", "Leave empty to hide it.")


class PricingData(Data):
    heading: Line = line("Heading")
    intro: Rich = rich("Introduction", "What they all have in common. Optional.")
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
