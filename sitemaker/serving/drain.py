"""The body of a request that is too large: heard to its end, so that whoever sends it hears why.

A server that answers and closes while bytes still arrive resets the connection, and its answer is lost: nginx
then says that the application is away, and a browser that nobody answered.
"""

import time
from contextlib import suppress

from werkzeug import Request
from werkzeug.exceptions import ClientDisconnected
from werkzeug.wsgi import LimitedStream

PATIENCE = 10.0
PIECE = 65_536


def drain(request: Request, most: int) -> None:
    """Read what is still to come, and drop it: at most so many bytes, in at most ten seconds."""
    arriving, until = _rest(request), time.monotonic() + PATIENCE
    with suppress(ClientDisconnected, OSError):
        while most > 0 and time.monotonic() < until:
            if not (piece := arriving.read(min(most, PIECE))):
                return
            most -= len(piece)


def _rest(request: Request) -> LimitedStream:
    """What has not been read yet. Without a length the server's own stream knows where it ends."""
    if request.content_length is None:
        arriving: LimitedStream = request.environ["wsgi.input"]
        return arriving
    begun: LimitedStream | None = vars(request).get("stream")
    return begun or LimitedStream(request.environ["wsgi.input"], request.content_length)
