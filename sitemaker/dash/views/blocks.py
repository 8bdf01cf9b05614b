"""One block's form: shown, saved, and its lists put in order."""

from typing import TYPE_CHECKING, Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_login import current_user

from ... import blocks, content
from ...auth.tenant import current_site, member_required
from ...extensions import db
from ...models import Page, page_status
from .. import commands, dash
from ..forms.block import BlockForm
from ..image_slot import ImageSlot
from ..submission import Submission, posted, send
from .outline import find_block

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

Json = dict[str, Any]

REMOVED = "This was removed while you were editing. Your text is kept: restore the block to get it back."
CHANGED = "Somebody else changed the same text while you were editing. Both versions are kept: choose one."


@dash.get("/pages/<int:page_id>/blocks/<block_id>/")
@member_required("reader")
def show_block(page_id: int, block_id: str) -> "AnyResponse":
    """The form of one block."""
    page, document, block = find_block(page_id, block_id)
    if block.get("removed") or not blocks.is_known(block):
        return make_response(
            render_template("dash/block_away.html", page=page, block=block, sending=Submission.read(page))
        )
    form = BlockForm(document, block, None, page.conflicts_of(block_id))
    return _shown(page, form, Submission.read(page))


@dash.post("/pages/<int:page_id>/blocks/<block_id>/")
@member_required("editor")
def update_block(page_id: int, block_id: str) -> "AnyResponse":
    """Save what was touched. A button inside the form (``also``) saves first, then does its own."""
    page, document, block = find_block(page_id, block_id)
    if not blocks.is_known(block):
        raise content.Refused(
            "This block needs a newer version of sitemaker. It’s kept unchanged until then."
        )
    conflicts, sending = page.conflicts_of(block_id), Submission.read(page)
    form = BlockForm(document, block, posted(), conflicts)
    changed = form.changes()
    verb, _, about = request.form.get("also", "").partition(":")
    place = ImageSlot.find(page, block, about) if verb in ("choose", "clear") else None
    chosen = next((each for each in conflicts if str(each.id) == about), None)
    if verb == "mine" and chosen is not None:
        changed[chosen.field] = chosen.yours.get("value")
    if form.is_refused:
        return _shown(page, form, sending)
    edits: list[Json] = [{"op": "change", "block": block["id"], "fields": changed}] if changed else []
    try:
        edits += commands.item_edits(document, block, verb, about)
        edits += place.edits(None) if place and verb == "clear" else []
        answer = send(page, edits, sending)
    except content.Refused as refused:
        db.session.rollback()
        form.sentences.append(str(refused))
        return _shown(page, form, sending)
    if verb in ("mine", "theirs") and chosen is not None:
        chosen.resolve(current_user)
    db.session.commit()
    _tell(answer.conflicts)
    if place is not None:
        return redirect(place.url() if verb == "choose" else place.form_url(), 303)
    return redirect(_back(page, block, verb, about, edits), 303)


def _shown(page: Page, form: BlockForm, sending: Submission) -> "AnyResponse":
    choices = [(key, name) for key, name, _ in page_status.named(current_site())]
    html = render_template(
        "dash/block.html",
        page=page,
        block=form.block,
        form=form,
        sending=sending,
        choices=choices,
        standing=page_status.standing(page),
    )
    return make_response(html, 422 if form.is_refused else 200)


def _tell(conflicts: list[Json]) -> None:
    if any(each["removed"] for each in conflicts):
        flash(REMOVED, "choice")
    elif conflicts:
        flash(CHANGED, "choice")


def _back(page: Page, block: Json, verb: str, about: str, edits: list[Json]) -> str:
    """Where the person was: the item just added or moved, else the form; the outline for its own buttons."""
    if request.form.get("back") == "page":
        return url_for("dash.show_page", page_id=page.id, _anchor=f"block-{block['id']}")
    inserted = [edit["item"]["id"] for edit in edits if edit["op"] == "insert"]
    item = inserted[0] if inserted else about if verb in ("up", "down") else ""
    opened: dict[str, Any] = {"open": item, "_anchor": f"item-{item}"} if item else {}
    return url_for("dash.show_block", page_id=page.id, block_id=block["id"], **opened)
