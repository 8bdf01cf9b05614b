"""The door of /admin: who has no session here is sent to the apex and comes back with a code, once."""

import hmac
import re
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import abort, current_app, g, jsonify, make_response, redirect, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError

from ...auth import form_size, handoff_state, origin, resubmission, sessions
from ...auth.auditing import note
from ...auth.tenant import host_record, load_row
from ...extensions import db
from ...models import Handoff
from ...serving import errors
from ...serving.processor import admit
from .. import dash
from ..write_limit import count_write

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

ENTER = "dash.enter"
OURS = re.compile(r"/admin(?:[/?][\x21-\x5b\x5d-\x7e]*)?")
"""Where a hand-off may end: visible ASCII, no backslash; a line break would end the header it stands in."""


@dash.before_request
def require_session() -> "AnyResponse | None":
    """Nobody sees /admin without a session of this host; unsafe requests must be our own page's."""
    origin.guard_origin()
    admit()
    if request.endpoint == ENTER:
        return None
    if not current_user.is_authenticated:
        return _turn_away()
    if form_size.is_upload():
        form_size.guard_upload()
    origin.guard_token()
    count_write()
    g.site = load_row()
    return None


def _turn_away() -> "AnyResponse":
    if errors.wants_json():
        return jsonify({"status": 401, "message": "Sign in first. Nothing was changed."}), 401  # type: ignore[return-value]
    if form_size.is_upload():
        return errors.answer(401, "You were signed out. Sign in, then choose the images again.")
    if request.method == "POST":
        return resend(401)
    return _to_the_apex(request.full_path if request.query_string else request.path)


def resend(code: int) -> "AnyResponse":
    """What was posted, held in a page: sign in beside it, then send it again."""
    response = make_response(
        render_template("dash/resend.html", fields=resubmission.fields(), code=code, action=request.path),
        code,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@dash.errorhandler(CSRFError)
def answer_stale(problem: CSRFError) -> "AnyResponse":
    """The token was of an older sign-in: the form comes back as it was sent, with a fresh one."""
    if errors.wants_json():
        return errors.answer(403, "This tab was opened before you signed in. Reload it, then try again.")
    if form_size.is_upload():
        return errors.answer(403, "That page was opened before you signed in. Reload it and choose again.")
    return resend(403)


def _to_the_apex(path: str) -> "AnyResponse":
    state = secrets.token_urlsafe(24)
    subdomain = host_record().host.partition(".")[0]
    response = redirect(
        f"{current_app.config['APEX_URL']}/open/{subdomain}?{urlencode({'state': state})}", 303
    )
    handoff_state.write_states(response, [*handoff_state.read_states(), (state, path[:500])])
    return response


@dash.get("/enter")
def enter() -> "AnyResponse":
    """Redeem a code (RFC 9700): its host, this browser's state and its minute must all agree."""
    code, state = request.args.get("code", ""), request.args.get("state", "")
    states = handoff_state.read_states()
    wanted = next(
        (path for known, path in states if hmac.compare_digest(known.encode(), state.encode())), None
    )
    row = None
    if wanted is not None:
        row = Handoff.redeem(
            code,
            state,
            host_record().host,
            address=request.remote_addr or "",
            agent=request.user_agent.string,
        )
    else:
        Handoff.punish(code, host_record().host)
    if row is None:
        db.session.commit()
        abort(403, "This sign-in link has expired. Open the site again from “My sites”.")
    note("handoff", by=row.user, site=load_row())
    sessions.adopt(row)
    db.session.commit()
    response = redirect(wanted if wanted and OURS.fullmatch(wanted) else "/admin/", 303)
    response.headers["Referrer-Policy"] = "no-referrer"
    handoff_state.write_states(response, [pair for pair in states if pair[0] != state])
    return response
