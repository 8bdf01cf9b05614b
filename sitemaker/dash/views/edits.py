"""Edits as the editor sends them (JSON), and undo and redo, which forms send too."""

import re
from typing import TYPE_CHECKING, Any

from flask import Response, abort, jsonify, redirect, request, url_for
from flask_login import current_user

from ... import content
from ...auth.tenant import current_site, member_required
from ...extensions import db, turns
from ...fields.items import ID_PATTERN
from ...lib.db_session import give_back
from ...lib.http import strict_json
from ...lib.text.row_ids import LARGEST
from ...models import EditResult, Page
from ...models.quota import TooFast
from ...page_input import draft_page
from ...render import PageInput, render_blocks
from ...serving import errors
from .. import dash, editor_state
from ..submission import Submission

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse


@dash.post("/pages/<int:page_id>/edits")
@member_required("editor")
def create_edits(page_id: int) -> "AnyResponse":
    """``{"client", "base", "edits"}`` in, ``{"revision", "applied", ...}`` out: all or nothing.

    With ``"tell": true`` the answer says besides what the editor shows around the page (`editing.told`).
    """
    page = current_site().find_page(page_id) or abort(404)
    sent = _read()
    client, base, edits = _client(sent), _base(sent), sent.get("edits")
    if not isinstance(edits, list):
        abort(422, "“edits” is a list.")
    try:
        applied = page.apply(edits, by=current_user, client=client, base=base)
    except content.Refused as refused:
        return _refused(refused)
    if sent.get("tell") is True:
        return _told(page, applied, page.touched_since(base, client))
    return _committed(page, applied)


def _read() -> dict[str, Any]:
    if request.mimetype != "application/json":
        abort(415)
    body = request.get_data(cache=False)
    give_back(db.session)
    turns.take(len(body))
    try:
        sent = strict_json.loads(body)
    except strict_json.NotJson as sentence:
        abort(400, f"{sentence} Nothing was changed.")
    if not isinstance(sent, dict):
        abort(422, "Edits come as an object with client, base and edits.")
    return sent


def _client(sent: dict[str, Any]) -> str:
    client = sent.get("client")
    if not isinstance(client, str) or not re.fullmatch(r"[!-~]{1,64}", client):
        abort(422, "“client” is the name of one tab: 1 to 64 letters, digits and signs.")
    return client


def _base(sent: dict[str, Any]) -> int:
    base = sent.get("base")
    if not isinstance(base, int) or isinstance(base, bool) or not 0 <= base <= LARGEST:
        abort(422, "“base” is the last revision this tab has seen, a whole number.")
    return base


def _refused(refused: content.Refused) -> Response:
    """422 is for good, of the one edit it names if it names one; 429 is not now, with ``Retry-After``."""
    db.session.rollback()
    status = 429 if isinstance(refused, TooFast) else 422
    response = jsonify({"status": status, "message": str(refused), "edit": refused.edit})
    response.status_code = status
    if isinstance(refused, TooFast):
        response.headers["Retry-After"] = str(refused.seconds)
    return response


def _committed(page: Page, applied: EditResult) -> Response:
    """Commit, then draw: what is drawn is read before, where it need not be asked for again."""
    given, document = draft_page(current_site(), page), page.document
    db.session.commit()
    return jsonify(answer_json(given, document, applied))


def _told(page: Page, applied: EditResult, missed: list[str]) -> Response:
    """The same for the editor: what others did since it last asked comes with it, and how the page stands."""
    applied.blocks = list(dict.fromkeys([*applied.blocks, *missed]))
    given, document = draft_page(current_site(), page), content.read(page.document)
    touched = [block for each in applied.blocks if (block := content.find(document, each))]
    told = {**editor_state.told(page), "rows": editor_state.rows(document, touched)}
    db.session.commit()
    return jsonify({**answer_json(given, document, applied), "told": told})


def answer_json(given: PageInput, document: dict[str, Any], applied: EditResult) -> dict[str, Any]:
    """What became of it, with each block it touched drawn anew; '' for one that no longer shows."""
    found = {block_id: content.find(document, block_id) for block_id in applied.blocks}
    present = [block for block in found.values() if block]
    drawn = {block["id"]: html for block, html in zip(present, render_blocks(given, present), strict=True)}
    return {
        "revision": applied.revision,
        "applied": applied.applied,
        "conflicts": applied.conflicts,
        "html": {block_id: drawn.get(block_id, "") for block_id in found},
    }


@dash.post("/pages/<int:page_id>/undo")
@member_required("editor")
def create_undo(page_id: int) -> "AnyResponse":
    """Take back the person's last edit of this page."""
    return _reverse(page_id, "undo")


@dash.post("/pages/<int:page_id>/redo")
@member_required("editor")
def create_redo(page_id: int) -> "AnyResponse":
    """Repeat the edit that was last taken back."""
    return _reverse(page_id, "redo")


def _reverse(page_id: int, verb: str) -> "AnyResponse":
    """The form's page, or for a JSON body (``{"client", "id"}``) the same answer as edits have."""
    page = current_site().find_page(page_id) or abort(404)
    act = page.undo if verb == "undo" else page.redo
    if errors.wants_json():
        return _reverse_json(page, act)
    sending = Submission.read(page)
    act(by=current_user, client=sending.key, key=sending.id(0))
    db.session.commit()
    return redirect(url_for("dash.show_page", page_id=page.id), 303)


def _reverse_json(page: Page, act: Any) -> Response:
    sent = _read()
    client, key = _client(sent), sent.get("id")
    if not isinstance(key, str) or not re.fullmatch(ID_PATTERN, key):
        abort(422, "“id” names this undo, so that it is done once: 6 to 40 letters, digits, hyphens.")
    try:
        applied = act(by=current_user, client=client, key=key)
    except content.Refused as refused:
        return _refused(refused)
    if sent.get("tell") is True:
        return _told(page, applied, page.touched_since(_base(sent), client))
    return _committed(page, applied)
