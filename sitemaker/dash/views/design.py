"""Colours and fonts of the whole site: the plain form beside a page that wears them, and the editor's own."""

from typing import TYPE_CHECKING, Any

from flask import (
    Response,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from ... import content
from ...auth.tenant import current_site, member_required
from ...extensions import db
from ...models import Page, page_status
from ...render import look_of
from .. import dash
from ..forms.design import DesignForm
from ..submission import Submission, posted, send

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse


@dash.route("/frame/design", methods=["GET", "POST"])
@member_required("editor")
def update_design() -> "AnyResponse":
    """What is ticked becomes one edit of the frame's settings, undone and published as any other."""
    frame = current_site().frame
    settings = content.read(frame.document)["settings"]
    form = DesignForm(settings, posted() if request.method == "POST" else None)
    sending = Submission.read(frame)
    if request.method == "POST" and _saved(frame, form, sending):
        return redirect(url_for("dash.update_design"), 303)
    return make_response(_drawn(frame, form, sending), 422 if form.sentences else 200)


@dash.get("/frame/design/panel")
@member_required("editor")
def show_design_panel() -> Response:
    """The same form as a fragment, and what a page is styled with as things stand."""
    settings = content.read(current_site().frame.document)["settings"]
    html = render_template("dash/_design_form.html", form=DesignForm(settings))
    return jsonify({"html": html, "look": _look(settings)})


@dash.post("/frame/design/reading")
@member_required("editor")
def read_design() -> Response:
    """What a form stands for as values of a change, and how it would look. Nothing is written."""
    form = DesignForm(content.read(current_site().frame.document)["settings"], posted())
    html = render_template("dash/_design_mends.html", form=form)
    return jsonify({"fields": form.changes(), "mends": html, "look": _look(form.looks)})


def _look(settings: dict[str, Any]) -> dict[str, Any]:
    look = look_of(settings, current_app.config["STATIC_URL"])
    return {"sheets": look.sheets, "style": look.canvas_style}


def _saved(frame: Page, form: DesignForm, sending: Submission) -> bool:
    changed = form.changes()
    try:
        if changed:
            send(frame, [{"op": "change", "block": None, "fields": changed}], sending)
    except content.Refused as refused:
        db.session.rollback()
        form.sentences.append(str(refused))
        return False
    db.session.commit()
    return True


def _drawn(frame: Page, form: DesignForm, sending: Submission) -> str:
    """Beside the home page, which shows most of a look; the bare frame where there is none."""
    home = next(iter(db.session.scalars(current_site().pages.where(Page.path == ""))), frame)
    return render_template(
        "dash/design.html",
        page=frame,
        shown=home,
        form=form,
        sending=sending,
        standing=page_status.standing(frame),
    )
