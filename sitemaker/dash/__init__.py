"""name.sitemaker.com/admin: where a site is written, published and kept."""

from flask import Blueprint
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader

from ..auth.tenant import tenanted
from ..fields import MACROS

dash = tenanted(Blueprint("dash", __name__, template_folder="templates"))
dash.jinja_loader = ChoiceLoader(
    [FileSystemLoader(f"{dash.root_path}/templates"), PrefixLoader({"fields": MACROS})]
)

from . import context, filters  # noqa: E402, F401  (what templates say with)
from .forms import macros  # noqa: E402, F401  (what they draw fields with)
from .views import (  # noqa: E402, F401  (the views hang themselves on the blueprint)
    blocks,
    canvas,
    conflicts,
    design,
    editor,
    edits,
    enter,
    history,
    image_slots,
    media,
    onboarding,
    outline,
    pages,
    people,
    publications,
)
