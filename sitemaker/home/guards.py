"""Who may see a page of sitemaker.com, and where a sign-in may lead."""

import re
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import redirect, url_for
from flask_login import current_user, login_required
from werkzeug import Response

P = ParamSpec("P")
R = TypeVar("R")


def person_required(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Signed in, and not in the bin: who deleted the account can only take it back."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        if current_user.deleted_at is not None:
            return redirect(url_for("home.show_bin"), 303)
        return view(*args, **kwargs)

    guarded.required_role = "person"  # type: ignore[attr-defined]
    return login_required(guarded)  # type: ignore[no-any-return]


def safe_path(path: str | None) -> str:
    """The path if it stays on this host, else ''; browsers read ``//x``, ``/\\x`` and tabs as another."""
    path = path or ""
    if len(path) > 2000 or not re.fullmatch(r"/(?![/\\])[\x21-\x7e]*", path) or "\\" in path:
        return ""
    return path
