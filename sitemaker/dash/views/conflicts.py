"""Two people wrote the same text: one of them is kept, by choice."""

from typing import TYPE_CHECKING

from flask import Response, abort, jsonify, redirect, request, url_for
from flask_login import current_user

from ...auth.tenant import current_site, member_required
from ...extensions import db
from ...models import Conflict, Page
from ...serving import errors
from .. import dash, editor_state
from ..submission import send

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse


@dash.post("/pages/<int:page_id>/conflicts/<int:conflict_id>")
@member_required("editor")
def update_conflict(page_id: int, conflict_id: int) -> "AnyResponse":
    """``keep``: ``mine`` writes what was set aside, ``back`` brings back the block, ``theirs`` lets it be.

    A JSON body only says that somebody chose: the editor writes what was chosen as an edit of its own.
    """
    page = current_site().find_page(page_id) or abort(404)
    conflict = page.find_conflict(conflict_id) or abort(404)
    if errors.wants_json():
        return _resolved(page, conflict)
    keep = request.form.get("keep")
    if keep not in ("mine", "theirs", "back"):
        abort(422, "Choose one of the two versions. Nothing was changed.")
    if keep == "mine":
        fields = {conflict.field: conflict.yours.get("value")}
        send(page, [{"op": "change", "block": conflict.block, "fields": fields}])
    if keep == "back":
        send(page, [{"op": "insert", "block": {"id": conflict.block}}])
    conflict.resolve(current_user)
    db.session.commit()
    return redirect(url_for("dash.show_page", page_id=page.id), 303)


def _resolved(page: Page, conflict: Conflict) -> Response:
    conflict.resolve(current_user)
    db.session.flush()
    told = editor_state.told(page)
    db.session.commit()
    return jsonify({"told": {**told, "rows": []}})
