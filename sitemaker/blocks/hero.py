from typing import Literal

from .base import Block, Data, Json, Line, Link, Picture, Rich, choice, line, link, picture, rich, words


class HeroData(Data):
    heading: Line = line("Heading", "What this page is about, in one line.")
    text: Rich = rich("Text", "A sentence or two below the heading.")
    link: Link = link("Link", "The one thing visitors should do next. Leave empty to hide it.")
    picture: Picture = picture()
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
