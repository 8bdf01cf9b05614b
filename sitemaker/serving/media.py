"""Files of sites on their way out: typed by our own table, run by nobody, kept for a year once final."""

import os

from flask import Response, abort, request
from werkzeug.wsgi import wrap_file

from ..extensions import db, storage
from ..lib.db_session import give_back
from ..lib.images.renditions import Photo
from ..lib.storage import Away
from . import headers

TYPES = {"webp": "image/webp"}
"""What is served at all, and as what: nothing that was sent has a say in it (R57)."""
YEAR = 31_536_000


def answer(site_id: int, photo: Photo | None, width: int, *, audience: str) -> Response:
    """A picture in one of its widths, or in the nearest there is; ``audience`` is ``public`` or ``private``.

    A file is named after what is in it and never changes. One that stands in for another is asked for anew.
    """
    if request.headers.get("Service-Worker"):  # it would sit between this site and its visitors (R61)
        abort(403, "This is an image, and can’t be run as code.")
    if photo is None or width not in photo.widths:
        return _nothing()
    give_back(db.session)  # the store may take its time
    larger = [each for each in photo.widths if each >= width]
    smaller = [each for each in photo.widths if each < width]
    for shown in (*larger, *reversed(smaller)):
        if (response := _file(f"{site_id}/{photo.name}/{shown}.webp", f"{photo.name}-{shown}")) is not None:
            kept = f"max-age={YEAR}, immutable" if shown == width else "no-cache"
            response.headers["Cache-Control"] = f"{audience}, {kept}"
            response.headers["Content-Security-Policy"] = headers.FILE_POLICY
            return response
    return _nothing()


def _file(key: str, etag: str) -> Response | None:
    """The file, or that nothing has changed; None when there is no such file."""
    response = Response(mimetype=TYPES["webp"])
    response.set_etag(etag)
    path = storage.path(key)
    try:
        if path is None:
            response.set_data(storage.read(key))
        elif request.if_none_match.contains(etag) or request.method == "HEAD":
            response.content_length = path.stat().st_size
        else:  # handed over as a file, which the server sends without reading it
            file = path.open("rb")
            response.response = wrap_file(request.environ, file)
            response.direct_passthrough = True
            response.content_length = os.fstat(file.fileno()).st_size
    except (KeyError, FileNotFoundError, NotADirectoryError):
        return None
    except OSError as problem:
        raise Away(str(problem)) from problem
    if request.if_none_match.contains(etag):
        response.status_code = 304
        del response.headers["Content-Length"]
    return response


def _nothing() -> Response:
    """In few words and without a page around them: nobody reads what stands in place of a picture."""
    response = Response("Page not found.\n", 404, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
