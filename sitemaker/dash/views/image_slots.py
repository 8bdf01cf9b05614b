"""Which picture stands in a place of a block: chosen from the site's own, or sent at that moment."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import abort, flash, g, make_response, redirect, render_template, request

from ...auth.tenant import member_required
from ...extensions import db
from ...models import Asset, image_library, image_quota
from .. import dash
from ..image_slot import Place
from ..submission import Sending, new_key, send
from .outline import find_block

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

SHOWN = 60
DESCRIBE = (
    "The picture is in its place. Describe it for people who cannot see it, or say it is only decoration."
)


@dash.route("/pages/<int:page_id>/blocks/<block_id>/picture", methods=["GET", "POST"])
@member_required("editor")
def update_picture(page_id: int, block_id: str) -> "Answer":
    """``field`` names the place; ``asset`` the picture to put there."""
    page, _, block = find_block(page_id, block_id)
    place = Place.find(page, block, request.args.get("field", ""))
    if request.method != "POST":
        return make_response(render_choice(place))
    asset = image_library.find(g.site, request.form.get("asset", "")) or abort(404)
    return fill(place, asset, Sending.read(page))


def fill(place: Place, asset: Asset, sending: Sending) -> "Answer":
    """Put it there and lead to where it is described. Raises content.Refused."""
    send(place.page, place.edits(asset.id), sending)
    db.session.commit()
    flash(DESCRIBE)
    return redirect(place.form_url(), 303)


def fill_sent(place: Place, asset: Asset) -> "Answer":
    """Likewise with a picture sent just now: the same form with another file is another change."""
    return fill(place, asset, replace(Sending.read(place.page), key=new_key()))


def render_choice(place: Place, refused: Iterable[tuple[str, str]] = ()) -> str:
    """``refused``: names of files that were not kept, and why."""
    pictures, more = image_library.listed(g.site, "all", None, SHOWN)
    return render_template(
        "dash/picture.html",
        place=place,
        page=place.page,
        pictures=pictures,
        more=more,
        room=image_quota.room(g.site),
        refused=list(refused),
        sending=Sending.read(place.page),
    )
