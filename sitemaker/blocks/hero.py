from typing import Literal

from ..fields import Image, Line, Link, RichText, choice, image, line, link, rich_text
from .base import Block, Data, Json, words


class HeroData(Data):
    heading: Line = line("Heading", "What this page is about, in one line.")
    text: RichText = rich_text("Text", "A sentence or two below the heading.")
    link: Link = link("Link", "The one thing to do next. Left empty, it is not shown.")
    picture: Image = image()
    layout: Literal["hanging", "stacked", "split"] = choice(
        "Layout",
        hanging="Headline over the whole width",
        stacked="Headline above the text",
        split="Picture beside the words",
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
