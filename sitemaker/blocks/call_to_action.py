from typing import Literal

from ..fields import Image, Line, Link, RichText, choice, image, line, link, rich_text
from .base import Block, Data, Json, words
from .thumbnail import EDGE, SECOND, WIDTH, Thumbnail


class CallToActionData(Data):
    heading: Line = line("Heading", "What to do, and why.")
    text: RichText = rich_text("Text", "What happens next, and what it costs.")
    link: Link = link("Link", "It can also be a phone number or an email address.")
    picture: Image = image(help="Only shown in the layout with an image.")
    layout: Literal["statement", "line", "picture"] = choice(
        "Layout", statement="Large, with the link to the side", line="On one line", picture="On an image"
    )


class CallToAction(Block):
    label = "Call to action"
    purpose = "Contact"
    sought = "button invite book order sign up"

    kind: Literal["call_to_action"]
    data: CallToActionData

    @classmethod
    def default(cls) -> Json:
        return {
            "surface": "accent",
            "heading": "Come by or get in touch",
            "text": words("Say how soon you reply, so that people know what to expect."),
            "link": {"label": "hello@example.com", "to": {"url": "mailto:hello@example.com"}},
        }

    @classmethod
    def draw(cls, thumbnail: Thumbnail, data: Json) -> None:
        if data["layout"] == "picture":
            thumbnail.box(0, WIDTH, 30, -9)
            thumbnail.height += 30
        thumbnail.say(data["heading"], 14 if data["layout"] == "statement" else 11, 2)
        thumbnail.height += 3
        thumbnail.bar(EDGE, 34, "soft")
        thumbnail.bar(SECOND, 46, "accent")
