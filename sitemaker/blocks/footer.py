from typing import Literal

from .base import Block, Data, Item, Json, Link, Rich, choice, items, link, rich


class FooterItem(Item):
    link: Link = link("Link")


class FooterData(Data):
    text: Rich = rich("Text", "An address, opening hours, or who runs this site.")
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
