"""Colours and fonts of the whole site: the plain form, beside a page that wears them."""

from typing import TYPE_CHECKING

from flask import g, make_response, redirect, render_template, request, url_for

from ... import document as documents
from ...extensions import db
from ...models import Page, overview
from ...tenant import member_required
from .. import dash
from ..designform import DesignForm
from ..posting import Sending, send

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer


@dash.route("/frame/design", methods=["GET", "POST"])
@member_required("editor")
def update_design() -> "Answer":
    """What is ticked becomes one edit of the frame's settings, undone and published as any other."""
    frame = g.site.frame
    settings = documents.read(frame.document)["settings"]
    form = DesignForm(settings, request.form if request.method == "POST" else None)
    sending = Sending.read(frame)
    if request.method == "POST" and _saved(frame, form, sending):
        return redirect(url_for("dash.update_design"), 303)
    return make_response(_drawn(frame, form, sending), 422 if form.sentences else 200)


def _saved(frame: Page, form: DesignForm, sending: Sending) -> bool:
    changed = form.changes()
    try:
        if changed:
            send(frame, [{"op": "change", "block": None, "fields": changed}], sending)
    except documents.Refused as refused:
        db.session.rollback()
        form.sentences.append(str(refused))
        return False
    db.session.commit()
    return True


def _drawn(frame: Page, form: DesignForm, sending: Sending) -> str:
    """Beside the home page, which shows most of a look; the bare frame where there is none."""
    home = next(iter(db.session.scalars(g.site.pages.where(Page.path == ""))), frame)
    return render_template(
        "dash/design.html",
        page=frame,
        shown=home,
        form=form,
        sending=sending,
        standing=overview.standing(frame),
    )
