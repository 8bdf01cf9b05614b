"""What every answer says of itself, whatever its status (R31, R38 to R40, R47)."""

import re
from http.client import HTTPResponse
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from sitemaker.extensions import db
from sitemaker.lib.release import VERSION
from sitemaker.serving.headers import FILE_POLICY
from tests.cast import Cast
from tests.security.routes import declared_methods, url_of
from tests.security.stage import Stage
from tests.security.wire import APEX, MakeVisitor, Reply, Transport, Visitor, Wire
from tests.stack import Nginx

V = f"acme.{APEX}"
ALWAYS = {
    "X-Content-Type-Options": r"nosniff",
    "Referrer-Policy": r"same-origin|no-referrer|strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": r"same-origin",
    "Permissions-Policy": r".*camera=\(\).*",
    "Content-Security-Policy": r".*default-src 'none'.*",
}
INSIDE = re.compile(
    r"Traceback|File \"|sqlalchemy|psycopg|SELECT |werkzeug|Flask|jinja|gunicorn/|Python/|site-packages|"
    r"/sitemaker/",
    re.I,
)


def lacking(reply: Reply) -> list[str]:
    found = [
        f"{name}: {reply.header(name)}"
        for name, shape in ALWAYS.items()
        if not re.fullmatch(shape, reply.header(name))
    ]
    kind = reply.header("Content-Type")
    if (
        reply.body
        and kind.startswith(("text/", "application/xml", "image/svg"))
        and "charset=utf-8" not in kind.lower().replace('"', "")
    ):
        found.append(f"Content-Type: {kind}")
    if reply.body and not kind:
        found.append("no Content-Type")
    if re.search(r"\d\.\d|Werkzeug", reply.header("Server")) or reply.header("X-Powered-By"):
        found.append(f"Server: {reply.header('Server')}")
    return found


@pytest.mark.sweep
@pytest.mark.security(40)
def test_every_route_says_it_all(stage: Stage) -> None:
    wrong = []
    for rule in stage.app.url_map.iter_rules():
        url = url_of(stage.app, rule, stage.acme, stage.cast.acme)
        for role in ("anonymous", "owner"):
            for method in (*declared_methods(rule), "HEAD", "PUT"):
                cookie = stage.cookie(role, url.split("/")[2])
                reply = stage.visitors[role].ask(method, url, cookie=cookie, form={}, honest=False)
                wrong += [f"{method} {url} as {role} ({reply.status}): {each}" for each in lacking(reply)]
    assert not wrong, "\n".join(wrong[:40])


@pytest.mark.security(40)
def test_answers_without_a_route_say_it_all(app: Flask, transport: Transport) -> None:
    prefix = f"{app.config['STATIC_URL']}/"
    files = [f"{prefix}{name}" for name in ("platform.css", "nosuch.css", "fonts/")]
    on_site = [*files, "/nosuch", "/About", "/robots.txt", "/sitemap.xml", "/favicon.ico", "/admin", "/"]
    asked = [(V, method, path) for path in on_site for method in ("GET", "HEAD", "POST")]
    asked += [(APEX, "GET", path) for path in (f"{prefix}nosuch.css", "/healthz", "/nosuch", "/")]
    asked += [(f"nosuch.{APEX}", "GET", "/"), (APEX, "PUT", "/")]
    wrong = []
    for host, method, path in asked:
        reply = transport.send(method, path, [("Host", host), ("Accept-Encoding", "br")])
        wrong += [f"{method} {host}{path} ({reply.status}): {each}" for each in lacking(reply)]
        etag = reply.header("ETag")
        if etag and not path.startswith(
            "/_/"
        ):  # of a file's 304 the browser keeps the headers it has (RFC 9111)
            again = transport.send(method, path, [("Host", host), ("If-None-Match", etag)])
            wrong += [f"304 of {host}{path}: {each}" for each in lacking(again) if again.status == 304]
    assert not wrong, "\n".join(wrong)


@pytest.mark.security(47)
def test_a_break_tells_nothing_of_the_inside(app: Flask, cast: Cast, inside: MakeVisitor) -> None:
    """Broken for real: the database refuses every statement that reads a page."""
    visitor = inside()
    visitor.sign_in(cast.alice)
    visitor.enter("acme")
    with app.app_context():
        engine = db.engine

    def spoil(connection: Any, cursor: Any, statement: str, *rest: Any) -> tuple[str, Any]:
        return (statement.replace("FROM page", "FROM no_such_table"), rest[0])

    event.listen(engine, "before_cursor_execute", spoil, retval=True)
    try:
        replies = [
            visitor.get(f"https://{V}/admin/"),
            visitor.get(f"https://{V}/admin/", headers={"Accept": "application/json"}),
            visitor.get("/sites"),
            visitor.get(f"https://{V}/broken-{id(engine)}"),
        ]
    finally:
        event.remove(engine, "before_cursor_execute", spoil)
    for reply in replies:
        assert reply.status == 500 and not lacking(reply), reply.status
        assert "no-store" in reply.header("Cache-Control") and not reply.cookies
        assert not INSIDE.search(reply.text.replace(f"/_/static/{app.config['RELEASE']}", "")), reply.text
        assert VERSION not in reply.text
        assert reply.header("X-Request-Id")


@pytest.mark.security(47)
@pytest.mark.deploy
def test_server_names_no_version(app: Flask, transport: Transport) -> None:
    for path in ("/", "/nosuch", "/admin/", "/" + "x" * 9000):
        reply = transport.send("GET", path, [("Host", V)])
        assert not re.search(r"\d", reply.header("Server")), reply.header("Server")
        assert not re.search(r"nginx/\d|gunicorn/\d", reply.text)


@pytest.mark.sweep
@pytest.mark.security(38)
def test_nonces_are_fresh_and_nothing_unsafe_is_allowed(stage: Stage) -> None:
    seen: set[str] = set()
    owner = stage.visitors["owner"]
    for rule in stage.app.url_map.iter_rules():
        if "GET" not in declared_methods(rule) or rule.endpoint.startswith("site."):
            continue
        url = url_of(stage.app, rule, stage.acme, stage.cast.acme)
        reply = owner.get(url, cookie=stage.cookie("owner", url.split("/")[2]))
        policy = reply.header("Content-Security-Policy")
        if reply.header("Content-Type") == "image/webp":  # no page: it may do nothing at all
            assert policy == FILE_POLICY, url
            continue
        assert "unsafe" not in policy and "*;" not in policy and "http:" not in policy, url
        for name in ("base-uri 'none'", "default-src 'none'"):
            assert name in policy, url
        found = re.findall(r"'nonce-([\w-]{20,})'", policy)
        assert not set(found) & seen, url
        seen.update(found)
        assert all(f'nonce="{nonce}"' in reply.text or "<script" not in reply.text for nonce in found), url
    assert len(seen) > 20


@pytest.mark.security(39)
def test_public_pages_have_no_script_and_say_so(app: Flask, cast: Cast, stranger: Visitor) -> None:
    for path in ("/", "/about", "/nosuch"):
        reply = stranger.get(f"https://{V}{path}")
        policy = reply.header("Content-Security-Policy")
        assert "script-src" not in policy and "unsafe" not in policy and "default-src 'none'" in policy
        assert "<script" not in reply.text and not re.search(r"<[^>]+\son\w+\s*=", reply.text)


WRONG: dict[str, tuple[bytes, int]] = {
    "no request": (b"GARBAGE\r\n\r\n", 400),
    "a control character": (b"GET /\x01 HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    "no host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "two hosts": (b"GET / HTTP/1.1\r\nHost: @\r\nHost: @\r\n\r\n", 400),
    "a malformed header": (b"GET / HTTP/1.1\r\nHost: @\r\nbad header\x01\r\n\r\n", 400),
    "above the root": (b"GET /../x HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    "a wrong length": (b"POST / HTTP/1.1\r\nHost: @\r\nContent-Length: x\r\n\r\n", 400),
    "a wrong chunk": (b"POST / HTTP/1.1\r\nHost: @\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
    "a long address": (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: @\r\n\r\n", 414),
    "a long header": (b"GET / HTTP/1.1\r\nHost: @\r\nX: " + b"a" * 9000 + b"\r\n\r\n", 431),
    "trace": (b"TRACE / HTTP/1.1\r\nHost: @\r\n\r\n", 405),
    "connect": (b"CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "an unknown coding": (b"POST / HTTP/1.1\r\nHost: @\r\nTransfer-Encoding: x\r\n\r\n", 501),
    "another version": (b"GET / HTTP/9.0\r\nHost: @\r\n\r\n", 505),
    "too large a body": (b"POST / HTTP/1.1\r\nHost: @\r\nContent-Length: 2000000\r\n\r\n", 413),
    "our own page": (b"GET /_/refused HTTP/1.1\r\nHost: @\r\nConnection: close\r\n\r\n", 404),
}  # fmt: skip


def said(wire: Wire, request: bytes) -> Reply:
    """The answer as soon as it is whole: a server may wait for the rest of what it refused."""
    with wire.connect() as connection:
        connection.sendall(request)
        response = HTTPResponse(connection)
        response.begin()
        return Reply(response.status, response.getheaders(), response.read())


@pytest.mark.security(116)
@pytest.mark.deploy
@pytest.mark.parametrize("device", ["https", "http", "http to the https port"])
@pytest.mark.parametrize("host", [APEX, V, "evil.test"])
@pytest.mark.usefixtures("app")
def test_nginx_answers_like_us(nginx: Nginx, device: str, host: str) -> None:
    """What never reaches the application has its headers, and plain words."""
    wire = {"https": Wire(nginx.port, tls=True), "http": Wire(nginx.plain_port)}.get(device, Wire(nginx.port))
    wrong = []
    for name, (request, status) in WRONG.items():
        if device == "http to the https port" and name == "a wrong chunk":
            continue  # two faults in one: the second is said in nginx's own words
        reply = said(wire, request.replace(b"@", host.encode()))
        found = lacking(reply)
        found += ["may be kept"] if reply.header("Cache-Control") != "no-store" else []
        found += ["no words"] if not re.fullmatch(r"[A-Z][^<>]+\.\n", reply.text) else []
        found += [str(reply.status)] if reply.status not in (status, 400) else []
        found += ["HSTS"] if len(reply.all("Strict-Transport-Security")) != (device == "https") else []
        found += ["twice"] if len({key.lower() for key, _ in reply.headers}) != len(reply.headers) else []
        wrong += [f"{name}: {', '.join(found)}"] if found else []
    assert not wrong, "\n".join(wrong)
