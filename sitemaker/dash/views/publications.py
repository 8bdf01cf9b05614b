"""What goes live, in words; going live, back, and off."""

from typing import TYPE_CHECKING, Any

from flask import (
    Response,
    abort,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user

from ... import content
from ...auth.tenant import current_site, member_required
from ...extensions import db
from ...models import Page, Publication, page_status, published
from ...models.asset import showable
from ...models.publishable import publish_together
from ...serving import errors
from .. import dash, editor_state
from ..submission import Submission

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse


MOST_PROBLEMS = 50
"""Things worth a look in one answer."""
BACK = "The previous version is live again. Your changes are still here."
NOT_NEWEST = "Something else has been published since, so nothing was undone."


@dash.get("/pages/<int:page_id>/publish")
@member_required("reader")
def show_publication(page_id: int) -> "AnyResponse":
    """What publishing would change on this page and on every page, and what is worth a look before."""
    page = current_site().find_page(page_id) or abort(404)
    if errors.wants_json():
        return _panel(page)
    return make_response(render_template("dash/publish.html", page=page, **_at_stake(page)))


def _panel(page: Page, **happened: Any) -> Response:
    """The same as a fragment for the editor, with how the pages stand now."""
    around = None if page.is_frame else current_site().frame
    html = render_template("dash/_publish_panel.html", page=page, **_at_stake(page), **happened)
    told = {each.id: editor_state.told(each) for each in (page, around) if each is not None}
    return jsonify({"html": html, "told": told})


def _at_stake(page: Page) -> dict[str, Any]:
    parts = [page_status.standing(each) for each in _together(page)]
    reachable = _reachable(page)
    problems = [(part.page, _problems(part.page, reachable)) for part in parts]
    last = page.live_publication()
    told = [(owner, problem) for owner, found in problems for problem in found]
    return {
        "parts": parts,
        "problems": told[:MOST_PROBLEMS],
        "more_problems": len(told[MOST_PROBLEMS:]),
        "sending": Submission.read(page),
        "last": last,
        "can_undo": last is not None and _can_undo(page, last),
    }


def _can_undo(page: Page, last: Publication) -> bool:
    """What was itself an undo, or took the page off, is answered by publishing again."""
    is_forward = page.live_mark[1] is not None and last.undoes_id is None
    return is_forward and (not page.is_frame or page.has_earlier_publication)


def _problems(page: Page, reachable: set[int]) -> list[content.Problem]:
    document = content.read(page.document)
    pictures = showable(current_site(), content.references(document)["assets"])
    return content.problems(document, reachable, pictures)


def _reachable(page: Page) -> set[int]:
    """Pages a visitor can be led to once this one is live."""
    ids = published.draft_paths(current_site().id)
    live = published.live_paths(current_site().id, ids)
    return {each for each, path in live.items() if path is not None} | {page.id}


@dash.post("/pages/<int:page_id>/publish")
@member_required("editor")
def create_publication(page_id: int) -> "AnyResponse":
    """Publish the page and what was ticked beside it."""
    page = current_site().find_page(page_id) or abort(404)
    wanted = [each for each in _together(page) if request.form.get(f"publish.{each.id}")]
    if not wanted:
        abort(422, "Choose what to publish. Nothing has been published yet.")
    changed = sum(max(1, page_status.standing(each).weight) for each in wanted)
    publish_together(wanted, by=current_user, key=Submission.read(page).key)
    db.session.commit()
    if errors.wants_json():
        return _panel(page, went_live=changed)
    flash(f"Your {'change' if changed == 1 else f'{changed} changes'} went live.")
    return redirect(url_for("dash.show_publication", page_id=page.id), 303)


@dash.post("/pages/<int:page_id>/publish/undo")
@member_required("editor")
def undo_publication(page_id: int) -> "AnyResponse":
    """Take back what went live together under the key ``of``: what was live before is live again."""
    page = current_site().find_page(page_id) or abort(404)
    key, of = Submission.read(page).key, request.form.get("of", "")
    taken = [each for each in _together(page) if (live := each.live_publication()) and live.key == of]
    undone = [each for each in taken if not each.is_frame or each.has_earlier_publication]
    for each in undone:
        each.undo_publication(by=current_user, key=key)
    db.session.commit()
    if errors.wants_json():
        return _panel(page, taken_back=bool(undone), said=BACK if undone else NOT_NEWEST)
    flash(BACK if undone else NOT_NEWEST)
    return redirect(url_for("dash.show_publication", page_id=page.id), 303)


@dash.post("/pages/<int:page_id>/unpublish")
@member_required("editor")
def delete_publication(page_id: int) -> "AnyResponse":
    """Off the site, with the draft kept. The frame stays: without it no page could be shown."""
    page = current_site().find_page(page_id)
    if page is None or page.is_frame:
        abort(404)
    page.unpublish(by=current_user, key=Submission.read(page).key)
    db.session.commit()
    flash(f"{page.name} has been unpublished. Only people with access to this site can see it.")
    return redirect(url_for("dash.show_page", page_id=page.id), 303)


def _together(page: Page) -> list[Page]:
    """What is published with a page: itself and the frame around it."""
    return [page] if page.is_frame else [page, current_site().frame]
