"""Answers given at once, by the loop that takes requests in, without a thread.

The loop calls the application as a thread would, with AT_ONCE in the environ. Whoever would have to wait for
anything, be it a render, Redis, the database or a disk, raises NotAtOnce instead, and a thread gets the
request with its bytes untouched. So there is one way in which an answer is made.
"""

import re
from typing import TYPE_CHECKING, Any

from ..lib.http.environ import AT_ONCE

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

LONGEST_HEAD = 4000
"""Bytes; gunicorn refuses a first line of 4,094."""
MOST_HEADERS = 90
"""gunicorn refuses a hundred and one."""
LARGEST = 64 * 1024
"""Bytes of a body: as many may wait for each slow reader."""

_HEAD = re.compile(
    rb"(GET|HEAD) (/[a-z0-9/-]*)(?:\?([!\"$-~]*))? HTTP/1\.1\r\n((?:[A-Za-z0-9-]+:[ -~\t]*\r\n)+)\r\n"
)
UNUSUAL = frozenset(
    {"HTTP_CONTENT_LENGTH", "HTTP_CONTENT_TYPE", "HTTP_TRANSFER_ENCODING", "HTTP_EXPECT", "HTTP_UPGRADE"}
)
"""Headers that change what a request is, or that WSGI calls otherwise."""


class NotAtOnce(Exception):
    """This answer takes more than a look into the memory of this process."""


def read(data: bytes, peer: str) -> "WSGIEnvironment | None":
    """The environ of a plain request for a page; None for whatever is in any way out of the ordinary."""
    found = _HEAD.fullmatch(data) if len(data) <= LONGEST_HEAD else None
    if found is None:
        return None
    method, path, query, lines = found.groups()
    sent = [line.partition(":") for line in lines.decode("ascii").split("\r\n")[:-1]]
    named = {f"HTTP_{name.upper().replace('-', '_')}": value.strip(" \t") for name, _, value in sent}
    if (
        len(named) != len(sent)
        or len(sent) > MOST_HEADERS
        or "HTTP_HOST" not in named
        or not UNUSUAL.isdisjoint(named)
    ):
        return None
    if named.get("HTTP_CONNECTION", "keep-alive").lower() != "keep-alive":
        return None
    return named | {
        "REQUEST_METHOD": method.decode(),
        "SCRIPT_NAME": "",
        "PATH_INFO": path.decode(),
        "QUERY_STRING": (query or b"").decode(),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": peer,
        "wsgi.url_scheme": "http",
        AT_ONCE: True,
    }


def answer(app: "WSGIApplication", environ: "WSGIEnvironment", first: str) -> bytes:
    """All that goes onto the wire. ``first``: headers of the server itself, each with its end of line.

    Raises NotAtOnce.
    """
    said: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        said.extend((status, headers))
        return said.append

    body = b"".join(app(environ, start))
    if len(body) > LARGEST:
        raise NotAtOnce
    status, headers = said
    lines = "".join([f"{name}: {value}\r\n" for name, value in headers])
    return f"HTTP/1.1 {status}\r\n{first}{lines}\r\n".encode("latin-1") + body
