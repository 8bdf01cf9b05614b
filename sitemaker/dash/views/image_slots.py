"""Which picture stands in a place of a block: chosen from the site's own, or sent at that moment."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import abort, flash, make_response, redirect, render_template, request

from ...auth.tenant import current_site, member_required
from ...extensions import db
from ...models import Asset, image_library, image_quota
from .. import dash
from ..image_slot import ImageSlot
from ..submission import Submission, new_key, send
from .outline import find_block

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

SHOWN = 60
DESCRIBE = "Image added. Add alt text, or mark the image as decorative."


@dash.route("/pages/<int:page_id>/blocks/<block_id>/picture", methods=["GET", "POST"])
@member_required("editor")
def update_picture(page_id: int, block_id: str) -> "AnyResponse":
    """``field`` names the place; ``asset`` the picture to put there."""
    page, _, block = find_block(page_id, block_id)
    place = ImageSlot.find(page, block, request.args.get("field", ""))
    if request.method != "POST":
        return make_response(render_choice(place))
    asset = image_library.find(current_site(), request.form.get("asset", "")) or abort(404)
    return fill(place, asset, Submission.read(page))


def fill(place: ImageSlot, asset: Asset, sending: Submission) -> "AnyResponse":
    """Put it there and lead to where it is described. Raises content.Refused."""
    send(place.page, place.edits(asset.id), sending)
    db.session.commit()
    flash(DESCRIBE)
    return redirect(place.form_url(), 303)


def fill_sent(place: ImageSlot, asset: Asset) -> "AnyResponse":
    """Likewise with a picture sent just now: the same form with another file is another change."""
    return fill(place, asset, replace(Submission.read(place.page), key=new_key()))


def render_choice(place: ImageSlot, refused: Iterable[tuple[str, str]] = ()) -> str:
    """``refused``: names of files that were not kept, and why."""
    pictures, more = image_library.listed(current_site(), "all", None, SHOWN)
    return render_template(
        "dash/picture.html",
        place=place,
        page=place.page,
        pictures=pictures,
        more=more,
        room=image_quota.room(current_site()),
        refused=list(refused),
        sending=Submission.read(place.page),
    )
