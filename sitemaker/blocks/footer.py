from typing import Literal

from ..fields import Item, Link, RichText, choice, items, link, live, rich_text
from .base import Block, Data, Json
from .thumbnail import EDGE, Thumbnail


class FooterItem(Item):
    link: Link = link("Link")


class FooterData(Data):
    text: RichText = rich_text("Text", "An address, opening hours, or who runs this site.")
    items: list[FooterItem] = items("Links", "link", "Pages such as privacy, legal notice and contact.")
    layout: Literal["colophon", "line"] = choice(
        "Layout", colophon="Text next to the links", line="All on one line"
    )


class Footer(Block):
    label = "Footer"
    framed = True

    kind: Literal["footer"]
    data: FooterData

    @classmethod
    def default(cls) -> Json:
        return {}

    @classmethod
    def draw(cls, thumbnail: Thumbnail, data: Json) -> None:
        thumbnail.bars += [(EDGE, 10 + row * 6, 40 - row * 10, "soft") for row in range(3)]
        thumbnail.bars += [(78, 10 + row * 6, 34, "soft") for row in range(min(3, len(live(data["items"]))))]
        thumbnail.height = 26
