"""Static files below one versioned prefix, the same on every host, kept for a year."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from wsgiref.headers import Headers

from whitenoise import WhiteNoise

from . import headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/_/static/"


def serve(
    app: "WSGIApplication", folders: Iterable[Path], release: str, *, secure: bool, fresh: bool
) -> "WSGIApplication":
    """Wrap an application; ``fresh`` looks at the disk on each request, for development."""

    def add_headers(sent: Headers, path: str, url: str) -> None:
        sent["Content-Security-Policy"] = headers.PLAIN_POLICY
        for name, value in headers.common(secure=secure):
            sent[name] = value

    wrapped = WhiteNoise(
        app,
        autorefresh=fresh,
        immutable_file_test=lambda path, url: True,
        allow_all_origins=False,
        add_headers_function=add_headers,
        charset="utf-8",
    )
    for folder in folders:
        if folder.is_dir():
            wrapped.add_files(str(folder), prefix=f"{PREFIX}{release}/")

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Files are read; whatever else is asked of them the application refuses, with all its headers."""
        reads = environ["REQUEST_METHOD"] in ("GET", "HEAD")
        return (wrapped if reads else app)(environ, start_response)

    return answer
