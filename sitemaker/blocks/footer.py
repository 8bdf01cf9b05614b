from typing import Literal

from ..fields import Item, Link, RichText, choice, items, link, rich_text
from .base import Block, Data, Json


class FooterItem(Item):
    link: Link = link("Link")


class FooterData(Data):
    text: RichText = rich_text("Text", "An address, opening hours, whose site this is.")
    items: list[FooterItem] = items("Links", "link", "The small pages: imprint, privacy, contact.")
    layout: Literal["colophon", "line"] = choice(
        "Layout", colophon="Text beside the links", line="All on one line"
    )


class Footer(Block):
    label = "Footer"
    framed = True

    kind: Literal["footer"]
    data: FooterData

    @classmethod
    def default(cls) -> Json:
        return {}
