"""Our own cookies: bound to one host by the ``__Host-`` prefix, and believed only when they came once.

Facts that decide it: SameSite does nothing between sibling subdomains, and a sibling can plant cookies for
all of them.
"""

from collections.abc import Iterator

from flask import current_app, request
from werkzeug import Response

from ..lib.http.access_log import DOUBLED_COOKIES

SESSION, STATE, DEVICE = "sid", "handoff", "device"
"""The session, hand-offs on their way, and the mark of a browser that signed in before."""


def cookie_name(name: str) -> str:
    """The cookie's name as browsers see it: with the prefix `__Host-` where there is TLS."""
    return f"__Host-{name}" if current_app.config["COOKIE_SECURE"] else name


def read_cookie(name: str) -> str | None:
    """The value of one of our cookies; None when it is absent or sent twice (then somebody planted one)."""
    full = cookie_name(name)
    sent = [value for given, value in _cookies() if given == full]
    if len(sent) > 1:
        DOUBLED_COOKIES.inc()  # a line for each would let anybody fill the log
        return None
    return sent[0] if sent and 0 < len(sent[0]) <= 4096 else None


def _cookies() -> Iterator[tuple[str, str]]:
    r"""As browsers send them: of spaces only space and tab separate (RFC 6265, 4.2.1).

    Werkzeug strips all that Unicode calls a space, so ``\xa0__Host-sid``, which a sibling may set, would
    pass for our own.
    """
    for part in request.headers.get("Cookie", "").split(";"):
        name, _, value = part.partition("=")
        yield name.strip(" \t"), value.strip(" \t")


def write_cookie(response: Response, name: str, value: str, seconds: int) -> None:
    """Set a cookie that is sent to this host alone, for so many seconds."""
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=seconds,
        path="/",
        secure=current_app.config["COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def drop_cookie(response: Response, name: str) -> None:
    """Delete a cookie."""
    write_cookie(response, name, "", 0)
