"""The site's pictures: taken in, shown, listed with where they are used, put into the bin and back."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import (
    Response,
    abort,
    current_app,
    flash,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from ...auth.form_size import takes_uploads
from ...auth.tenant import current_site, member_required
from ...extensions import db
from ...lib import metrics
from ...lib.http.environ import WATCH
from ...lib.images.decoder import BadImage, Busy, tidy_name
from ...lib.storage import Away, Full
from ...lib.text.row_ids import row_id
from ...models import Asset, image_library, image_quota, keep_upload
from ...models.image_quota import NoRoom
from ...page_input import MEMBERS_MEDIA
from ...serving import errors, media
from .. import dash
from ..image_slot import ImageSlot
from ..submission import Submission, new_key
from . import image_slots

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

PER_PAGE = 60
MOST_AT_ONCE = 20
"""Pictures in one form; a browser with scripts sends each by itself."""
LONGEST = 10.0
"""Seconds after which a form's other pictures are left for the next one: it has to be answered."""
BUSY = "Other images are being processed. Try this one again in a few seconds."
MOST_TOLD = 10
"""Sentences about files of one form: they are kept with the session until they are shown."""
LATER = "This took too long. Try again."


@dataclass(frozen=True)
class Outcome:
    """What became of one file: a picture, or the sentence and status that say why not."""

    called: str
    asset: Asset | None = None
    sentence: str = ""
    status: int = 201


@dash.get("/media")
@member_required("reader")
def list_pictures() -> str:
    """The site's images."""
    return _listed()


def _listed(refused: list[tuple[str, str]] | None = None) -> str:
    which = request.args.get("show", "all")
    which = which if which in image_library.FILTERS else "all"
    pictures, more = image_library.listed(current_site(), which, _before(), PER_PAGE)
    return render_template(
        "dash/media.html",
        pictures=pictures,
        uses=image_library.uses(current_site(), pictures),
        more=more,
        which=which,
        room=image_quota.room(current_site()),
        refused=refused or [],
        sending=Submission(new_key(), 0, ""),
    )


def _before() -> int | None:
    return row_id(request.args.get("before", ""))


@dash.post("/media")
@takes_uploads
@member_required("editor")
def create_picture() -> "AnyResponse":
    """Take pictures in: ``picture``, of a multipart form, once or several times.

    **For scripts**: one picture a request, in the field ``picture``, with ``Accept: application/json`` and
    the token in ``X-CSRFToken``. The answer is 201 with ``{"id", "name", "width", "height", "src"}``: ``id``
    is what a block's ``picture.asset`` takes, ``src`` an address that shows it at once, ``width`` and
    ``height`` are those of the picture as it is seen. The same file sent again is answered with the same
    picture, so a request whose answer was lost can simply be sent again. Otherwise ``{"status", "message"}``,
    the message a sentence to show: 401 signed out, 403 not yours to do, 413 too large or no room on this
    site, 422 nothing that can be shown, 429 (``Retry-After`` in seconds) this account took more than its
    share, 503 (likewise) too busy or storage away, 507 the disk is full. The 413 and 503 of nginx are plain
    text. To cancel, abort the request: of half a file nothing is kept.

    **For forms**: several files at once; with ``page``, ``block`` and ``field`` the (first) picture goes into
    that place besides.
    """
    place = ImageSlot.read(request.form)
    outcomes = list(_outcomes(_sent()))
    refused = [(each.called, each.sentence) for each in outcomes if each.asset is None]
    if errors.wants_json() or "X-CSRFToken" in request.headers:
        return _as_json(outcomes)
    taken = [each.asset for each in outcomes if each.asset is not None]
    if not taken:
        shown = image_slots.render_choice(place, refused) if place else _listed(refused)
        return make_response(shown, max(each.status for each in outcomes))
    for called, sentence in refused[:MOST_TOLD]:
        flash(f"“{called}” wasn’t uploaded. {sentence}", "choice")
    if len(refused) > MOST_TOLD:
        flash(f"{len(refused) - MOST_TOLD} more weren’t uploaded.", "choice")
    if place is not None:
        return image_slots.fill_sent(place, taken[0])
    flash("Image uploaded." if len(taken) == 1 else f"{len(taken)} images uploaded.")
    return redirect(url_for("dash.list_pictures"), 303)


def _sent() -> list[FileStorage]:
    """The files of the form; a file input left empty sends one without a name."""
    files = [each for each in request.files.getlist("picture") if each.filename or each.stream.read(1)]
    if not files:
        abort(422, "No image was chosen. Nothing was changed.")
    return files


def _outcomes(files: list[FileStorage]) -> Iterator[Outcome]:
    """Take one after the other; what was taken stays, whatever becomes of the next."""
    until = time.monotonic() + LONGEST
    for number, file in enumerate(files):
        called = tidy_name(file.filename)
        if number >= MOST_AT_ONCE:
            yield Outcome(
                called,
                sentence=f"{MOST_AT_ONCE} images fit in one upload. Upload the others again.",
                status=413,
            )
        elif time.monotonic() > until:
            yield Outcome(called, sentence=LATER, status=503)
        else:
            if (watch := request.environ.get(WATCH)) is not None:
                watch.renew()
            yield _outcome(file, called)


def _outcome(file: FileStorage, called: str) -> Outcome:
    try:
        asset = keep_upload(current_site(), file.stream, called=file.filename, by=current_user)
        db.session.commit()
    except BadImage as refused:
        status, sentence = 422, str(refused)
    except NoRoom as refused:
        status, sentence = 413, str(refused)
    except Busy:
        metrics.UNAVAILABLE.labels("images").inc()
        status, sentence = 503, BUSY
    except Away as away:
        status, sentence = (507 if isinstance(away, Full) else 503), away.sentence
        current_app.logger.warning("storage: %s: %s", type(away).__name__, away)
    else:
        return Outcome(called, asset)
    db.session.rollback()
    return Outcome(called, sentence=sentence, status=status)


def _as_json(outcomes: list[Outcome]) -> Response:
    """Of the first, which is the only one that scripts send."""
    first = outcomes[0]
    if first.asset is None:
        response = errors.answer(first.status, first.sentence, as_json=True)
        if first.status == 503:
            response.headers["Retry-After"] = "3"
        return response
    response = jsonify(answer_json(first.asset))
    response.status_code = 201
    return response


def answer_json(asset: Asset) -> dict[str, Any]:
    """The image as the editor knows it."""
    return {"id": asset.id, **asset.fact, "src": asset.photo.address(MEMBERS_MEDIA, asset.first)}


@dash.get("/media/<name>/<int:width>.webp")
@member_required("reader")
def show_picture(name: str, width: int) -> Response:
    """For members: pictures of drafts, and of the bin."""
    asset = image_library.find(current_site(), name, in_bin=None)
    return media.answer(g.site_id, asset.photo if asset else None, width, audience="private")


@dash.route("/media/<name>/delete", methods=["GET", "POST"])
@member_required("editor")
def delete_picture(name: str) -> "AnyResponse":
    """Move an image to the bin for 30 days."""
    asset = image_library.find(current_site(), name) or abort(404)
    if request.method != "POST":
        used = image_library.uses(current_site(), [asset]).get(asset.id, [])
        return make_response(render_template("dash/media_delete.html", picture=asset, used=used))
    asset.delete()
    db.session.commit()
    flash(f"“{asset.called}” is in the bin. You can restore it from there.")
    return redirect(url_for("dash.list_pictures"), 303)


@dash.post("/media/<name>/restoration")
@member_required("editor")
def restore_picture(name: str) -> "AnyResponse":
    """Take an image out of the bin."""
    asset = image_library.find(current_site(), name, in_bin=True) or abort(404)
    asset.restore()
    db.session.commit()
    flash(f"“{asset.called}” has been restored.")
    return redirect(url_for("dash.list_pictures", _anchor=f"picture-{asset.name}"), 303)
