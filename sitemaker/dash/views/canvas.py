"""The draft as visitors will see it."""

from typing import TYPE_CHECKING

from flask import abort, make_response, render_template, request

from ...auth.tenant import current_site, member_required
from ...models import page_status
from ...page_input import draft_page
from ...render import render_page
from .. import dash

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

WIDTHS = {"phone": 360, "tablet": 768, "desktop": 1280}


@dash.get("/pages/<int:page_id>/canvas")
@member_required("reader")
def show_canvas(page_id: int) -> "AnyResponse":
    """Nothing but the page, for the frame of the preview and, later, the editor."""
    page = current_site().find_page(page_id) or abort(404)
    rendered = render_page(draft_page(current_site(), page), canvas=True)
    response = make_response(rendered.html)
    response.headers["Content-Security-Policy"] = rendered.csp
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    return response


@dash.get("/pages/<int:page_id>/preview")
@member_required("reader")
def show_preview(page_id: int) -> str:
    """The draft in a frame of a phone's, a tablet's or a desktop's width."""
    page = current_site().find_page(page_id) or abort(404)
    width = request.args.get("width", "")
    chosen = width if width in WIDTHS else ""
    return render_template(
        "dash/preview.html", page=page, widths=WIDTHS, chosen=chosen, standing=page_status.standing(page)
    )
