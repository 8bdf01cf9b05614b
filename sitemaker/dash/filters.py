"""Filters of the templates of /admin: times, counts, values and colours in words."""

from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any

from flask import g

from .. import blocks, content
from ..auth.tenant import current_site
from ..content.settings import settings_fields
from ..fields import resolve
from ..lib.colours import mix
from ..models import Conflict, Page, now, page_status
from ..themes import design_of
from . import dash, thumbnails

dash.add_app_template_filter(thumbnails.thumbnail)
dash.add_app_template_filter(thumbnails.page_thumbnails)

MB = 1024 * 1024


@dash.app_template_filter("at")
def at(moment: datetime) -> str:
    """As "today, 16:20 UTC" or "Sunday 22 Nov, 16:20 UTC": the server knows no other clock."""
    return f"{on(moment)}, {moment:%H:%M} UTC"


@dash.app_template_filter("on")
def on(moment: datetime) -> str:
    """A day in words: "today", "yesterday", "Monday 3 May"."""
    days = (now().date() - moment.date()).days
    if days in (0, 1):
        return ("today", "yesterday")[days]
    year = "" if moment.year == now().year else f" {moment.year}"
    return f"{moment:%A} {moment.day} {moment:%b}{year}"


@dash.app_template_filter("counted")
def counted(number: int, one: str, many: str = "") -> str:
    """As "1 change", "3 changes"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


@dash.app_template_filter("lowered")
def lowered(sentence: str) -> str:
    """The sentence with a small first letter, for the middle of another one."""
    return sentence[:1].lower() + sentence[1:]


@dash.app_template_filter("kind")
def kind_label(block: dict[str, Any]) -> str:
    """What people call this kind of block."""
    return blocks.kind(block["kind"]).label if blocks.is_known(block) else "Unavailable block"


@dash.app_template_filter("first_words")
def first_words(block: dict[str, Any]) -> str:
    """What tells a block from its neighbours: the beginning of its text."""
    text = blocks.search_text(block).replace("\n", ", ")
    return text if len(text) <= 70 else text[:69] + "…"


@dash.app_template_filter("value_words")
def value_words(value: Any, page: Page, conflict: Conflict) -> str:
    """A value of the field that two people changed, as the two versions are shown beside each other."""
    block = content.find(page.document, conflict.block) if conflict.block else None
    leaf = content.leaf_at(page.document, block, conflict.field) if block or not conflict.block else None
    return leaf.type.in_words(value) if leaf else str(value or "")


@cache
def _labels() -> dict[str, str]:
    """What forms of /admin call their fields, by path; items' as ``items.*.title``."""
    kinds = (*blocks.names(), *blocks.names(framed=True))
    called = {path: leaf.label for kind in kinds for path, leaf in blocks.leaves(kind).items()}
    return called | {each.path: each.label for framed in (True, False) for each in settings_fields(framed)}


@dash.app_template_filter("field_label")
def field_label(name: str) -> str:
    """A field of a form whose block is not at hand, as that form called it."""
    return _labels().get(resolve(name).declared) or name.rpartition(".")[2].replace("_", " ").capitalize()


@dash.app_template_filter("in_sentence")
def in_sentence(name: str) -> str:
    """A block's name after a preposition: "the Hero", but "the footer" as it is."""
    return name if name.startswith("the ") else f"the {name}"


@dash.app_template_filter("groupby_day")
def groupby_day(moments: list[page_status.Moment]) -> list[tuple[str, list[page_status.Moment]]]:
    """The moments of the history by their day."""
    return [(day, list(told)) for day, told in groupby(moments, key=lambda each: on(each.at))]


@dash.app_template_filter("megabytes")
def megabytes(size: int) -> str:
    """As "840 KB", "1.2 MB", "34 MB": as many places as anybody wants to know."""
    if size < MB:
        return f"{max(1, round(size / 1024))} KB" if size else "0 MB"
    return f"{size / MB:.1f} MB".replace(".0 ", " ") if size < 10 * MB else f"{size // MB} MB"


def frame() -> Page:
    """The frame of this request's site, asked for once."""
    if "frame" not in g:
        g.frame = current_site().frame
    found: Page = g.frame
    return found


@dash.app_template_filter("mini_colours")
def mini_colours(surface: str) -> dict[str, str]:
    """What a drawing on this surface is made in: the site's colours by day, and its headlines' face."""
    design = design_of(content.read(frame().document)["settings"])
    colours = design.schemes[0]
    own = {"paper": "", "tint": "", "contrast": "contrast-", "accent": "accent-"}[surface]
    ground = colours[{"accent": "accent-ground"}.get(surface, surface)]
    ink, line = colours[own + "ink"], colours[own + "line"]
    return {
        "ground": ground,
        "ink": ink,
        "soft": mix(colours[own + "soft"], ground, 0.45),
        "line": line,
        "accent": colours.get(own + "accent", ink),
        "box": mix(ground, ink, 0.16),
        "ridge": mix(ground, ink, 0.42),
        "face": design.pair.display.family,
    }
