"""Who may see a page of sitemaker.com, what becomes of a form sent too late, where sign-in may lead."""

import re
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import make_response, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug import Response

from ..auth import resubmission
from . import home

P = ParamSpec("P")
R = TypeVar("R")


def signed_in(view: Callable[P, R]) -> Callable[P, R | Response]:
    """For people with an account, also one in the bin."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        return view(*args, **kwargs) if current_user.is_authenticated else turn_away()

    guarded.required_role = "person"  # type: ignore[attr-defined]
    return guarded


def person_required(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Signed in, and not in the bin: who deleted the account can only take it back."""

    @signed_in
    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        if current_user.deleted_at is not None:
            return redirect(url_for("home.show_bin"), 303)
        return view(*args, **kwargs)

    return guarded


def turn_away() -> Response:
    """To sign-in and back; a form that was sent meanwhile stays on the screen."""
    if request.method == "POST":
        return resend(401)
    wanted = request.full_path if request.query_string else request.path
    return redirect(url_for("home.create_session", next=safe_path(wanted) or None), 303)


def resend(code: int, words: str = "") -> Response:
    """The page that keeps a refused form and sends it again."""
    shown = {"fields": resubmission.fields(), "code": code, "words": words}
    return make_response(render_template("home/resend.html", **shown), code)


@home.errorhandler(CSRFError)
def hold_on(stale: CSRFError) -> Response:
    """The origin was ours, the token another session's: shown again with the present one (R28)."""
    return resend(403)


def safe_path(path: str | None) -> str:
    r"""The path if it stays on this host, else ''; browsers read ``//x``, ``/\x`` and tabs as another."""
    path = path or ""
    if len(path) > 2000 or not re.fullmatch(r"/(?![/\\])[\x21-\x7e]*", path) or "\\" in path:
        return ""
    return path
