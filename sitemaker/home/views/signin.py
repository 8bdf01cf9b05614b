"""In and out, and the way from here into one site's /admin."""

from flask import Response, abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug import Response as AnyResponse

from ...auth.auditing import note
from ...auth.known_device import remember_device
from ...auth.sessions import current_row, sign_in, sign_out
from ...extensions import db
from ...lib import metrics
from ...models import Handoff, Site, User
from .. import home
from ..access import person_required, safe_path
from ..counting import bar_network, count_handoff, may_note_refusal, try_password
from ..form_views import ask, refuse, show
from ..forms import SignInForm

NO_MATCH = "Wrong email or password."
CLOSED = "This account is suspended. If you think this is a mistake, write to {}."


@home.route("/signin", methods=["GET", "POST"])
def create_session() -> AnyResponse:
    """Sign in."""
    if current_user.is_authenticated and request.method == "GET":
        return redirect(safe_path(request.args.get("next")) or url_for("home.list_sites"), 303)
    form = ask("home/signin.html", SignInForm(next=safe_path(request.args.get("next"))))
    if not form.validate_on_submit():
        return show()
    bar_network(known_to=form.email.data)
    user = try_password(form.email.data, form.password.data)
    if user is None:
        metrics.WRONG_PASSWORDS.inc()
        _note_refusal(form.email.data)
        return refuse(NO_MATCH)
    if not user.is_active:
        return refuse(CLOSED.format(current_app.config["ABUSE_CONTACT"]))
    return _enter(user, safe_path(form.next.data))


def _note_refusal(email: str) -> None:
    if may_note_refusal(email):
        note("signin_refused", by=User.by_email(email))
        db.session.commit()


def _enter(user: User, path: str) -> AnyResponse:
    sign_in(user)
    note("signin", by=user)
    db.session.commit()
    response = redirect(path or url_for("home.list_sites"), 303)
    remember_device(response, user)
    return response


@home.post("/signout")
def delete_session() -> AnyResponse:
    """Sign out."""
    if current_user.is_authenticated:
        note("signout", by=current_user)
        sign_out()
        db.session.commit()
    return redirect(url_for("home.show_index"), 303)


@home.get("/open/<subdomain>")
@person_required
def create_handoff(subdomain: str) -> AnyResponse:
    """A code for one minute, for this browser and that host; only members learn that it exists (R25)."""
    site = Site.by_subdomain(subdomain)
    membership = site.membership_of(current_user) if site else None
    row = current_row()
    if site is None or membership is None or site.deleted_at is not None or row is None:
        abort(404)
    state = request.args.get("state", "")
    if not 16 <= len(state) <= 200:
        return redirect(site.admin_url, 303)  # begins properly there, with a state cookie
    count_handoff()
    code = Handoff.issue(site, row, state)
    note("handoff", by=current_user, site=site)
    db.session.commit()
    return _hand_over(site, code, state)


def _hand_over(site: Site, code: str, state: str) -> Response | AnyResponse:
    query = url_for("home.show_index", code=code, state=state).partition("?")[2]
    response = redirect(f"{site.admin_url}enter?{query}", 303)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
