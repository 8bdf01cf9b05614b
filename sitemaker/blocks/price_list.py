from typing import Literal, NamedTuple

from ..fields import Item, Line, RichText, choice, items, line, live, rich_text
from .base import Block, Data, Json, numbered
from .thumbnail import Thumbnail


class Entry(Item):
    group: Line = line(
        "Group heading", "Starts a new group with this name, for example “From the oven”.", limit=120
    )
    title: Line = line("Name", limit=200)
    price: Line = line("Price", limit=60)
    note: Line = line("Note", "What’s in it, or when it’s available. Optional.")


class Group(NamedTuple):
    name: str
    items: list[Entry]


class PriceListData(Data):
    heading: Line = line("Heading")
    intro: RichText = rich_text("Introduction", "Small text beside the heading. Optional.")
    items: list[Entry] = items("Entries", "entry", "A name, a price and, if it helps, a note.")
    layout: Literal["board", "single", "display"] = choice(
        "Layout", board="Several lists", single="One list", display="Large names"
    )

    @property
    def groups(self) -> list[Group]:
        """The entries list by list; those before the first name have none."""
        found: list[Group] = []
        for entry in self.items:
            if entry.group or not found:
                found.append(Group(entry.group, []))
            found[-1].items.append(entry)
        return found


class PriceList(Block):
    label = "Price list"
    purpose = "Prices"
    sought = "menu card prices cost food drinks"

    kind: Literal["price_list"]
    data: PriceListData

    @classmethod
    def default(cls) -> Json:
        return {
            "heading": "Our menu",
            "items": numbered(
                {"group": group, "title": title, "price": price, "note": note}
                for group, title, price, note in (
                    ("From the kitchen", "Soup of the day", "6.80", "With bread"),
                    ("", "Cheese plate", "9.50", ""),
                    ("", "Something sweet", "4.20", "Ask about today’s selection"),
                    ("To drink", "Coffee", "2.80", ""),
                    ("", "A pot of tea", "3.10", "Enough for two cups"),
                )
            ),
        }

    @classmethod
    def draw(cls, thumbnail: Thumbnail, data: Json) -> None:
        thumbnail.say(data["heading"], 12, 1)
        thumbnail.prices(live(data["items"]))
