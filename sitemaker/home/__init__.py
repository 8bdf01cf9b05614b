"""sitemaker.com: what it is, signing up and in, my sites, my account."""

from flask import Blueprint, Response

home = Blueprint("home", __name__, template_folder="templates")


@home.after_request
def keep_no_copy(response: Response) -> Response:
    """Every page here shows who is signed in, so none may be kept for somebody else (R71)."""
    response.headers.setdefault("Cache-Control", "no-store")
    return response


from .views import pages  # noqa: E402, F401  (the views hang themselves on the blueprint)
