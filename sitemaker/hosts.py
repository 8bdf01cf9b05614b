"""Which host is this? Answered once, before anything else, from the Host header alone.

The apex and its sites' subdomains go on; every other host is answered here, in plain words, uncached and
without echoing what was asked. Verified custom domains will be looked up here too.
"""

import os
import re
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from .lib import headers
from .lib.access import AccessLog, Line
from .lib.hostrecords import HostRecord, HostRecords, Unavailable

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

METHODS = frozenset({"GET", "HEAD", "POST"})
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
MOST_NAMES = 50_000
LONGEST_HOST = 300
"""Characters of a Host header worth remembering: a name has 253 at most (RFC 1035), a port five."""
STATIC = "/_/static/"
DEFAULT_PORTS = {"https": "443", "http": "80"}

WORDS = {
    400: ("400 Bad Request", "This address cannot be read.", "The request named no host, or several."),
    404: ("404 Not Found", "No site lives here.", "Look at the address again: perhaps a letter is missing."),
    405: (
        "405 Method Not Allowed",
        "This address does not answer that.",
        "It can be read, and sent forms to.",
    ),
    410: ("410 Gone", "This site is gone.", "It was here once and is not any more."),
    503: (
        "503 Service Unavailable",
        "Back in a moment.",
        "This page cannot be reached right now. Try again soon.",
    ),
}


class Hosts:
    """WSGI: puts the host's record into ``environ['sitemaker.host']`` and hands on, or answers itself."""

    def __init__(
        self,
        app: "WSGIApplication",
        *,
        apex: str,
        scheme: str,
        records: HostRecords,
        ready: Callable[[], tuple[bool, str]],
        access: AccessLog,
        begin: Callable[[], None],
        static: str,
    ) -> None:
        """``begin`` runs once in each process, at its first request: what must start after a fork.
        ``static`` is the path below which every host finds the files of this release."""
        self._begin, self._begun = begin, False
        os.register_at_fork(after_in_child=self._begin_again)
        self._app, self._apex, self._scheme = app, apex, scheme
        self._records, self._ready, self._access = records, ready, access
        self._apex_record = HostRecord(apex, 0, 0, 0, 0, "apex", "")
        self._names: dict[str, tuple[str, str]] = {}
        self._static, self._home = static, f"{scheme}://{apex}/"

    def _begin_again(self) -> None:
        self._begun = False

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ["sitemaker.began"] = time.perf_counter()
        if not self._begun:
            self._begun = True
            self._begin()
        environ["sitemaker.request_id"] = self._access.request_id()
        path = environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] not in METHODS:
            return self._say(405, environ, start_response, [("Allow", "GET, HEAD, POST")])
        if path == "/healthz" or path == "/readyz":
            return self._health(path, environ, start_response)
        raw = environ.get("HTTP_HOST", "")
        what, host = self._names.get(raw) or self._read(raw)
        environ["HTTP_HOST"] = host
        if what == "apex":
            environ["sitemaker.host"] = self._apex_record
            return self._app(environ, start_response)
        if what == "site":
            if path.startswith(STATIC):  # a file, or nothing: no site is looked for
                environ["sitemaker.host"] = HostRecord(host, 0, 0, 0, 0, "static", "")
                return self._app(environ, start_response)
            return self._site(host, environ, start_response)
        if what == "www":
            return self._redirect(host, environ, start_response)
        return self._say(400 if what == "malformed" else 404, environ, start_response)

    def _read(self, raw: str) -> tuple[str, str]:
        """What kind of host a Host header names, and its canonical spelling; remembered, bounded."""
        if len(raw) > LONGEST_HOST:
            return "malformed", ""
        answer = self._classify(raw)
        if len(self._names) >= MOST_NAMES:
            self._names.clear()
        self._names[raw] = answer
        return answer

    def _classify(self, raw: str) -> tuple[str, str]:
        name, _, port = raw.lower().partition(":")
        name = name.removesuffix(".")
        if not name or "," in raw or not re.fullmatch(r"[a-z0-9._-]+(:[0-9]{1,5})?", raw.lower()):
            return "malformed", ""
        apex, _, apex_port = self._apex.partition(":")
        if (port or DEFAULT_PORTS[self._scheme]) != (apex_port or DEFAULT_PORTS[self._scheme]):
            return "nobody", ""
        if name == apex:
            return "apex", self._apex
        if not name.endswith(f".{apex}"):
            return "nobody", ""
        subdomain = name.removesuffix(f".{apex}")
        if subdomain == "www":
            return "www", self._apex
        if subdomain.startswith("www.") and LABEL.fullmatch(subdomain[4:]):
            return "www", f"{subdomain[4:]}.{self._apex}"
        return ("site", f"{subdomain}.{self._apex}") if LABEL.fullmatch(subdomain) else ("nobody", "")

    def _site(
        self, host: str, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        try:
            record = self._records.find(host)
        except Unavailable:
            return self._say(503, environ, start_response, [("Retry-After", "5")])
        if record.site_id and record.state != "deleted":
            environ["sitemaker.host"] = record
            return self._app(environ, start_response)
        if record.state == "renamed" and environ["REQUEST_METHOD"] != "POST":
            return self._redirect(record.target, environ, start_response)
        return self._say(404 if record.state == "unknown" else 410, environ, start_response)

    def _redirect(
        self, host: str, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "").encode("latin-1")
        quoted = "".join(chr(byte) if byte in SAFE else f"%{byte:02X}" for byte in path)
        query = f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else ""
        location = f"{self._scheme}://{host}/{quoted.lstrip('/')}{query}"
        answer = [("Location", location), ("Cache-Control", "no-store")]
        return self._send(
            "301 Moved Permanently", b"", "text/plain; charset=utf-8", environ, start_response, answer
        )

    def _health(
        self, path: str, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        good, words = (True, "alive") if path == "/healthz" else self._ready()
        status = "200 OK" if good else "503 Service Unavailable"
        body = f"{words}\n".encode()
        extra = [("Cache-Control", "no-store")]
        return self._send(status, body, "text/plain; charset=utf-8", environ, start_response, extra)

    def _say(
        self,
        code: int,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
        extra: headers.Headers | None = None,
    ) -> Iterable[bytes]:
        status, heading, text = WORDS[code]
        body = PAGE.format(heading=heading, text=text, static=self._static, home=self._home).encode()
        answer = [("Cache-Control", "no-store"), *(extra or [])]
        return self._send(status, body, "text/html; charset=utf-8", environ, start_response, answer)

    def _send(
        self,
        status: str,
        body: bytes,
        kind: str,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
        extra: headers.Headers,
    ) -> Iterable[bytes]:
        request_id = environ["sitemaker.request_id"]
        answer = [
            ("Content-Type", kind),
            ("Content-Length", str(len(body))),
            ("Content-Security-Policy", headers.STYLED_POLICY),
            ("X-Request-Id", request_id),
            *headers.common(secure=environ["wsgi.url_scheme"] == "https"),
            *extra,
        ]
        self._access.note(_line(environ, status, request_id))
        start_response(status, answer)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/")
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex"><title>{heading}</title>
<link rel="icon" type="image/svg+xml" href="{static}favicon.svg">
<link rel="stylesheet" href="{static}platform.css"><link rel="stylesheet" href="{static}chrome.css">
<link rel="stylesheet" href="{static}controls.css"><link rel="stylesheet" href="{static}tables.css"></head>
<body><main class="wide"><div class="title"><h1>{heading}</h1><p class="lead">{text}</p></div>
<p><a class="button" href="{home}">To sitemaker</a></p></main></body></html>
"""


def _line(environ: Any, status: str, request_id: str) -> Line:
    return Line(
        time.time(),
        request_id,
        "-",  # a host that is nobody's may hold anything; the log need not
        environ["REQUEST_METHOD"][:20],
        environ.get("PATH_INFO", "")[:300],
        "hosts",
        int(status[:3]),
        time.perf_counter() - environ["sitemaker.began"],
        0,
        "",
    )
