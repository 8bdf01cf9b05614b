"""Signing up: email, password and address on one page; the site is live when it lands."""

from flask import Response, current_app, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from werkzeug import Response as AnyResponse

from ...auth.auditing import note
from ...auth.known_device import remember_device
from ...auth.limits import relieve
from ...auth.sessions import sign_in
from ...extensions import db
from ...lib.email import addresses
from ...lib.fairness.password_pool import Turn
from ...lib.text import site_names
from ...models import Mail, Site, User, name_is_free
from ...starters import STARTERS
from .. import home
from ..counting import bar_network, count_name_lookup, count_sign_up
from ..form_views import ask, refuse, show
from ..forms import SignUpForm, folded_name
from ..requester import asker
from .account import say

LATE = "That address or email was just taken. Check the fields marked below, or try again."


@home.route("/signup", methods=["GET", "POST"])
def create_account() -> AnyResponse | tuple[str, int]:
    """Sign up: an account and its first site."""
    if current_user.is_authenticated:
        return redirect(url_for("home.create_site", address=request.args.get("address")), 303)
    if current_app.config["SIGNUPS"] == "closed":
        return render_template("home/closed.html"), 403 if request.method == "POST" else 200
    form = ask(
        "home/signup.html", SignUpForm(address=request.args.get("address", ""), starter=asked_starter())
    )
    if not form.is_submitted():
        return show()
    bar_network()
    turn = count_sign_up(form.email.data)
    if not form.validate():
        return show()
    try:
        user, site, held = _begin(form, turn)
        db.session.commit()
    except IntegrityError:  # of two at once the database let one in: the form's own check now sees it
        db.session.rollback()
        return show() if not form.validate() else refuse(LATE)
    relieve()
    say(held)
    return _enter(user, site)


def asked_starter() -> str:
    """The one a link named, else the first."""
    asked = request.args.get("starter", "")
    return asked if asked in STARTERS else next(iter(STARTERS))


def _begin(form: SignUpForm, turn: Turn) -> tuple[User, Site, str]:
    hashed = User.hashed(form.password.data, turn)
    flagged = "disposable" if addresses.is_disposable(form.email.data) else ""
    user = User(email=form.email.data, flagged=flagged, password_hash=hashed)
    db.session.add(user)
    db.session.flush()
    site = Site.create(form.address.data, owner=user, starter=form.starter.data)
    held = Mail.post("confirm", user, asker=asker())
    note("signup", by=user, site=site)
    sign_in(user)
    return user, site, held


def _enter(user: User, site: Site) -> AnyResponse:
    response = redirect(site.first_url, 303)
    remember_device(response, user)
    return response


@home.get("/signup/address")
def show_address() -> Response:
    """``{free, sentence, alternatives}`` for ``?name=``: what sending the form would say."""
    count_name_lookup()
    name = folded_name(request.args.get("name", "")[:300])
    person = current_user if current_user.is_authenticated else None
    refusal = site_names.refusal(name)
    free = not refusal and name_is_free(name, for_user=person)
    sentence = refusal or ("Available" if free else f"“{name}” is taken.")
    offers = [] if free else site_names.alternatives(name, name_is_free)
    return jsonify(free=free, sentence=sentence, alternatives=offers)
