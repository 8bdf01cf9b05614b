from typing import Literal, NamedTuple

from ..fields import Item, Line, RichText, choice, items, line, live, rich_text
from .base import Block, Data, Json, numbered
from .thumbnail import Thumbnail


class Entry(Item):
    group: Line = line("Begins a list", "Its name, when a new list begins here: “From the oven”.", limit=120)
    title: Line = line("Name", limit=200)
    price: Line = line("Price", limit=60)
    note: Line = line("Note", "What is in it, or when there is any. It can stay empty.")


class Group(NamedTuple):
    name: str
    items: list[Entry]


class PriceListData(Data):
    heading: Line = line("Heading")
    intro: RichText = rich_text("Introduction", "Small, beside the heading. It can stay empty.")
    items: list[Entry] = items("Entries", "entry", "Name, price, and a note where one helps.")
    layout: Literal["board", "single", "display"] = choice(
        "Layout", board="A board of several lists", single="One list", display="Large names"
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
            "heading": "The board",
            "items": numbered(
                {"group": group, "title": title, "price": price, "note": note}
                for group, title, price, note in (
                    ("From the kitchen", "Soup of the day", "6.80", "With bread"),
                    ("", "A plate of cheese", "9.50", ""),
                    ("", "Something sweet", "4.20", "Ask what there is"),
                    ("To drink", "Coffee", "2.80", ""),
                    ("", "A pot of tea", "3.10", "Enough for two cups"),
                )
            ),
        }

    @classmethod
    def draw(cls, thumbnail: Thumbnail, data: Json) -> None:
        thumbnail.say(data["heading"], 12, 1)
        thumbnail.prices(live(data["items"]))
