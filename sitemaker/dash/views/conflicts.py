"""Two people wrote the same text: one of them is kept, by choice."""

from typing import TYPE_CHECKING

from flask import abort, g, redirect, request, url_for
from flask_login import current_user

from ...extensions import db
from ...tenant import member_required
from .. import dash
from ..posting import send

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer


@dash.post("/pages/<int:page_id>/conflicts/<int:conflict_id>")
@member_required("editor")
def update_conflict(page_id: int, conflict_id: int) -> "Answer":
    """``keep``: ``mine`` writes what was set aside, ``back`` brings back the block, ``theirs`` lets it be."""
    page = g.site.find_page(page_id) or abort(404)
    conflict = next((each for each in page.open_conflicts() if each.id == conflict_id), None) or abort(404)
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
