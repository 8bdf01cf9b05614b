"""What every template of /admin may ask for: states, conflicts and people in words, and the site itself."""

from collections.abc import Sequence
from typing import Any

from flask import current_app, g, request
from flask_login import current_user

from .. import blocks, content
from ..auth.resubmission import HELD
from ..auth.tenant import current_site
from ..extensions import storage
from ..fields import Choice, resolve
from ..lib.storage import Closed
from ..lib.text.row_ids import row_id
from ..models import Asset, Conflict, Edit, Page, page_status
from ..models.asset import showable
from ..page_input import MEMBERS_MEDIA
from . import dash
from .filters import counted, frame
from .forms.block import BlockForm, Row, controls_of
from .forms.design import DesignForm

WHO_SEES = "Draft, visitors can’t see it yet"


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
