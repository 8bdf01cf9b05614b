"""The pages to look at, by theme: each kind in every layout on every surface, and at its extremes."""

from collections.abc import Iterator
from typing import Any, NamedTuple, get_args

from sitemaker import blocks
from sitemaker.blocks.base import Data
from sitemaker.render import Rendered, render_page
from sitemaker.themes import THEMES
from tests.extremes import extremes
from tests.page_inputs import block, frame, items, link, sheet

from .pictures import PHOTOS
from .words import ABOUT, MENU, WORDS, sample

Json = dict[str, Any]
SURFACES: tuple[str, ...] = get_args(Data.model_fields["surface"].annotation)


class View(NamedTuple):
    """One page of one theme; `name` is that of its address and of its pictures."""

    theme: str
    name: str
    rendered: Rendered

    @property
    def path(self) -> str:
        return f"/{self.theme}/{self.name}"


def layouts(kind: str) -> list[str]:
    field = next(field for field in blocks.fields(kind) if field.name == "layout")
    return [choice.value for choice in field.choices]


def site(theme: str, header: str = "line", footer: str = "colophon", **settings: Any) -> Json:
    """The frame of the school's site in this theme."""
    made = frame(MENU, title="The Osier School", theme=theme, **settings)
    made["blocks"][0]["data"]["layout"] = header
    small = [link("Courses", 2), link("Prices", 3), link("Privacy", 2), link("How to find us", 3)]
    foot = block("footer", text=ABOUT, items=items(*({"link": each} for each in small)), layout=footer)
    made["blocks"][1]["data"] = foot["data"]
    return made


def views(themes: list[str] | None = None, kinds: list[str] | None = None) -> Iterator[View]:
    """Of these themes and kinds; of all of them when none is named."""
    for theme in themes or THEMES:
        for kind in kinds or blocks.names():
            yield View(theme, kind, _page(theme, _everywhere(kind)))
            yield View(theme, f"{kind}-extremes", _page(theme, _extreme(kind)))
        if not kinds:
            yield View(theme, "every", _page(theme, _together()))
            yield View(theme, "frame", _page(theme, _together()[:2], header="stacked", footer="line"))
            yield View(theme, "arabic", _page(theme, _together(), lang="ar"))


def _page(theme: str, shown: list[Json], **settings: Any) -> Rendered:
    named = [{**each, "id": f"{each['kind']}-{number:03}"} for number, each in enumerate(shown)]
    rendered = render_page(sheet(*named, frame=site(theme, **settings), photos=PHOTOS))
    assert not rendered.unavailable, rendered.unavailable
    return rendered


def _everywhere(kind: str) -> list[Json]:
    return [sample(kind, layout=layout, surface=surface) for layout in layouts(kind) for surface in SURFACES]


def _extreme(kind: str) -> list[Json]:
    return [each for layout in layouts(kind) for each in extremes(kind, layout).values()]


def _together() -> list[Json]:
    """A page as somebody would make it: every kind once, a ground under some."""
    grounds = {"media_text": "tint", "quote": "contrast", "call_to_action": "accent", "pricing": "tint"}
    chosen = {"text": "lead", "media_text": "flush", "image": "inset"}
    return [
        sample(kind, surface=grounds.get(kind, "paper"), layout=chosen.get(kind, layouts(kind)[0]))
        for kind in WORDS
    ]
