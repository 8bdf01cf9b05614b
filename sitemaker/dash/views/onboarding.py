"""The first steps of a new site: the list, and closing it."""

from typing import TYPE_CHECKING

from flask import Response, jsonify, redirect, render_template, url_for

from ...auth.tenant import current_site, member_required
from ...extensions import db
from ...models import onboarding
from .. import dash

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse


@dash.get("/steps")
@member_required("editor")
def list_steps() -> Response:
    """The list as the editor shows it: after each edit something of it may be done."""
    return jsonify({"html": render_template("dash/_steps.html", steps=onboarding.steps(current_site()))})


@dash.post("/steps/delete")
@member_required("editor")
def delete_steps() -> "AnyResponse":
    """Close the list of first steps for good."""
    current_site().close_onboarding()
    db.session.commit()
    return redirect(url_for("dash.list_pages"), 303)
