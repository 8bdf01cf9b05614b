"""name.sitemaker.com/admin: where a site is written, published and kept."""

from flask import Blueprint

from ..auth.tenant import tenanted

dash = tenanted(Blueprint("dash", __name__, template_folder="templates"))

from . import words  # noqa: E402, F401  (what templates say with)
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
