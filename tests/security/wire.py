"""HTTP as an attacker speaks it: any Host, any header, any cookie; to the WSGI stack or over a socket."""

import json
import re
import socket
import ssl
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Protocol
from urllib.parse import unquote_to_bytes, urlencode, urljoin, urlsplit

from flask import Flask
from werkzeug.test import run_wsgi_app

from tests import html
from tests.browser import check_cookie

Headers = list[tuple[str, str]]
APEX = "sitemaker.test"


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Headers
    body: bytes

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def header(self, name: str) -> str:
        return ", ".join(self.all(name))

    @property
    def location(self) -> str:
        return self.header("Location")

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def page(self) -> html.Page:
        return html.Page(self.text)

    @property
    def steady(self) -> tuple[int, Headers, bytes]:
        """Without what differs each time: the date, the request's id in header and text, the nonce."""
        shown = self.header("X-Request-Id").encode() or b"-"
        status, headers, body = self.without()
        headers = [(name, re.sub(r"'nonce-[^']+'", "", value)) for name, value in headers]
        return status, headers, re.sub(rb'nonce="[^"]+"', b"", body.replace(shown, b""))

    @property
    def cookies(self) -> list[str]:
        return self.all("Set-Cookie")

    def without(self, *names: str) -> tuple[int, Headers, bytes]:
        """To compare two answers: all of it but the headers that may differ."""
        left_out = {name.lower() for name in names} | {"date", "x-request-id"}
        return self.status, [pair for pair in self.headers if pair[0].lower() not in left_out], self.body


class Transport(Protocol):
    secure: bool
    """Whether the server sees TLS."""

    def send(self, method: str, target: str, headers: Headers, body: bytes = b"") -> Reply: ...


class Inside:
    """The whole WSGI stack, in this process; ``address`` is where requests come from."""

    secure = True

    def __init__(self, app: Flask, address: str = "127.0.0.1") -> None:
        self.app, self.address = app, address

    def send(self, method: str, target: str, headers: Headers, body: bytes = b"") -> Reply:
        parts = urlsplit(target) if "://" in target else None
        path, _, query = (parts.path if parts else target).partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": self.address,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "https",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": BytesIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "CONTENT_LENGTH": str(len(body)),
        }
        for name, value in headers:
            key = name.upper().replace("-", "_")
            key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
            environ[key] = (
                f"{environ[key]},{value}" if f"{key}" in environ and key.startswith("HTTP") else value
            )
        chunks, status, sent = run_wsgi_app(self.app.wsgi_app, environ, buffered=True)
        return Reply(int(status[:3]), list(sent), b"".join(chunks))


class Wire:
    """A server behind a socket; each request on a connection of its own."""

    def __init__(self, port: int, *, tls: bool = False, secure: bool = False, source: str = "") -> None:
        """``source`` is the address to come from: any of 127.0.0.0/8."""
        self.port, self.tls, self.secure, self.source = port, tls, secure, source

    def connect(self, name: str = APEX) -> socket.socket:
        plain = socket.create_connection(
            ("127.0.0.1", self.port), timeout=20, source_address=(self.source, 0) if self.source else None
        )
        if not self.tls:
            return plain
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # the default one reads 150 authorities: 23 ms
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context.wrap_socket(plain, server_hostname=name)

    def send(self, method: str, target: str, headers: Headers, body: bytes = b"") -> Reply:
        lines = [f"{method} {target} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in headers]
        if body or method == "POST":
            lines.append(f"Content-Length: {len(body)}")
        lines.append("Connection: close")
        return self.raw("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body, head=method == "HEAD")

    def raw(self, request: bytes, *, head: bool = False) -> Reply:
        with self.connect() as connection:
            connection.sendall(request)
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        return read_reply(answer, head=head)


def read_reply(answer: bytes, *, head: bool = False) -> Reply:
    top, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = top.decode("latin-1").split("\r\n")
    headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    if any(name.lower() == "transfer-encoding" for name, _ in headers) and not head:
        body = _dechunked(body)
    return Reply(int(status.split(" ")[1]), headers, body)


def _dechunked(body: bytes) -> bytes:
    whole = b""
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size, 16)
        whole, body = whole + rest[:length], rest[length + 2 :]
        if not length:
            break
    return whole


class Visitor:
    """A browser without manners: keeps cookies by host as a browser does, and sends what it is told to."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.cookies: dict[str, dict[str, str]] = {}
        self.replies: list[tuple[str, str, Reply]] = []

    def ask(
        self,
        method: str,
        url: str,
        *,
        form: Mapping[str, Any] | bytes | None = None,
        json_: Any = None,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        cookie: str | None = None,
        honest: bool = True,
    ) -> Reply:
        """``url`` may be a path of the apex. ``cookie`` replaces the jar's; '' sends none. Unless the caller
        says where a POST comes from (or is not ``honest``), it comes from a page of the same host."""
        parts = urlsplit(urljoin(f"https://{APEX}/", url))
        own = list(headers.items() if isinstance(headers, Mapping) else headers)
        given = {name.lower() for name, _ in own}
        sent: Headers = [] if "host" in given else [("Host", parts.netloc)]
        held = "; ".join(f"{name}={value}" for name, value in self.cookies.get(parts.netloc, {}).items())
        if said := held if cookie is None else cookie:
            sent.append(("Cookie", said))
        body = b""
        if json_ is not None:
            body = json_ if isinstance(json_, bytes) else json.dumps(json_).encode()
            sent += [] if "content-type" in given else [("Content-Type", "application/json")]
        elif form is not None:
            body = form if isinstance(form, bytes) else urlencode(list(form.items()), doseq=True).encode()
            sent += [] if "content-type" in given else [("Content-Type", "application/x-www-form-urlencoded")]
        if method not in ("GET", "HEAD") and honest and not given & {"origin", "sec-fetch-site"}:
            sent.append(("Sec-Fetch-Site", "same-origin"))
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        reply = self.transport.send(method, target or "/", [*sent, *own], body)
        self._keep(parts.netloc, reply)
        self.replies.append((method, parts.geturl(), reply))
        return reply

    def get(self, url: str, **kwargs: Any) -> Reply:
        return self.ask("GET", url, **kwargs)

    def post(self, url: str, form: Mapping[str, Any] | bytes | None = None, **kwargs: Any) -> Reply:
        return self.ask("POST", url, form={} if form is None and "json_" not in kwargs else form, **kwargs)

    def _keep(self, host: str, reply: Reply) -> None:
        for line in reply.cookies:
            check_cookie(line)
            name, _, rest = line.partition("=")
            value = rest.partition(";")[0]
            jar = self.cookies.setdefault(host, {})
            if value and "max-age=0" not in line.lower():
                jar[name] = value
            else:
                jar.pop(name, None)

    def visit(self, url: str) -> Reply:
        """Where the redirects lead, as a browser goes."""
        for _ in range(10):
            reply = self.get(url)
            if reply.status not in (301, 302, 303):
                return reply
            url = urljoin(urljoin(f"https://{APEX}/", url), reply.location)
        raise AssertionError(f"redirects without end: {url}")

    def sign_in(self, person: Any) -> Reply:
        reply = self.post("/signin", {"email": person.email, "password": person.password})
        assert reply.status == 303, f"not signed in: {reply.status} {reply.page.text[:300]}"
        return reply

    def enter(self, subdomain: str) -> Reply:
        host = f"{subdomain}.{APEX}"
        reply = self.visit(f"https://{host}/admin/")
        assert self.sid(host), f"not let into {subdomain}: {reply.status}"
        return reply

    def sid(self, host: str = APEX) -> str:
        return self.cookies.get(host, {}).get("__Host-sid", "")

    def token(self, url: str) -> str:
        """The CSRF token that a page carries."""
        reply = self.visit(url)
        found = re.search(r'name="csrf_token" value="([^"]+)"', reply.text)
        assert found, f"no token on {url} ({reply.status})"
        return found[1]


MakeVisitor = Callable[[], Visitor]
