"""One form of one page: shown, sent, and, whatever is wrong with it, shown again as it was filled in."""

from typing import Any, TypeVar

from flask import Response, g, jsonify, make_response, render_template, request
from flask_wtf import FlaskForm
from werkzeug import Response as AnyResponse

from ..auth.limits import LimitReached
from ..extensions import db
from ..lib import metrics
from ..lib.fairness.password_pool import Busy
from ..models import NoMoreNames
from ..serving import errors
from . import home
from .access import resend
from .counting import Banned

CROWDED = "A lot of people are signing in right now. Try again in a few seconds."
ENTRY = "home.create_handoff"
"""A page, but without a form."""
F = TypeVar("F", bound=FlaskForm)


def ask(template: str, form: F, **values: Any) -> F:
    """Remember what this request asks, so that ``show_again`` finds it however the request ends."""
    g.asked = (template, form, values)
    return form


def show(status: int = 0) -> Response:
    """The page with its form: 200 untouched, 422 refused, or the status given; never a password."""
    template, form, values = g.asked
    return make_response(
        render_template(template, form=form, **values), status or (422 if form.errors else 200)
    )


def refuse(words: str, status: int = 422) -> Response:
    """The page again, with a sentence that belongs to no single field."""
    g.asked[1].form_errors.append(words)
    return show(status)


@home.errorhandler(LimitReached)
def say_wait(limit: LimitReached) -> AnyResponse:
    """Answer a limit that was reached."""
    words = str(limit.description)
    response: AnyResponse
    if "asked" in g:
        response = refuse(words, 429)
    elif request.method == "POST":  # counted before the view knew its form
        response = resend(429, f"This was sent too many times. Wait {limit.wait}, then send it again.")
    elif request.endpoint == ENTRY:
        response = errors.answer(
            429, f"This page was opened too many times. Wait {limit.wait}, then reload it."
        )
    else:  # a question of a script: it has no form to fill again
        response = make_response(jsonify(status=429, message=words), 429)
    response.headers["Retry-After"] = str(limit.retry_after)
    return response


@home.errorhandler(Banned)
def say_banned(banned: Banned) -> Response:
    """Answer somebody whose network or mail domain is banned."""
    return refuse(str(banned), 403)


@home.errorhandler(NoMoreNames)
def say_enough(reached: NoMoreNames) -> Response:
    """Answer somebody who has as many addresses as an account may have."""
    db.session.rollback()
    return refuse(str(reached))


@home.errorhandler(Busy)
def say_busy(busy: Busy) -> Response:
    """Answer when too many passwords wait to be checked."""
    metrics.UNAVAILABLE.labels("passwords").inc()
    db.session.rollback()
    response = refuse(CROWDED, 503)
    response.headers["Retry-After"] = "5"
    return response
