"""Flask-DebugToolbar on the apex alone: a site's own pages are shown as visitors get them."""

from flask import request
from flask_debugtoolbar import DebugToolbarExtension

from .lib.http.environ import HOST_RECORD


class ApexToolbar(DebugToolbarExtension):
    """The debug toolbar, on pages of the apex only."""

    def _show_toolbar(self) -> bool:
        record = request.environ.get(HOST_RECORD)
        on_apex = record is not None and not record.site_id
        return on_apex and bool(super()._show_toolbar())


toolbar = ApexToolbar()
