"""Which host answers what: every case of the Host header in one table, three ways in (R1 to R8)."""

import socket
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from sitemaker.extensions import db
from sitemaker.lib.release import VERSION
from sitemaker.models import Site, User, now, platform_scope
from tests.cast import Cast
from tests.conftest import Counting
from tests.security.conftest import open_transport
from tests.security.wire import APEX, Inside, Reply, Transport, Wire
from tests.stack import Line, Nginx

SITE = f"acme.{APEX}"
HOME, ACME = "sitemaker", "Acme"
ALIVE = f"alive, sitemaker {VERSION}"
NOBODY, UNREADABLE = "There is no site at this address.", "This address couldn’t be read."

# host, method, path, then what is answered: a status, and where it leads or a word of it
TABLE = [
    (APEX, "GET", "/", 200, HOME),
    (APEX, "HEAD", "/", 200, ""),
    (APEX.upper(), "GET", "/", 200, HOME),
    (f"{APEX}.", "GET", "/", 200, HOME),
    (f"{APEX}:443", "GET", "/", 200, HOME),
    (f"{APEX}:8443", "GET", "/", 404, NOBODY),
    (f"www.{APEX}", "GET", "/about?a=b", 301, f"https://{APEX}/about?a=b"),
    (f"WWW.{APEX}", "GET", "/", 301, f"https://{APEX}/"),
    (f"www.{SITE}", "GET", "/about", 301, f"https://{SITE}/about"),
    (f"www.www.{SITE}", "GET", "/", 404, NOBODY),
    (SITE, "GET", "/", 200, ACME),
    (SITE, "HEAD", "/", 200, ""),
    (SITE, "HEAD", "/nosuch", 404, ""),
    (SITE, "HEAD", "/About", 301, f"https://{SITE}/about"),
    (SITE.upper(), "GET", "/", 200, ACME),
    (f"{SITE}.", "GET", "/", 200, ACME),
    (f"{SITE}:443", "GET", "/", 200, ACME),
    (f"{SITE}:99999", "GET", "/", 404, NOBODY),
    (f"{SITE}:", "GET", "/", 400, UNREADABLE),
    (f"{SITE}:443:443", "GET", "/", 400, UNREADABLE),
    (f"{SITE}..", "GET", "/", 404, NOBODY),
    (f"nosuch.{APEX}", "GET", "/", 404, NOBODY),
    (f"a.b.{APEX}", "GET", "/", 404, NOBODY),
    (f"a.{SITE}", "GET", "/", 404, NOBODY),
    (f"a..b.{APEX}", "GET", "/", 404, NOBODY),
    (f".{APEX}", "GET", "/", 404, NOBODY),
    (f"-acme.{APEX}", "GET", "/", 404, NOBODY),
    (f"ac_me.{APEX}", "GET", "/", 404, NOBODY),
    (f"{'a' * 64}.{APEX}", "GET", "/", 404, NOBODY),
    (f"<invalid>.{APEX}", "GET", "/", 400, UNREADABLE),
    (f"acme@{APEX}", "GET", "/", 400, UNREADABLE),
    (f"acme/{APEX}", "GET", "/", 400, UNREADABLE),
    ("", "GET", "/", 400, UNREADABLE),
    (".", "GET", "/", 400, UNREADABLE),
    ("a..b", "GET", "/", 404, NOBODY),
    ("127.0.0.1", "GET", "/", 404, NOBODY),
    ("[::1]", "GET", "/", 400, UNREADABLE),
    ("localhost", "GET", "/", 404, NOBODY),
    ("evil.test", "GET", "/", 404, NOBODY),
    (f"{APEX}.evil.test", "GET", "/", 404, NOBODY),
    (f"evil{APEX}", "GET", "/", 404, NOBODY),
    (f"{SITE}, evil.test", "GET", "/", 400, UNREADABLE),
    ("<script>alert(1)</script>", "GET", "/", 400, UNREADABLE),
    # names that are nobody's to take
    *((f"{name}.{APEX}", "GET", "/", 404, NOBODY) for name in ("admin", "mail", "api", "static", "_dmarc")),
    # what belongs to the apex stands on no site, and the other way round
    *((SITE, "GET", path, 404, "") for path in ("/signin", "/signup", "/sites", "/open/acme", "/metrics")),
    (SITE, "POST", "/signin", 405, ""),
    (APEX, "GET", "/admin/", 404, ""),
    (APEX, "GET", "/admin/enter", 404, ""),
    (APEX, "GET", "/acme", 404, ""),
    # the platform's own paths cannot be shadowed, nor spelled in another way
    (SITE, "GET", "/admin", 308, f"https://{SITE}/admin/"),
    (SITE, "GET", "/admin/", 303, f"https://{APEX}/open/acme?"),
    (SITE, "GET", "/admin/x.css", 404, ""),
    (SITE, "GET", "/ADMIN/", 404, ""),
    (SITE, "GET", "/_/", 404, ""),
    (SITE, "GET", "/_private", 404, ""),
    (SITE, "GET", "/_/media/1", 404, ""),
    (SITE, "GET", "/about/", 301, f"https://{SITE}/about"),
    (SITE, "GET", "/About", 301, f"https://{SITE}/about"),
    (SITE, "GET", "//evil.test/", 301, f"https://{SITE}/evil.test/"),
    (SITE, "GET", "/%2f/evil.test", 301, f"https://{SITE}/evil.test"),
    (SITE, "GET", "/evil.test/", 404, ""),
    (SITE, "GET", "/about%00", 404, ""),
    (SITE, "GET", "/%ff%fe", 404, ""),
    (SITE, "GET", "/../admin/", 404, ""),
    (SITE, "GET", "/robots.txt", 200, "Sitemap"),
    (SITE, "GET", "/sitemap.xml", 200, "urlset"),
    (SITE, "GET", "/favicon.ico", 200, "svg"),
    (SITE, "GET", "/_/static/nosuch/nosuch.css", 404, ""),
    (APEX, "GET", "/_/static/nosuch/nosuch.css", 404, ""),
    # alive and ready on any host
    *((host, "GET", "/healthz", 200, ALIVE) for host in (APEX, SITE, "evil.test", "127.0.0.1")),
    *((host, "GET", "/readyz", 200, "ready") for host in (APEX, SITE, "evil.test")),
    # methods nobody answers
    *(
        (host, method, path, 405, "")
        for host in (APEX, SITE, f"nosuch.{APEX}")
        for path in ("/", "/healthz", "/admin/")
        for method in ("OPTIONS", "PUT", "DELETE", "PATCH", "PROPFIND", "FROBNICATE")
    ),
    # sites that moved or went
    (f"former.{APEX}", "GET", "/about?a=b", 301, f"https://moved.{APEX}/about?a=b"),
    (f"former.{APEX}", "HEAD", "/", 301, f"https://moved.{APEX}/"),
    (f"former.{APEX}", "POST", "/admin/", 410, ""),
    (f"former.{APEX}", "GET", "/%0d%0aSet-Cookie:%20a=b", 301, f"https://moved.{APEX}/%0D%0ASet-Cookie:%20a=b"),
    (f"former.{APEX}", "GET", "//evil.test/", 301, f"https://moved.{APEX}/evil.test/"),
    (f"moved.{APEX}", "GET", "/", 200, ""),
    (f"binned.{APEX}", "GET", "/", 410, "This site is no longer available."),
    (f"purged.{APEX}", "GET", "/", 410, "This site is no longer available."),
    (f"purged.{APEX}", "GET", "/admin/", 410, ""),
    (f"resting.{APEX}", "GET", "/", 404, ""),
    (f"halted.{APEX}", "GET", "/", 410, ""),
    (f"halted.{APEX}", "GET", "/robots.txt", 410, ""),
]  # fmt: skip


@pytest.fixture
def places(app: Flask, cast: Cast) -> None:
    """Sites in every state that a host can stand for."""
    with app.app_context(), platform_scope("the table of hosts"):
        charlie = db.session.get_one(User, cast.charlie.id)
        made = {
            name: Site.create(name, owner=charlie)
            for name in ("former", "binned", "purged", "resting", "halted")
        }
        for site in made.values():
            site.named_at = now() - timedelta(days=2)  # a name held for less than a day does not rest
        made["former"].rename("moved")
        made["binned"].delete(by=charlie)
        made["purged"].purge()
        made["resting"].unpublish()
        made["halted"].suspend("spam")
        db.session.commit()


def disagreement(row: tuple[str, str, str, int, str], reply: Reply) -> str:
    host, method, path, status, said = row
    asked = f"{method} {host[:60]!r} {path}"
    if reply.status != status:
        return f"{asked} answered {reply.status} instead of {status}"
    found = reply.location.replace("http://", "https://") if 300 <= status < 400 else reply.text
    if said and not (found.startswith(said) if 300 <= status < 400 else said in found):
        return f"{asked} said {found[:200]!r} instead of {said!r}"
    if reply.cookies and not (path.startswith("/admin") and status == 303):
        return f"{asked} set a cookie"
    if status in (400, 404, 410) and "no-store" not in reply.header("Cache-Control"):
        return f"{asked} may be cached"
    if method == "HEAD" and reply.body:
        return f"{asked} has a body"
    if (
        status in (400, 404)
        and said in (NOBODY, UNREADABLE)
        and len(host) > 3
        and host.lower() in reply.text.lower()
    ):
        return f"{asked} echoes the host"
    return ""


@pytest.mark.security(1, 7, 8)
@pytest.mark.usefixtures("places")
def test_table_of_hosts(transport: Transport) -> None:
    wrong = []
    for row in TABLE:
        reply = transport.send(row[1], row[2], [("Host", row[0])])
        if reply.status == 400 and "could not be read" in reply.text:  # nginx: refused before us
            assert row[3] in (400, 404), row
        elif said := disagreement(row, reply):
            wrong.append(said)
    assert not wrong, "\n".join(wrong)


@pytest.mark.security(1)
def test_flood_of_hosts_is_not_remembered(app: Flask) -> None:
    """Nor does each cost a query: what is nobody's is remembered as such, and only so much of it."""
    transport = Inside(app)
    for length in (300, 8000):
        assert transport.send("GET", "/", [("Host", "x" * length)]).status in (400, 404)
    outer: Any = app.wsgi_app
    for number in range(256):  # one name has as many spellings as letters
        letters = enumerate("acme-own")
        name = "".join(letter.upper() if number >> at & 1 else letter for at, letter in letters)
        transport.send("GET", "/healthz", [("Host", f"{name}.{APEX}")])
    assert max(map(len, outer._names)) <= 300
    assert sum("acme-own" in name.lower() for name in outer._names) == 1


FORGED = [
    ("X-Forwarded-Host", "mallory.sitemaker.test"),
    ("X-Host", "mallory.sitemaker.test"),
    ("X-Forwarded-Server", "mallory.sitemaker.test"),
    ("Forwarded", "host=mallory.sitemaker.test;proto=http"),
    ("X-Original-URL", "/admin"),
    ("X-Rewrite-URL", "/admin"),
    ("X-Forwarded-Prefix", "/admin"),
    ("X-Edge-Host", "mallory.sitemaker.test"),
    ("X-Edge-Key", "guessed"),
    ("X-HTTP-Method-Override", "POST"),
    ("X-Forwarded-Port", "8443"),
    ("X-Forwarded-Scheme", "http"),
    ("X-Forwarded-For", "203.0.113.9"),
]


@pytest.mark.security(2)
@pytest.mark.parametrize("path", ["/", "/nosuch", "/sitemap.xml"])
def test_forwarding_headers_change_nothing(transport: Transport, path: str) -> None:
    transport.send("GET", path, [("Host", SITE)])  # from now on it may come from the cache
    plain = transport.send("GET", path, [("Host", SITE)])
    for each in ([pair] for pair in FORGED):
        forged = transport.send("GET", path, [("Host", SITE), *each])
        assert forged.steady == plain.steady, each
    assert transport.send("GET", path, [("Host", SITE), *FORGED]).steady == plain.steady


@pytest.mark.security(2)
def test_forwarding_headers_do_not_move_the_door(transport: Transport) -> None:
    for pair in FORGED:
        reply = transport.send("GET", "/admin/", [("Host", SITE), pair])
        assert reply.status == 303 and reply.location.startswith(f"https://{APEX}/open/acme?"), pair


@pytest.mark.security(4)
@pytest.mark.deploy
@pytest.mark.parametrize("device", ["gunicorn", "nginx"])
def test_doubled_host_is_refused_or_the_first_counts(
    device: str, request: pytest.FixtureRequest, app: Flask
) -> None:
    wire = open_transport(request, device, app)
    assert isinstance(wire, Wire)
    mallory = f"mallory.{APEX}"
    doubled = f"GET / HTTP/1.1\r\nHost: {SITE}\r\nHost: {mallory}\r\nConnection: close\r\n\r\n"
    assert wire.raw(doubled.encode()).status == 400
    absolute = f"GET http://{mallory}/ HTTP/1.1\r\nHost: {SITE}\r\nConnection: close\r\n\r\n"
    reply = wire.raw(absolute.encode())
    assert reply.status == 400 or ("Acme" in reply.text and "Mallory" not in reply.text)
    none = wire.raw(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
    assert none.status == 400


@pytest.mark.security(8)
@pytest.mark.deploy
@pytest.mark.parametrize("device", ["gunicorn", "nginx"])
def test_strange_methods_are_not_answered(device: str, request: pytest.FixtureRequest, app: Flask) -> None:
    transport = open_transport(request, device, app)
    for host in (APEX, SITE, f"nosuch.{APEX}"):
        for method, target in (("TRACE", "/"), ("TRACE", "/admin/"), ("CONNECT", "evil.test:443")):
            reply = transport.send(method, target, [("Host", host), ("X-Secret", "echoed?")])
            assert reply.status in (400, 405) and "echoed?" not in reply.text, (host, method, reply.status)


@pytest.mark.deploy
@pytest.mark.parametrize(
    "path", ["/", "/nosuch", "/About", "/robots.txt", "/admin/", "/_/static/nosuch.css", "/healthz"]
)
@pytest.mark.parametrize("host", [SITE, APEX, f"nosuch.{APEX}"])
def test_head_has_no_body(gunicorn: Line, app: Flask, host: str, path: str) -> None:
    """On a connection kept open a body after HEAD would be read as the answer to the next request."""
    wire = Wire(gunicorn.port)
    asked = f"HEAD {path} HTTP/1.1\r\nHost: {host}\r\n\r\nGET /healthz HTTP/1.0\r\nHost: {host}\r\n\r\n"
    with wire.connect() as connection:
        connection.sendall(asked.encode())
        said = b"".join(iter(lambda: connection.recv(65536), b""))
    _, _, after = said.partition(b"\r\n\r\n")
    assert after.startswith(b"HTTP/1."), after[:80]


@pytest.mark.security(5)
@pytest.mark.deploy
@pytest.mark.usefixtures("app")
def test_plain_http_leads_to_https(nginx: Nginx) -> None:
    plain = Wire(nginx.plain_port)
    for host in (APEX, SITE, f"nosuch.{APEX}"):
        reply = plain.send("GET", "/a?b=c", [("Host", host)])
        assert (reply.status, reply.location) == (301, f"https://{host}/a?b=c")
    assert plain.send("GET", "/", [("Host", "evil.test")]).status == 404


@pytest.mark.security(5)
def test_https_answers_ask_for_https(transport: Transport) -> None:
    paths = ["/", "/nosuch", "/admin/", "/healthz", "/about/", "/_/static/nosuch.css"]
    for host in (APEX, SITE, f"nosuch.{APEX}", f"www.{APEX}"):
        for path in paths:
            reply = transport.send("GET", path, [("Host", host)])
            said = reply.header("Strict-Transport-Security")
            assert said.startswith("max-age=31536000") is transport.secure, (host, path, said)
    home = transport.send("GET", "/", [("Host", APEX)]).header("Strict-Transport-Security")
    assert ("includeSubDomains" in home) is transport.secure


@pytest.mark.security(34)
@pytest.mark.deploy
@pytest.mark.usefixtures("app")
def test_forwarded_proto_of_strangers_is_not_believed(gunicorn: Line) -> None:
    for host in (APEX, SITE):
        reply = Wire(gunicorn.port).send("GET", "/signin", [("Host", host), ("X-Forwarded-Proto", "https")])
        assert not reply.header("Strict-Transport-Security"), host


@pytest.mark.security(2, 34, 87)
@pytest.mark.deploy
def test_nginx_speaks_for_itself_alone() -> None:
    """What reaches the application behind the shipped proxy, whatever a client claims."""
    with socket.create_server(("127.0.0.1", 0)) as listener, Nginx(APEX, listener.getsockname()[1]) as proxy:
        listener.settimeout(10)
        with Wire(proxy.port, tls=True).connect() as client:
            lies = "".join(f"{name}: {value}\r\n" for name, value in FORGED)
            client.sendall(
                f"GET / HTTP/1.1\r\nHost: {SITE}\r\nX-Forwarded-Proto: http\r\n{lies}\r\n".encode()
            )
            with listener.accept()[0] as heard:
                lines = heard.recv(65536).decode().split("\r\n")[1:]
    passed = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
    assert passed["host"] == SITE
    assert (passed["x-forwarded-for"], passed["x-forwarded-proto"]) == ("127.0.0.1", "https")
    ours = {"host", "x-forwarded-for", "x-forwarded-proto", "x-request-id", "x-http-method-override"}
    kept = set(passed) & {name.lower() for name, _ in FORGED} - ours
    assert kept <= {"x-host", "x-forwarded-scheme"}  # names that nothing of ours reads


@pytest.mark.security(34)
def test_proxy_is_believed_when_it_is_named(app: Flask) -> None:
    from werkzeug.middleware.proxy_fix import ProxyFix

    assert app.config["PROXY_HOPS"] == 0 and not isinstance(app.wsgi_app, ProxyFix)


def test_assets_ask_the_database_nothing(app: Flask, queries: Counting) -> None:
    transport = Inside(app)
    prefix = f"{app.config['STATIC_URL']}/"
    transport.send("GET", "/", [("Host", SITE)])
    with queries(0):
        for host in (APEX, SITE, f"mallory.{APEX}"):
            reply = transport.send("GET", f"{prefix}platform.css", [("Host", host)])
            assert reply.status == 200 and "immutable" in reply.header("Cache-Control")
            assert transport.send("GET", f"{prefix}nosuch.css", [("Host", host)]).status == 404
        assert transport.send("GET", "/", [("Host", f"a.b.{APEX}")]).status == 404
        assert transport.send("GET", "/", [("Host", SITE)]).status == 200


def test_unknown_hosts_are_remembered(app: Flask, queries: Counting) -> None:
    transport = Inside(app)
    assert transport.send("GET", "/", [("Host", f"nosuch.{APEX}")]).status == 404
    with queries(0):
        for _ in range(5):
            assert transport.send("GET", "/", [("Host", f"nosuch.{APEX}")]).status == 404
