"""How large a posted form may be; the forms that bring images may be larger."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from ..extensions import db
from ..lib.db_session import give_back
from ..lib.storage import NO_ROOM, Full

MOST_FIELDS = 2_000
"""A list of a hundred items takes half of that. Each may have to be shown again: 20,000 took a second."""
View = TypeVar("View", bound=Callable[..., Any])


def count_fields() -> None:
    """Refuse a form of too many fields (413)."""
    if sum(1 for _ in request.form.items(multi=True)) > MOST_FIELDS:
        abort(413, "This form has too many fields. Nothing was changed.")


def takes_uploads(view: View) -> View:
    """Mark a view whose form may bring pictures: for it alone the limit of a request is higher."""
    view.takes_uploads = True  # type: ignore[attr-defined]
    return view


def is_upload() -> bool:
    """Whether this request uploads files to a view that takes them."""
    view = current_app.view_functions.get(request.endpoint or "")
    return request.method == "POST" and getattr(view, "takes_uploads", False)


def guard_upload() -> None:
    """Let an upload in, now that its sender is known: up to its own limit, in so many parts."""
    most: int = current_app.config["MAX_UPLOAD_LENGTH"]
    if request.mimetype != "multipart/form-data":  # which brings no files, so it is a form like any other
        return count_fields()
    request.max_content_length = most
    give_back(db.session)
    try:
        count_fields()
    except RequestEntityTooLarge:
        abort(
            413, f"At most {most // 2**20} MB, in a thousand parts, fit in one upload. Nothing was uploaded."
        )
    except OSError as problem:  # what is sent is laid aside on the disk
        if problem.errno in NO_ROOM:
            raise Full(str(problem)) from problem
        raise
