"""What happened to a page, in words, and the way back to before each of it."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import abort, flash, redirect, render_template, request, url_for

from ... import content
from ...auth.tenant import current_site, member_required
from ...extensions import db
from ...lib.text.row_ids import LARGEST
from ...models import Page, page_status
from .. import dash
from ..submission import Submission, new_key, send

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

A_PAGE = 40
RESTORED = "This version has been restored. You can undo it, and visitors will see it once you publish."
RESTORED_IN_PART = (
    "This version has been restored, except where somebody changed something in the meantime: choose which "
    "version to keep."
)


@dash.get("/pages/<int:page_id>/history")
@member_required("reader")
def show_history(page_id: int) -> str:
    """What was changed on this page, when and by whom."""
    page = current_site().find_page(page_id) or abort(404)
    before = request.args.get("before", type=int)
    moments, older = page_status.history(page, before if before and 0 < before < LARGEST else None, A_PAGE)
    return render_template(
        "dash/history.html",
        page=page,
        moments=moments,
        older=older,
        standing=page_status.standing(page),
        sending=Submission.read(page),
    )


@dash.post("/pages/<int:page_id>/history/<int:number>")
@member_required("editor")
def restore_edit(page_id: int, number: int) -> "AnyResponse":
    """Take back exactly this edit, as a new one: what was before it stands again.

    With ``take`` "aside" it writes what the edit lost against somebody else.
    """
    page = current_site().find_page(page_id) or abort(404)
    edit = (page.find_edit(number) if number < LARGEST else None) or abort(404)
    if request.form.get("take") == "aside" and edit.set_aside:
        wanted = {"op": "change", "block": edit.block, "fields": edit.set_aside}
        return _taken(page, wanted, "The other version is in use now. You can undo this.")
    if edit.inverse is None:
        raise content.Refused("There is nothing left to restore here.")
    inverse = {name: value for name, value in edit.inverse.items() if name != "id"}
    return _taken(page, inverse, "Restored. You can undo this too.")


@dash.post("/pages/<int:page_id>/versions/<int:number>")
@member_required("editor")
def restore_version(page_id: int, number: int) -> "AnyResponse":
    """Make the draft what the page was at the end of a month that was folded."""
    page = current_site().find_page(page_id) or abort(404)
    checkpoint = (page.find_checkpoint(number) if number < LARGEST else None) or abort(404)
    if not (edits := page.edits_to(checkpoint)):
        flash("The page already looks like this. Nothing was changed.")
        return redirect(url_for("dash.show_history", page_id=page.id), 303)
    # what leads there is another thing each time, so it never comes under ids that were used
    answer = send(page, edits, replace(Submission.read(page), key=new_key()))
    db.session.commit()
    flash(RESTORED_IN_PART if answer.conflicts else RESTORED)
    return redirect(url_for("dash.show_page", page_id=page.id), 303)


def _taken(page: Page, edit: dict[str, Any], said: str) -> "AnyResponse":
    send(page, [edit])
    db.session.commit()
    flash(said)
    return redirect(url_for("dash.show_page", page_id=page.id), 303)
