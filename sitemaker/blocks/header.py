from typing import Literal

from ..fields import Item, Link, choice, items, link, live
from .base import Block, Data, Json
from .thumbnail import EDGE, WIDTH, Thumbnail


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

    @classmethod
    def draw(cls, thumbnail: Thumbnail, data: Json) -> None:
        thumbnail.bars.append((EDGE, 12, 26, "ink"))
        count = min(4, len(live(data["items"])))
        thumbnail.bars += [(WIDTH - EDGE - 16 * (at + 1), 12, 11, "soft") for at in range(count)]
        thumbnail.height = 18
