"""Answers for what cannot be answered: a status, a sentence, the request's id; never what broke inside."""

import logging
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from werkzeug.exceptions import HTTPException

from ..auth.sessions import browser, is_admin_path
from ..extensions import db
from ..lib import metrics
from ..lib.fairness.document_turns import Crowded
from ..lib.fairness.password_pool import Busy
from ..lib.host_record_store import Unavailable
from ..lib.http.environ import HOST_RECORD, REQUEST_ID, WATCH
from ..lib.storage import Away, Full
from ..models import enter_site
from .drain import drain
from .notices import notice

log = logging.getLogger(__name__)

OUTAGES = (OperationalError, PoolExhausted, Unavailable, Busy, Crowded)

LONGEST_ACCEPT = 1000
"""Characters of an Accept header that are looked at: thousands of spaces in it cost Werkzeug their square."""

WORDS = {
    400: (
        "This request couldn’t be read.",
        "It was cut short or isn’t in a format we know. Nothing was changed.",
    ),
    401: ("Please sign in.", "You’re signed out. Nothing was changed."),
    403: (
        "You don’t have permission to do this.",
        "Your role on this site doesn’t include it. Nothing was changed.",
    ),
    404: ("Page not found.", "Check the address for typos. The page may also have moved."),
    405: ("This isn’t supported here (405).", "This address can’t be used this way. Nothing was changed."),
    410: (
        "This page is no longer available.",
        "It used to be here, but it has been removed or taken offline.",
    ),
    413: ("This is too large.", "Forms can be up to 256 KB, edits up to 1 MB. Nothing was changed."),
    415: ("This isn’t JSON.", "This address expects application/json. Nothing was changed."),
    422: ("Something needs fixing.", "Check the fields marked below and try again. Nothing was changed."),
    429: ("Too many attempts.", "Wait a little, then try again. What you wrote is still in your browser."),
    500: ("Something went wrong.", "It’s an error on our side, and it has been logged. Nothing was changed."),
    503: ("Back in a moment.", "The server is busy or restarting. Try again in a few seconds."),
    507: ("The server is out of space.", "Its disk is full. Nothing was changed."),
}


def register(app: Flask) -> None:
    """Answer exceptions with our own pages."""
    app.register_error_handler(HTTPException, answer_http)
    for outage in OUTAGES:
        app.register_error_handler(outage, answer_outage)
    app.register_error_handler(Away, answer_storage)
    app.register_error_handler(DBAPIError, answer_database)
    app.register_error_handler(Exception, answer_break)


def answer_http(problem: HTTPException) -> Response:
    """Answer a refusal that a view or Flask raised."""
    if problem.response is not None and problem.code is None:
        return problem.response  # type: ignore[return-value]
    code = problem.code or 500
    if code == 413:
        drain(request, 2 * max(request.max_content_length or 0, current_app.config["MAX_CONTENT_LENGTH"]))
    said = problem.description if _is_ours(problem) else None
    response = answer(code, said)
    for name, value in problem.get_headers():
        if name in ("Allow", "Retry-After", "Location"):
            response.headers[name] = value
    return response


def _is_ours(problem: HTTPException) -> bool:
    """Whether the description was written by us and not by the framework."""
    return isinstance(problem, CSRFError) is False and problem.description != type(problem).description


def answer_outage(problem: Exception) -> Response:
    """Log and figures have the class of the problem: of what PostgreSQL said, as psycopg2 names it."""
    why = type(getattr(problem, "orig", None) or problem).__name__
    metrics.UNAVAILABLE.labels(why).inc()
    log.warning("unavailable: %s", why)
    _ask_no_more()
    response = answer(503)
    response.headers["Retry-After"] = "5"
    return response


def answer_storage(problem: Away) -> Response:
    """Pictures are out of reach; pages are not."""
    log.warning("storage: %s: %s", type(problem).__name__, problem)
    db.session.rollback()
    response = answer(507 if isinstance(problem, Full) else 503, problem.sentence)
    response.headers["Retry-After"] = "60"
    return response


def answer_database(problem: DBAPIError) -> Response:
    """Answer an error of the database: an outage, or a mistake of ours."""
    if problem.connection_invalidated or type(problem.orig).__name__ in ("QueryCanceled", "LockNotAvailable"):
        return answer_outage(problem)
    return answer_break(problem)


def answer_break(problem: Exception) -> Response:
    """Answer what we did not expect: a 500, and a traceback in the log."""
    if (watch := request.environ.get(WATCH)) is not None and watch.overdue:
        return answer_outage(problem)
    if current_app.debug:
        raise problem  # the debugger shows it
    log.exception("request %s broke", request.environ.get(REQUEST_ID, "-"))
    _ask_no_more()
    return answer(500)


def _ask_no_more() -> None:
    """What broke may be the database: the page that says so stands without rows, and so does the way out."""
    g.pop("membership", None)
    browser().let_go()
    db.session.rollback()


def answer(code: int, said: str | None = None, *, as_json: bool = False) -> Response:
    """One status in the form the asker reads: JSON, the site's own look, or the platform's."""
    heading, text = WORDS.get(code, WORDS[400 if code < 500 else 500])
    text = said or text
    if as_json or wants_json():
        response = jsonify({"status": code, "message": text, "request": _request_id()})
    elif (notice := _in_site_look(code, heading, text)) is not None:
        response = notice
    else:
        response = make_response(_page(code, heading, text))
    response.status_code = code
    response.headers["Cache-Control"] = "no-store"
    return response


def _in_site_look(code: int, heading: str, text: str) -> Response | None:
    """On a live site's pages, that site's header and footer around the words; None where that cannot be.

    A suspended or closed site shows nothing of its own: its links stand in those, too.
    """
    record = request.environ.get(HOST_RECORD)
    if record is None or record.state != "live" or is_admin_path(request.path) or code == 503:
        return None
    try:
        g.site_id = record.site_id
        enter_site(record.site_id)
        rendered = notice(code, heading, text)
    except (SQLAlchemyError, Crowded):
        return None
    if rendered is None:
        return None
    response = make_response(rendered.html)
    response.headers["Content-Security-Policy"] = rendered.csp
    return response


def _page(code: int, heading: str, text: str) -> str:
    facts: dict[str, Any] = {"code": code, "heading": heading, "text": text, "request_id": _request_id()}
    facts["inside"] = is_admin_path(request.path) and request.path != "/admin/"
    return render_template([f"errors/{code}.html", "errors/error.html"], **facts)


def _request_id() -> str:
    return str(request.environ.get(REQUEST_ID, ""))


def wants_json() -> bool:
    """Whether the client asked for JSON and not for a page."""
    if len(request.headers.get("Accept", "")) > LONGEST_ACCEPT:
        return request.is_json
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return request.is_json or (
        best == "application/json" and "text/html" not in str(request.accept_mimetypes)
    )
