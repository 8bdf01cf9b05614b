"""Static files below one versioned prefix, the same on every host, kept for a year."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from wsgiref.headers import Headers

import brotli
from whitenoise import WhiteNoise
from whitenoise.responders import Response

from . import headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/_/static/"
TEXT = (".js", ".css", ".svg")


def serve(app: "WSGIApplication", folders: Iterable[Path], release: str, *, fresh: bool) -> "WSGIApplication":
    """Wrap an application; ``fresh`` looks at the disk on each request, for development."""

    def add_headers(sent: Headers, path: str, url: str) -> None:
        sent["Content-Security-Policy"] = headers.PLAIN_POLICY
        for name, value in headers.common():
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
    for url, found in wrapped.files.items():
        if url.endswith(TEXT):
            wrapped.files[url] = Compressed(found)

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Files are read; whatever else is asked of them the application refuses, with all its headers."""
        reads = environ["REQUEST_METHOD"] in ("GET", "HEAD")
        return (wrapped if reads else app)(environ, start_response)

    return answer


class Compressed:
    """A file of text as Brotli, made when it is first asked for and kept: a release's files do not change."""

    def __init__(self, plain: Any) -> None:
        self.plain = plain
        self.body = b""

    def get_response(self, method: str, environ: "WSGIEnvironment") -> Response:
        if "br" not in environ.get("HTTP_ACCEPT_ENCODING", "") or "HTTP_RANGE" in environ:
            return _varied(self.plain.get_response(method, environ))
        found = _varied(self.plain.get_response("GET", environ))
        if found.file is None:
            return found
        with found.file as file:
            self.body = self.body or brotli.compress(file.read(), mode=brotli.MODE_TEXT, quality=11)
        sent = Headers(found.headers)
        sent["Content-Encoding"], sent["Content-Length"] = "br", str(len(self.body))
        return Response(found.status, sent.items(), BytesIO(self.body) if method == "GET" else None)


def _varied(found: Response) -> Response:
    return Response(found.status, [*found.headers, ("Vary", "Accept-Encoding")], found.file)
