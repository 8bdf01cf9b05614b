"""What the templates of /admin say with: states and times in words, and who may do what."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any

from flask import current_app, g, request
from flask_login import current_user

from .. import blocks, content
from ..auth.resubmission import HELD
from ..auth.tenant import current_site
from ..content.settings import settings_fields
from ..extensions import storage
from ..fields import Choice, resolve
from ..lib.colours import mix
from ..lib.storage import Closed
from ..lib.text.row_ids import row_id
from ..models import Asset, Conflict, Edit, Page, now, page_status
from ..models.asset import showable
from ..page_input import MEMBERS_MEDIA
from ..themes import design_of
from . import dash, thumbnails
from .forms.block import BlockForm, Row, controls_of
from .forms.design import DesignForm

dash.add_app_template_filter(thumbnails.thumbnail)
dash.add_app_template_filter(thumbnails.page_thumbnails)

MB = 1024 * 1024
WHO_SEES = "Draft, visitors can’t see it yet"


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


def state_sentence(standing: page_status.Standing, waiting: int = 0) -> str:
    """The one sentence about a page: what is kept, and what visitors do not see yet."""
    if waiting:
        return f"Saved, {counted(waiting, 'conflict')} to resolve"
    if not standing.live_at:
        return f"Saved. {WHO_SEES}"
    count = standing.count
    return f"Saved, {counted(count, 'change')} not live yet" if count else "Saved, everything is live"


def who(moment: page_status.Moment) -> str:
    """The name of the person behind a change."""
    if moment.who is None:
        return "A former member"
    return "You" if moment.who.id == current_user.id else moment.who.called


def back_words(edit: Edit) -> str:
    """What taking back exactly this edit does."""
    labels = {"insert": "Remove again", "remove": "Restore", "move": "Move back"}
    return labels.get(edit.touched["op"], "Restore the earlier text")


def found_in(form: Any) -> list[tuple[str, str]]:
    """Field and sentence of each thing to mend in a WTForms form."""
    return [(field.id, sentence) for field in form for sentence in field.errors[:1]]


def found_in_block(form: BlockForm) -> list[tuple[str, str]]:
    """What is wrong in a block's form, each with the field it is about."""
    told = [(control.name, control.sentence) for control in form.refused]
    return [("", sentence) for sentence in form.sentences] + told


def found_in_design(form: DesignForm) -> list[tuple[str, str]]:
    """What is wrong in the design's form, each with the field it is about."""
    return [("own" if form.unreadable else "", sentence) for sentence in form.sentences]


def opened(row: Row) -> bool:
    """Whether an item's fields show at once: just added or moved, or something is asked there."""
    asked = any(control.sentence or control.conflicts for control in controls_of(row.parts))
    return asked or request.args.get("open") == row.id


def item_in(path: str) -> str | None:
    """The item whose field a path names, so that it can be shown open."""
    return resolve(path).item


def rows_for(text: str) -> int:
    """Lines a text needs, for browsers whose fields do not grow by themselves."""
    return min(14, max(4, text.count("\n") + len(text) // 45 + 1))


def other_layouts(block: dict[str, Any]) -> list[Choice]:
    """The layouts that the block could have instead."""
    if not blocks.is_known(block):
        return []
    field = next((each for each in blocks.fields(block["kind"]) if each.path == "layout"), None)
    return [each for each in field.choices if each.value != block["data"].get("layout")] if field else []


def waits(conflicts: Sequence[Conflict], block: dict[str, Any]) -> bool:
    """Whether a choice between two texts waits in this block."""
    return any(each.block == block["id"] for each in conflicts)


def is_editable(document: dict[str, Any], conflict: Conflict) -> bool:
    """Whether the block's own form shows both versions: it is there, and so is the field."""
    if conflict.theirs.get("removed") or content.is_removed(document, conflict.block or ""):
        return False
    return content.value_at(document, conflict.block, conflict.field) is not None


def whose(conflict: Conflict) -> str:
    """Whose text it was: "mine", or a name."""
    if conflict.user_id == current_user.id:
        return "mine"
    return f"{conflict.user.called}’s" if conflict.user else "the other"


def standing_value(page: Page, conflict: Conflict) -> Any:
    """The value that stands now where two met."""
    return content.value_at(page.document, conflict.block, conflict.field)


def pictures_of(form: BlockForm) -> dict[str, Asset]:
    """The pictures a form names that can be shown, by what its controls say: one query a request."""
    if "pictures_of" not in g:
        named = [control.text for control in form.controls if control.field.type.name == "asset"]
        ids = [key for key in map(row_id, named) if key is not None]
        g.pictures_of = {str(key): asset for key, asset in showable(current_site(), ids).items()}
    found: dict[str, Asset] = g.pictures_of
    return found


@dash.app_template_filter("megabytes")
def megabytes(size: int) -> str:
    """As "840 KB", "1.2 MB", "34 MB": as many places as anybody wants to know."""
    if size < MB:
        return f"{max(1, round(size / 1024))} KB" if size else "0 MB"
    return f"{size / MB:.1f} MB".replace(".0 ", " ") if size < 10 * MB else f"{size // MB} MB"


SAYINGS = {
    each.__name__: each
    for each in (
        state_sentence,
        who,
        back_words,
        found_in,
        found_in_block,
        found_in_design,
        opened,
        other_layouts,
        waits,
    )
    + (is_editable, item_in, rows_for, whose, standing_value, content.called, blocks.is_known)
    + (pictures_of,)
}


CALM = (
    "dash.list_pages",
    "dash.show_frame",
    "dash.list_pictures",
    "dash.list_people",
    "dash.show_publication",
)
"""Where the bar about an unconfirmed address stands: not while somebody is writing."""


FOCUSES = [
    (f"{x} {y}", f"{down} {across}".strip())
    for y, down in ((0, "Top"), (50, "Middle"), (100, "Bottom"))
    for x, across in ((0, "left"), (50, ""), (100, "right"))
]
"""Nine points of a picture, as the form's radio buttons have them."""


UNSPOKEN = (
    *("key", "base", "also", "back", "surface", "layout", "hidden", "step", "kind", "after", HELD),
    *("theme", "palette", "pair", "radius", "density", "own", "take"),
)
"""Fields of our forms that hold no words of the person's own, by name or by the first part of it."""


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


def site_name() -> str:
    """The site's name as its header has it."""
    if "site_name" not in g:
        g.site_name = frame().title.strip() or current_site().subdomain
    return str(g.site_name)


@dash.context_processor
def give_surroundings() -> dict[str, Any]:
    """What every template of /admin needs."""
    membership = g.get("membership")
    return {
        "can_edit": membership is not None and membership.allows("editor"),
        "apex": current_app.config["APEX_URL"],
        "MEDIA": MEMBERS_MEDIA,
        "closed_sentence": "" if storage.is_open else Closed.sentence,
        "FOCUSES": FOCUSES,
        "abuse_contact": current_app.config["ABUSE_CONTACT"],
        "site_name": site_name,
        "CALM": CALM,
        "UNSPOKEN": UNSPOKEN,
        **SAYINGS,
    }
