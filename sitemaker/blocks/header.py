from typing import Literal

from ..fields import Item, Link, choice, items, link
from .base import Block, Data, Json


class MenuItem(Item):
    link: Link = link("Link")


class HeaderData(Data):
    items: list[MenuItem] = items("Menu", "menu entry", "Four or five entries fit on one line.")
    layout: Literal["line", "stacked"] = choice(
        "Layout", line="Name and menu on one line", stacked="Menu below the name"
    )


class Header(Block):
    label = "Header"
    framed = True

    kind: Literal["header"]
    data: HeaderData

    @classmethod
    def default(cls) -> Json:
        return {}
