"""The Origin rule and the form token: an unsafe request comes from a page of ours, or it is not done."""

from flask import abort, current_app, g, request

from ..extensions import csrf
from . import resubmission
from .form_size import count_fields, is_upload
from .sessions import current_row

SAFE = ("GET", "HEAD")


def from_our_own_origin() -> bool:
    """Whether an unsafe request was made by a page of this very host (Fetch Metadata, else Origin)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    scheme = current_app.config["PREFERRED_URL_SCHEME"]
    return request.headers.get("Origin") == f"{scheme}://{request.host}"


def guard_origin() -> None:
    """Unsafe requests come from a page of this very host, or are not done (403).

    Forms have a smaller limit than JSON; Werkzeug holds urlencoded ones only to the limit of all bodies. Of
    an upload nothing is read here: first it must be known who sends it.
    """
    if not request.is_json:
        request.max_content_length = current_app.config["MAX_FORM_LENGTH"]
    if request.method not in SAFE and not from_our_own_origin():
        abort(403, "This request didn’t come from our own page, so nothing was changed.")
    if not request.is_json and not is_upload():
        count_fields()


def guard_token() -> None:
    """The second layer: the token of this very session, or a held form's seal. Raises CSRFError."""
    if request.method in SAFE or current_row() is None:
        return
    if resubmission.is_held():
        g.csrf_valid = True  # Flask-WTF's forms ask this before they look at the token themselves
    else:
        csrf.protect()
