"""A page as the list of its blocks, and the buttons beside each."""

from typing import TYPE_CHECKING, Any

from flask import Response, abort, flash, g, make_response, redirect, render_template, request, url_for

from ... import blocks, content
from ...auth.tenant import current_site, member_required
from ...extensions import db
from ...models import Page, onboarding
from ...models.quota import TooFast
from ...serving import errors
from .. import commands, dash, editor_state
from ..submission import Submission, send

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse


Json = dict[str, Any]


@dash.get("/pages/<int:page_id>/")
@member_required("reader")
def show_page(page_id: int) -> "AnyResponse":
    """The editor of a page, or its blocks as a list."""
    page = current_site().find_page(page_id) or abort(404)
    if page.is_frame:
        return redirect(url_for("dash.show_frame"), 303)
    return make_response(render_outline(page))


@dash.get("/frame/")
@member_required("reader")
def show_frame() -> str:
    """The editor of the header and footer."""
    return render_outline(current_site().frame)


def render_outline(page: Page, sentence: str = "") -> str:
    """The page as a plain list; for those who write, the visual editor comes with it where scripts run."""
    document, now = content.read(page.document), editor_state.Present.of(page)
    visual = g.membership.allows("editor") and not sentence
    return render_template(
        "dash/outline.html",
        page=page,
        facts=editor_state.facts(page, now) if visual else None,
        document=document,
        blocks=content.live_blocks(document),
        standing=now.standing,
        conflicts=now.conflicts,
        waiting=now.waiting,
        undo=now.undo,
        redo=now.redo,
        sending=Submission.read(page),
        sentence=sentence,
        steps=onboarding.steps(current_site()) if visual else [],
    )


@dash.errorhandler(content.Refused)
def answer_refused(refused: content.Refused) -> "Response":
    """Nothing was changed: the sentence that says why, above the page it is about."""
    db.session.rollback()
    status = 429 if isinstance(refused, TooFast) else 422
    page = current_site().find_page((request.view_args or {}).get("page_id", 0))
    if page is None or errors.wants_json():
        answer = errors.answer(status, str(refused))
    else:
        answer = make_response(render_outline(page, str(refused)), status)
    if isinstance(refused, TooFast):
        answer.headers["Retry-After"] = str(refused.seconds)
    return answer


@dash.get("/pages/<int:page_id>/blocks/new")
@member_required("editor")
def new_block(page_id: int) -> str:
    """The kinds there are, each as it begins; ``after`` names the block it will stand below ("" the top)."""
    page = current_site().find_page(page_id) or abort(404)
    document = content.read(page.document)
    after = content.find(document, request.args.get("after", ""))
    picked = [blocks.new(name, "picked", "V") for name in blocks.names()]
    kinds = [
        (purpose, [block for block in picked if blocks.kind(block["kind"]).purpose == purpose])
        for purpose in dict.fromkeys(blocks.kind(name).purpose for name in blocks.names())
    ]
    return render_template(
        "dash/picker.html",
        page=page,
        document=document,
        after=after,
        kinds=kinds,
        sending=Submission.read(page),
    )


@dash.post("/pages/<int:page_id>/blocks")
@member_required("editor")
def create_block(page_id: int) -> "AnyResponse":
    """Add a block after another one."""
    page = current_site().find_page(page_id) or abort(404)
    edits = commands.add_block(page.document, request.form.get("kind", ""), request.form.get("after") or None)
    answer = send(page, edits)
    db.session.commit()
    return redirect(url_for("dash.update_block", page_id=page.id, block_id=answer.blocks[0]), 303)


@dash.post("/pages/<int:page_id>/blocks/<block_id>/place")
@member_required("editor")
def update_block_place(page_id: int, block_id: str) -> "AnyResponse":
    """Move a block up or down."""
    page, document, block = find_block(page_id, block_id)
    step = -1 if request.form.get("step") == "up" else 1
    return _done(page, commands.move_block(document, block["id"], step), block)


@dash.post("/pages/<int:page_id>/blocks/<block_id>/copies")
@member_required("editor")
def create_block_copy(page_id: int, block_id: str) -> "AnyResponse":
    """Add a copy of a block below it."""
    page, document, block = find_block(page_id, block_id)
    return _done(page, commands.copy_block(document, block), block)


@dash.post("/pages/<int:page_id>/blocks/<block_id>/delete")
@member_required("editor")
def delete_block(page_id: int, block_id: str) -> "AnyResponse":
    """Remove a block from the page."""
    page, document, block = find_block(page_id, block_id)
    flash(
        f"{content.called(block, document)} was removed. You can undo this, or restore it from the history."
    )
    return _done(page, [{"op": "remove", "block": block["id"]}], block)


@dash.post("/pages/<int:page_id>/blocks/<block_id>/restoration")
@member_required("editor")
def restore_block(page_id: int, block_id: str) -> "AnyResponse":
    """Bring back a block that was removed."""
    page, _, block = find_block(page_id, block_id)
    return _done(page, [{"op": "insert", "block": {"id": block["id"]}}], block)


def find_block(page_id: int, block_id: str) -> tuple[Page, Json, Json]:
    """A page of this site, its document, and a block of it, removed or not; 404."""
    page: Page = current_site().find_page(page_id) or abort(404)
    document = content.read(page.document)
    return page, document, content.find(document, block_id) or abort(404)


def _done(page: Page, edits: list[Json], block: Json) -> "AnyResponse":
    send(page, edits)
    db.session.commit()
    return redirect(url_for("dash.show_page", page_id=page.id, _anchor=f"block-{block['id']}"), 303)
