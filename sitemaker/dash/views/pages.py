"""The list of pages, and what can be done with a page as a whole."""

from typing import TYPE_CHECKING

from flask import abort, flash, g, make_response, redirect, render_template, request, url_for
from flask_login import current_user

from ... import content
from ...auth.tenant import current_site, member_required
from ...extensions import db
from ...lib import position
from ...models import Page, PathTaken, onboarding, page_status
from ...models.quota import Full
from .. import commands, dash
from ..forms.block import BlockForm
from ..forms.pages import NewPageForm, PathForm
from ..submission import Submission, new_key, posted, send

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

TAKEN = "Another page already uses /{}. Choose a different address."


@dash.get("/")
@member_required("reader")
def list_pages() -> str:
    """The site's pages, and what is not published yet."""
    listed = page_status.standings(current_site())
    return render_template(
        "dash/pages.html",
        pages=[each for each in listed if not each.page.is_frame],
        frame=next(each for each in listed if each.page.is_frame),
        waiting=page_status.choices_waiting(current_site()),
        in_bin=page_status.in_bin(current_site()),
        steps=onboarding.steps(current_site()) if g.membership.allows("editor") else [],
        sending=Submission(new_key(), 0, ""),
    )


@dash.route("/pages/new", methods=["GET", "POST"])
@member_required("editor")
def create_page() -> "AnyResponse":
    """Make a page."""
    form = NewPageForm()
    if form.validate_on_submit():
        try:
            page = Page.create(current_site(), form.wanted_path, _first_draft(form.title.data))
        except PathTaken as taken:
            form.path.errors = [TAKEN.format(taken.args[0])]
        except Full as full:
            form.title.errors = [str(full)]
        else:
            db.session.commit()
            return redirect(url_for("dash.show_page", page_id=page.id), 303)
    return make_response(render_template("dash/page_new.html", form=form), 422 if form.errors else 200)


def _first_draft(title: str) -> content.Document:
    """Never blank: a finished-looking section that bears the page's name."""
    place = position.between(None, None)
    hero = {"id": commands.new_id(), "kind": "hero", "position": place, "data": {"heading": title}}
    edit = {"id": "first-draft", "op": "insert", "block": hero}
    return content.apply(content.new(title), edit)[0]


@dash.route("/pages/<int:page_id>/settings", methods=["GET", "POST"])
@member_required("editor")
def update_page(page_id: int) -> "AnyResponse":
    """Title and description (of the frame: name, description and language of the site), as edits."""
    page = current_site().find_page(page_id) or abort(404)
    conflicts = page.conflicts_of(None)
    form = BlockForm(content.read(page.document), None, posted(), conflicts)
    sending = Submission.read(page)
    if request.method != "POST" or not _saved(page, form, sending):
        return show_settings(page, form, PathForm(formdata=None, path=page.path), sending)
    return redirect(url_for("dash.show_page", page_id=page.id), 303)


def _saved(page: Page, form: BlockForm, sending: Submission) -> bool:
    changed = form.changes()
    if form.is_refused:
        return False
    try:
        if changed:
            send(page, [{"op": "change", "block": None, "fields": changed}], sending)
    except content.Refused as refused:
        db.session.rollback()
        form.sentences.append(str(refused))
        return False
    db.session.commit()
    return True


def show_settings(page: Page, form: BlockForm, path_form: PathForm, sending: Submission) -> "AnyResponse":
    """The form of a page's settings, or of the frame's."""
    refused = form.is_refused or path_form.errors
    template = "dash/frame_settings.html" if page.is_frame else "dash/page_settings.html"
    return make_response(
        render_template(template, page=page, form=form, path_form=path_form, sending=sending),
        422 if refused else 200,
    )


@dash.post("/pages/<int:page_id>/path")
@member_required("editor")
def update_path(page_id: int) -> "AnyResponse":
    """Another address for the page; the old one leads there."""
    page = _own_page(page_id)
    before, form = page.path, PathForm()
    if form.validate_on_submit():
        try:
            page.move_to_path(form.path.data)
        except PathTaken as taken:
            form.path.errors = [TAKEN.format(taken.args[0])]
        else:
            db.session.commit()
            if page.path != before:
                flash(f"The page is now at /{page.path}. The old address redirects there.")
            return redirect(url_for("dash.show_page", page_id=page.id), 303)
    blank = Submission(new_key(), page.revision, "")
    return show_settings(page, BlockForm(content.read(page.document), None), form, blank)


def _own_page(page_id: int) -> Page:
    """A page that is not the frame: the frame has no address, no copy and no bin."""
    page: Page | None = current_site().find_page(page_id)
    if page is None or page.is_frame:
        abort(404)
    return page


@dash.post("/pages/<int:page_id>/place")
@member_required("editor")
def update_place(page_id: int) -> "AnyResponse":
    """One place up or down in the list."""
    page = _own_page(page_id)
    order = list(db.session.scalars(current_site().pages))
    at = order.index(page)
    to = at + (-1 if request.form.get("step") == "up" else 1)
    if 0 <= to < len(order):
        order.insert(to, order.pop(at))
        _keep_order(order, to)
        db.session.commit()
    return redirect(url_for("dash.list_pages", _anchor=f"page-{page.id}"), 303)


def _keep_order(order: list[Page], at: int) -> None:
    before = order[at - 1] if at else None
    after = order[at + 1] if at + 1 < len(order) else None
    try:
        order[at].place_between(before, after)
    except ValueError:  # two pages made in the same moment share a place, or there is no room between them
        for page, place in zip(order, position.spread(len(order)), strict=True):
            page.position = place


@dash.post("/pages/<int:page_id>/copies")
@member_required("editor")
def create_copy(page_id: int) -> "AnyResponse":
    """Make a copy of a page."""
    page = _own_page(page_id)
    current_site().lock()  # what is free now stays free
    copy = page.duplicate(_free_path(f"{page.path or 'home'}-copy"))
    db.session.commit()
    flash(f"This is a copy of {page.name}. Only people with access to this site can see it.")
    return redirect(url_for("dash.show_page", page_id=copy.id), 303)


def _free_path(wanted: str) -> str:
    taken = {path for _, _, path in page_status.named(current_site())}
    stem = wanted[:190]
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(path for path in (stem, *numbered) if path not in taken)


@dash.route("/pages/<int:page_id>/delete", methods=["GET", "POST"])
@member_required("editor")
def delete_page(page_id: int) -> "AnyResponse":
    """Into the bin: off the site at once, back whenever somebody asks."""
    page = _own_page(page_id)
    if request.method != "POST":
        facts = {"standing": page_status.standing(page), "linked": page_status.linking(page)}
        return make_response(render_template("dash/page_delete.html", page=page, **facts))
    page.delete(by=current_user)
    db.session.commit()
    flash(f"{page.name} is in the bin. You can restore it from there.")
    return redirect(url_for("dash.list_pages"), 303)


@dash.route("/pages/<int:page_id>/purge", methods=["GET", "POST"])
@member_required("owner")
def purge_page(page_id: int) -> "AnyResponse":
    """Out of the bin for good, with its history: that makes room."""
    page = current_site().find_page(page_id, in_bin=True) or abort(404)
    if request.method != "POST":
        return make_response(render_template("dash/page_purge.html", page=page))
    name = page.name
    page.purge()
    db.session.commit()
    flash(f"{name} has been deleted permanently.")
    return redirect(url_for("dash.list_pages"), 303)


@dash.post("/pages/<int:page_id>/restoration")
@member_required("editor")
def restore_page(page_id: int) -> "AnyResponse":
    """Take a page out of the bin; at another address where its own is taken."""
    page = current_site().find_page(page_id, in_bin=True) or abort(404)
    try:
        page.restore()
    except PathTaken:
        page.path = _free_path(f"{page.path or 'home'}-restored")
        page.restore()
        flash(
            f"{page.name} has been restored. Another page uses its old address now, so it’s at /{page.path}."
        )
    else:
        flash(f"{page.name} has been restored.")
    db.session.commit()
    return redirect(url_for("dash.list_pages", _anchor=f"page-{page.id}"), 303)
