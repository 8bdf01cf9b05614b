"""How much of a process one account may take, or one network that has no account: of its time and threads.

What a request took is charged to whoever was signed in; a form without an account to the network it came
from. Visitors pay nothing: a page is rendered once and read from the cache from then on.
"""

import math
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import request
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from ..auth.sessions import current_row
from ..extensions import processor
from ..lib import metrics
from ..lib.fairness.leaky_bucket import account
from ..lib.http.environ import PAYER
from ..lib.http.networks import client_network

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LONGEST_WAIT = 60
WAIT = (
    "This account is using more than its share of the server while others wait. Continue in {}: "
    "what you typed is still in your browser."
)
BUSY = "Your other requests are still being processed. Try again in a second: what you typed is still here."
QUICK = ("dash.show_picture",)
"""Endpoints that a page asks for by the dozen, at once, and that never wait for anything."""


def admit() -> None:
    """Name who pays for this request.

    Whoever takes too much while others wait is refused: raises TooManyRequests or ServiceUnavailable.

    Who reads without an account pays nothing: behind one network there may be a school, or a whole country.
    """
    row = current_row()
    if row is None and request.method != "POST":
        return
    payer = account(row.user_id) if row else f"network {client_network()}"
    if seconds := min(math.ceil(processor.wait(payer)), LONGEST_WAIT):
        metrics.REFUSALS.labels("processor").inc()
        said = "a second" if seconds == 1 else f"{seconds} seconds"
        raise TooManyRequests(WAIT.format(said), retry_after=seconds)
    if row and request.endpoint not in QUICK and not processor.work_for(payer):
        metrics.REFUSALS.labels("threads").inc()
        raise ServiceUnavailable(BUSY, retry_after=1)
    request.environ[PAYER] = payer


class Metered:
    """WSGI: charges each request's time on the processor to its payer."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        began = time.thread_time()
        with processor.working():
            try:
                return self._app(environ, start_response)
            finally:
                if PAYER in environ:
                    processor.charge(environ[PAYER], time.thread_time() - began)
