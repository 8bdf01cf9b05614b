from typing import Literal

from ..fields import Image, Line, Link, RichText, choice, image, line, link, rich_text
from .base import Block, Data, Json, words
from .thumbnail import EDGE, ROOM, SECOND, WIDTH, Thumbnail, length


class HeroData(Data):
    heading: Line = line("Heading", "What this page is about, in one line.")
    text: RichText = rich_text("Text", "A sentence or two below the heading.")
    link: Link = link("Link", "The one thing visitors should do next. Leave empty to hide it.")
    picture: Image = image()
    layout: Literal["hanging", "stacked", "split"] = choice(
        "Layout",
        hanging="Full-width headline",
        stacked="Headline above the text",
        split="Image beside the text",
    )


class Hero(Block):
    label = "Hero"
    sought = "headline title banner top opening intro"

    kind: Literal["hero"]
    data: HeroData

    @classmethod
    def default(cls) -> Json:
        return {
            "heading": "Say what you do, in one line",
            "text": words("Then who it is for, where to find you, and what makes it yours."),
        }

    @classmethod
    def draw(cls, thumbnail: Thumbnail, data: Json) -> None:
        has_image, split = bool(data["picture"]["asset"]), data["layout"] == "split"
        if split:
            thumbnail.box(72, WIDTH - 72, 52, -9)
        thumbnail.say(data["heading"], 12 if split else 17, 3, 58 if split else ROOM)
        if has_image and not split:
            thumbnail.box(SECOND, WIDTH - SECOND, 34)
        thumbnail.fill(length(data["text"]), room=32 if has_image else 54 if split else 78)
        if data["link"]["label"]:
            thumbnail.height += 4
            thumbnail.bar(EDGE, 30, "accent")
        thumbnail.reach()
