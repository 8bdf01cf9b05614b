"""What every answer of Flask gets on its way out: headers, a policy, the request's id, a line in the log."""

import secrets
import time
from typing import Any

from flask import Flask, Response, current_app, g, has_app_context, request
from sqlalchemy import Engine, event

from ..auth.sessions import is_admin_path
from ..extensions import access
from ..lib.http.access_log import Line
from ..lib.http.environ import BEGAN, CACHEABLE, QUERIES, REQUEST_ID
from . import headers


def register(app: Flask) -> None:
    """Add headers, policy and log line to every response of the application."""
    app.after_request(finish)
    app.jinja_env.globals["csp_nonce"] = CSP_NONCE
    app.jinja_env.globals["asset"] = asset
    app.teardown_request(note)


class _Nonce:
    """Reads as this request's nonce, made when a template first shows it."""

    def __str__(self) -> str:
        return csp_nonce()

    def __html__(self) -> str:
        return csp_nonce()


CSP_NONCE = _Nonce()


def csp_nonce() -> str:
    """The nonce of this request's scripts."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def asset(name: str) -> str:
    """Address of a static file: versioned by release, kept for a year, the same on every host."""
    return f"{current_app.config['STATIC_URL']}/{name}"


def finish(response: Response) -> Response:
    """Add the headers that every response has."""
    on_apex = "site_id" not in g
    private = on_apex or is_admin_path(request.path)
    referrer = "same-origin" if private else "strict-origin-when-cross-origin"
    for name, value in headers.common(referrer=referrer):
        response.headers.setdefault(name, value)
    if "Content-Security-Policy" not in response.headers:
        response.headers["Content-Security-Policy"] = _policy(response)
    response.headers["X-Request-Id"] = str(request.environ.get(REQUEST_ID, ""))
    if private:
        response.headers.setdefault("Cache-Control", "no-store")
    g.status = response.status_code
    return response


def _policy(response: Response) -> str:
    if response.mimetype != "text/html":
        return headers.PLAIN_POLICY
    if current_app.config["DEBUG_TOOLBAR"] and "site_id" not in g:
        return headers.TOOLBAR_POLICY
    scheme, apex = current_app.config["PREFERRED_URL_SCHEME"], current_app.config["SERVER_NAME"]
    other = f"{scheme}://*.{apex}" if "site_id" not in g else current_app.config["APEX_URL"]
    return headers.app_policy(csp_nonce(), f"'self' {other}")


def note(problem: BaseException | None) -> None:
    """One line for the access log, unless the page cache writes it."""
    environ = request.environ
    environ[QUERIES] = g.get("queries", 0)
    if BEGAN not in environ or environ.get(CACHEABLE):
        return
    access.note(
        Line(
            time.time(),
            environ[REQUEST_ID],
            request.host,
            request.method,
            _loggable_path(),
            request.endpoint or "",
            g.get("status", 500),
            time.perf_counter() - environ[BEGAN],
            environ[QUERIES],
            "",
            environ.get("REMOTE_ADDR", ""),
        )
    )


def _loggable_path() -> str:
    """The path without what opens a door: a log is read by more people than a mailbox (R18)."""
    token = (request.view_args or {}).get("token")
    return request.path.replace(token, "...") if token else request.path


@event.listens_for(Engine, "before_cursor_execute")
def _count_query(*_: Any) -> None:
    if has_app_context():
        g.queries = g.get("queries", 0) + 1
