"""Which host is this? Answered once, before anything else, from the Host header alone.

The apex and its sites' subdomains go on; every other host is answered here, in plain words, uncached and
without echoing what was asked. Verified custom domains will be looked up here too. What came over plain http,
or with an empty segment in its path, goes on to the one address it should have had; and what came over TLS is
answered with HSTS, whoever answers it.
"""

import json
import os
import re
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from ..lib.host_record_store import HostRecord, HostRecords, Unavailable
from ..lib.http.access_log import AccessLog, Line
from ..lib.http.environ import AT_ONCE, BEGAN, HOST_RECORD, REQUEST_ID
from ..lib.release import VERSION
from . import headers
from .at_once import NotAtOnce

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

METHODS = frozenset({"GET", "HEAD", "POST"})
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
MOST_NAMES = 20_000
LONGEST_HOST = 300
"""Characters of a Host header worth reading: a name has 253 at most (RFC 1035), a port five."""
STATIC = "/_/static/"
HEALTH = frozenset({"/healthz", "/readyz"})
DEFAULT_PORTS = {"https": "443", "http": "80"}

WORDS = {
    "malformed": (
        "400 Bad Request",
        "This address couldn’t be read.",
        "The request didn’t name exactly one host.",
    ),
    "plain": (
        "403 Forbidden",
        "This form was sent over an unencrypted connection.",
        "Nothing was changed. Open the address again with https:// in front, and send the form from there.",
    ),
    "nobody": (
        "404 Not Found",
        "There is no site at this address.",
        "Check the address for typos.",
    ),
    "path": ("404 Not Found", "Page not found.", "Check the address for typos. Nothing was changed."),
    "method": (
        "405 Method Not Allowed",
        "This isn’t supported here (405).",
        "This address only accepts GET, HEAD and POST. Nothing was changed.",
    ),
    "gone": ("410 Gone", "This site is no longer available.", "It used to be here, but it isn’t any more."),
    "away": (
        "503 Service Unavailable",
        "Back in a moment.",
        "This page can’t be reached right now. Try again soon.",
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
        proxied: bool,
        records: HostRecords,
        ready: Callable[[], tuple[bool, str]],
        access: AccessLog,
        begin: Callable[[], None],
        static: str,
    ) -> None:
        """``proxied``: a proxy says how each request came, so that plain http can be led to https.

        ``begin`` runs once in each process, at its first request: what must start after a fork. ``static`` is
        the path below which every host finds the files of this release.
        """
        self._begin, self._begun = begin, False
        os.register_at_fork(after_in_child=self._begin_again)
        self._app, self._apex, self._scheme = app, apex, scheme
        self._records, self._ready, self._access = records, ready, access
        self._apex_record = HostRecord(apex, 0, 0, 0, 0, "apex", "")
        self._names: dict[str, tuple[str, str]] = {}
        self._static, self._home = static, f"{scheme}://{apex}/"
        self._encrypted, self._leads = scheme == "https", scheme == "https" and proxied

    def _begin_again(self) -> None:
        self._begun = False

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ[BEGAN] = time.perf_counter()
        if not self._begun:
            if AT_ONCE in environ:
                raise NotAtOnce
            self._begun = True
            self._begin()
        environ[REQUEST_ID] = self._access.request_id()
        raw = environ.get("HTTP_HOST", "")
        what, host = self._names.get(raw) or self._read(raw)
        secure = environ["wsgi.url_scheme"] == "https" or _came_by_https(environ)
        if secure and self._encrypted:
            header = headers.STRICT_APEX if what == "apex" else headers.STRICT
            start_response = headers.strict(start_response, header)
        path = environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] not in METHODS:
            return self._say("method", environ, start_response, [("Allow", "GET, HEAD, POST")])
        if path in HEALTH:
            return self._health(path, environ, start_response)
        environ["HTTP_HOST"] = host
        if what in ("malformed", "nobody"):
            return self._say(what, environ, start_response)
        if self._leads and not secure:
            own = f"www.{host}" if what == "www" else host
            return self._one_address("plain", own, environ, start_response)
        if what == "site" and not path.startswith(STATIC):
            return self._site(host, environ, start_response)
        if what == "www":
            return self._redirect(host, environ, start_response)
        # The apex, or a file of this release: no site is looked for.
        record = self._apex_record if what == "apex" else HostRecord(host, 0, 0, 0, 0, "static", "")
        return self._hand_on(record, environ, start_response)

    def _hand_on(
        self, record: HostRecord, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if AT_ONCE in environ and record.state != "live":
            raise NotAtOnce
        environ[HOST_RECORD] = record
        path = environ.get("PATH_INFO", "")
        if "//" in path or path[:1] != "/":  # Flask would fold it, and answer as if nothing was wrong
            return self._one_address("path", record.host, environ, start_response)
        return self._app(environ, start_response)

    def _one_address(
        self, refusal: str, host: str, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Whoever reads is led to the address as we spell it; a form, which would be lost, is refused."""
        if environ["REQUEST_METHOD"] == "POST":
            return self._say(refusal, environ, start_response)
        return self._redirect(host, environ, start_response)

    def _read(self, raw: str) -> tuple[str, str]:
        """What kind of host a Host header names, and its canonical spelling, which alone is remembered."""
        if len(raw) > LONGEST_HOST:
            return "malformed", ""
        answer = self._classify(raw)
        if answer[1] == raw:
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
            record = self._known(host) if AT_ONCE in environ else self._records.find(host)
        except Unavailable:
            return self._say("away", environ, start_response, [("Retry-After", "5")])
        if record.site_id and record.state != "deleted":
            return self._hand_on(record, environ, start_response)
        if record.state == "renamed" and environ["REQUEST_METHOD"] != "POST":
            return self._redirect(record.target, environ, start_response)
        return self._say("nobody" if record.state == "unknown" else "gone", environ, start_response)

    def _known(self, host: str) -> HostRecord:
        if (record := self._records.known(host)) is None:
            raise NotAtOnce
        return record

    def _redirect(
        self, host: str, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        path = re.sub("/{2,}", "/", f"/{environ.get('PATH_INFO', '')}")
        query = f"?{_quoted(environ['QUERY_STRING'], SAFE_IN_QUERY)}" if environ.get("QUERY_STRING") else ""
        location = f"{self._scheme}://{host}{_quoted(path, SAFE)}{query}"
        answer = [("Location", location), ("Cache-Control", "no-store")]
        return self._send(
            "301 Moved Permanently", b"", "text/plain; charset=utf-8", environ, start_response, answer
        )

    def _health(
        self, path: str, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if AT_ONCE in environ:
            raise NotAtOnce
        good, words = (True, f"alive, sitemaker {VERSION}") if path == "/healthz" else self._ready()
        status = "200 OK" if good else "503 Service Unavailable"
        body = f"{words}\n".encode()
        extra = [("Cache-Control", "no-store")]
        return self._send(status, body, "text/plain; charset=utf-8", environ, start_response, extra)

    def _say(
        self,
        name: str,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
        extra: headers.Headers | None = None,
    ) -> Iterable[bytes]:
        status, heading, text = WORDS[name]
        answer = [("Cache-Control", "no-store"), *(extra or [])]
        if "json" in environ.get("CONTENT_TYPE", "").lower():
            said = json.dumps({"status": int(status[:3]), "message": f"{heading} {text}"}).encode()
            return self._send(status, said, "application/json", environ, start_response, answer)
        body = PAGE.format(heading=heading, text=text, static=self._static, home=self._home).encode()
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
        request_id = environ[REQUEST_ID]
        answer = [
            ("Content-Type", kind),
            ("Content-Length", str(len(body))),
            ("Content-Security-Policy", headers.STYLED_POLICY),
            ("X-Request-Id", request_id),
            *headers.common(),
            *extra,
        ]
        self._access.note(_line(environ, status, request_id))
        start_response(status, answer)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _came_by_https(environ: "WSGIEnvironment") -> bool:
    """A proxy may write the scheme as it likes; whatever is not https is http."""
    secure = environ["wsgi.url_scheme"].strip().lower() == "https"
    environ["wsgi.url_scheme"] = "https" if secure else "http"
    return bool(secure)


def _quoted(text: str, safe: frozenset[int]) -> str:
    return "".join(
        chr(byte) if byte in safe else f"%{byte:02X}" for byte in text.encode("latin-1", "replace")
    )


SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/")
SAFE_IN_QUERY = SAFE | frozenset(b"?%")
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex"><title>{heading}</title>
<link rel="icon" type="image/svg+xml" href="{static}favicon.svg">
<link rel="stylesheet" href="{static}platform.css"><link rel="stylesheet" href="{static}chrome.css">
<link rel="stylesheet" href="{static}controls.css"><link rel="stylesheet" href="{static}tables.css"></head>
<body><main class="wide"><div class="title"><h1>{heading}</h1><p class="lead">{text}</p></div>
<p><a class="button" href="{home}">Go to sitemaker</a></p></main></body></html>
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
        time.perf_counter() - environ[BEGAN],
        0,
        "",
        environ.get("REMOTE_ADDR", ""),
    )
