from typing import Literal

from .base import Block, Data, Json, Line, Link, Picture, Rich, choice, line, link, picture, rich, words


class CallToActionData(Data):
    heading: Line = line("Heading", "What to do, and why.")
    text: Rich = rich("Text", "What happens next, and what it costs.")
    link: Link = link("Link", "It can also be a phone number or an email address.")
    picture: Picture = picture(help="Only shown in the layout with an image.")
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
