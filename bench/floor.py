"""The floor: a WSGI application that holds one finished answer and gives it to everybody.

Run by the same gunicorn with the same configuration, without our logging and metrics: what is above its
processor time is ours.
"""

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

_folder = Path(os.environ["BENCH_FLOOR"])
_headers = [(name, value) for name, value in json.loads((_folder / "headers.json").read_text())]
_body = [(_folder / "body").read_bytes()]


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The smallest WSGI application: what every other one is compared with."""
    start_response("200 OK", _headers)
    return _body
