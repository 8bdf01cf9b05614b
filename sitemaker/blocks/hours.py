from typing import Literal

from ..fields import Item, Line, Link, RichText, choice, items, line, link, live, rich_text, switch
from .base import Block, Data, Json, numbered, words
from .thumbnail import Thumbnail


class Opening(Item):
    title: Line = line("Days", "For example “Wednesday to Friday”, or a date.", limit=120)
    time: Line = line("Hours", "For example “7 to 4”, or “closed”.", limit=120)
    closed: bool = switch("Closed", "Shows this day in grey.")


class HoursData(Data):
    heading: Line = line("Heading", "Often simply the address.")
    items: list[Opening] = items("Hours", "line", "Include closed days too: people look for them.")
    text: RichText = rich_text("Place", "Your address, the nearest stop, your phone number.")
    link: Link = link("Link", "A phone number, or a map on another site. Leave empty to hide it.")
    layout: Literal["beside", "stacked", "display"] = choice(
        "Layout", beside="Hours beside the place", stacked="Hours above the place", display="Large hours"
    )


class Hours(Block):
    label = "Opening hours"
    purpose = "Contact"
    sought = "opening times address map visit find us"

    kind: Literal["hours"]
    data: HoursData

    @classmethod
    def default(cls) -> Json:
        return {
            "heading": "When we’re open",
            "items": numbered(
                {"title": days, "time": time, "closed": closed}
                for days, time, closed in (
                    ("Tuesday to Friday", "9 to 6", False),
                    ("Saturday", "10 to 4", False),
                    ("Sunday and Monday", "closed", True),
                )
            ),
            "text": words("Your street and number, the nearest stop, and which bell to ring."),
        }

    @classmethod
    def draw(cls, thumbnail: Thumbnail, data: Json) -> None:
        thumbnail.say(data["heading"], 12, 1)
        thumbnail.prices(live(data["items"]))
