"""What the visual editor asks for besides the edits it sends: facts, fragments, and how things would look."""

from typing import Any

from flask import Response, abort, jsonify, render_template

from ... import blocks, content
from ...auth.tenant import current_site, member_required
from ...models import Page
from ...page_input import draft_page
from ...render import render_blocks
from .. import dash, editor_state
from ..forms.block import BlockForm
from ..submission import posted
from .outline import find_block

Json = dict[str, Any]


@dash.get("/pages/<int:page_id>/facts")
@member_required("editor")
def show_facts(page_id: int) -> Response:
    """All the editor begins with, as it is now: after a sign-in, and when somebody else wrote too."""
    page = current_site().find_page(page_id) or abort(404)
    return jsonify(editor_state.facts(page))


@dash.get("/pages/<int:page_id>/kinds")
@member_required("editor")
def list_kinds(page_id: int) -> Response:
    """Each kind as it begins, drawn in this site's look."""
    page = current_site().find_page(page_id) or abort(404)
    names = blocks.names()
    drawn = render_blocks(
        draft_page(current_site(), page), [blocks.new(name, f"new-{name}", "V") for name in names]
    )
    return jsonify({"html": dict(zip(names, drawn, strict=True))})


@dash.get("/pages/<int:page_id>/blocks/<block_id>/panel")
@member_required("editor")
def show_panel(page_id: int, block_id: str) -> Response:
    """The block's form, the same that stands on a page of its own without scripts."""
    page, document, block = _known_block(page_id, block_id)
    form = BlockForm(document, block, None, page.conflicts_of(block_id))
    choices = [(each["id"], each["name"]) for each in editor_state.pages()]
    html = render_template(
        "dash/_block_form.html", page=page, block=block, form=form, choices=choices, read_only=False
    )
    return jsonify({"html": html, "title": content.called(block, document)})


@dash.get("/pages/<int:page_id>/blocks/<block_id>/layouts")
@member_required("editor")
def list_layouts(page_id: int, block_id: str) -> Response:
    """The person's own block in each of its layouts."""
    page, _, block = _known_block(page_id, block_id)
    layouts = [each.value for each in blocks.leaves(block["kind"])["layout"].choices]
    whole = blocks.upgraded(block)
    variants = [{**whole, "data": {**whole["data"], "layout": layout, "hidden": False}} for layout in layouts]
    drawn = render_blocks(draft_page(current_site(), page), variants)
    return jsonify({"html": dict(zip(layouts, drawn, strict=True))})


@dash.post("/pages/<int:page_id>/blocks/<block_id>/reading")
@member_required("editor")
def read_fields(page_id: int, block_id: str) -> Response:
    """What the texts of a form stand for as values of a change. Nothing is written."""
    _, document, block = _known_block(page_id, block_id)
    form = BlockForm(document, block, posted())
    changed = form.changes()
    return jsonify({"fields": changed, "refused": {each.name: each.sentence for each in form.refused}})


def _known_block(page_id: int, block_id: str) -> tuple[Page, Json, Json]:
    page, document, block = find_block(page_id, block_id)
    if block.get("removed") or not blocks.is_known(block):
        abort(404)
    return page, document, block
