"""sitemaker.com: what it is, signing up and in, my sites, my account."""

from flask import Blueprint, current_app, request

from ..auth.origin import guard_origin, guard_token
from ..serving.processor import admit
from .counting import count_change

home = Blueprint("home", __name__, template_folder="templates")


@home.before_request
def guard() -> None:
    """Werkzeug's limit for forms leaves urlencoded ones out: hold the whole body to it (413)."""
    request.max_content_length = current_app.config["MAX_FORM_LENGTH"]
    guard_origin()
    admit()
    guard_token()
    count_change()


from . import access, filters  # noqa: E402, F401  (they and the views hang themselves on the blueprint)
from .views import account, email_links, pages, reports, signin, signup, sites  # noqa: E402, F401
