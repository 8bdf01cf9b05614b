"""Who may do what here, and the way out."""

from typing import TYPE_CHECKING

from flask import redirect, render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ...auth.sessions import current_row, sign_out
from ...auth.tenant import current_site, member_required
from ...extensions import db
from ...models import ROLES, Membership
from ...models.session import end_by_id
from .. import dash

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse


@dash.get("/people")
@member_required("reader")
def list_people() -> str:
    """The people of this site and their roles."""
    query = (
        select(Membership).where(Membership.site_id == current_site().id).options(joinedload(Membership.user))
    )
    people = sorted(db.session.scalars(query), key=lambda each: (-ROLES.index(each.role), each.user.called))
    return render_template("dash/people.html", people=people)


@dash.post("/signout")
def delete_session() -> "AnyResponse":
    """Out of this site and of the apex that opened it, or the next click would lead straight back in."""
    row = current_row()
    if row is not None and row.parent_id is not None:
        end_by_id(row.parent_id)
    sign_out()
    db.session.commit()
    return redirect(url_for("home.show_index"), 303)
