"""name.sitemaker.com: what visitors read. No view here knows a cookie or a person."""

from flask import Blueprint

from ..auth.tenant import tenanted

site = tenanted(Blueprint("site", __name__, template_folder="templates"))

from . import views  # noqa: E402, F401  (the views hang themselves on the blueprint)
