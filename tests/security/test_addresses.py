"""A page has one address, and nothing but pages makes entries in a cache (R107); plain http (R108)."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from redis import Redis
from werkzeug.middleware.proxy_fix import ProxyFix

from tests.cast import Cast
from tests.conftest import Counting
from tests.mailbox import Mailbox
from tests.security.conftest import environment
from tests.security.content import at_work, home_of, publish_page
from tests.security.wire import APEX, Inside, MakeVisitor, Transport, Wire
from tests.stack import Line
from tests.world import World

V = f"acme.{APEX}"
SITE = f"https://{V}"

LEADS_ON = {
    "//about": "/about",
    "////about": "/about",
    "//": "/",
    "/about/": "/about",
    "/about//": "/about/",
    "/About": "/about",
    "/ABOUT/": "/about",
    "//About/": "/About/",
    "/%2fabout": "/about",
    "/%41bout": "/about",
    "//robots.txt": "/robots.txt",
    "/a//b": "/a/b",
    "//admin/": "/admin/",
    "/Robots.txt": "/robots.txt",
    "/favicon.ico/": "/favicon.ico",
}
NOWHERE = [
    "/./about", "/about/.", "/about/..", "/about;a=b", "/about%00", "/about%0a", "/about%20", "/%20about",
    "/about%ff", "/%c0%afabout", "/%e2%80%8babout", "/\uff41bout".encode().decode("latin-1"), "/about.html",
    "/index.html", "/about%3fa", "/about%23a", "/%2e%2e/about", "/about%2f..", "/about\\", "/robots.txt.txt",
    "/sitemap.xml/x", "/" + "a" * 201, "/" + "a/" * 1500 + "a", "/%EF%BC%8Fabout",
    "/abo\u0131t".encode().decode("latin-1"), "/\u212Aelvin".encode().decode("latin-1"), "/about%09",
    "/.well-known/x",
]  # fmt: skip


def entries(world: World) -> int:
    """What Redis holds of pages, each field of a site's counted."""
    redis: Any = Redis.from_url(world.redis_url)
    keys = list(redis.scan_iter("page:*", count=1000))
    return sum(redis.hlen(key) if redis.type(key) == b"hash" else 1 for key in keys)


def cache(app: Flask) -> Any:
    """The page cache of this process."""
    found: Any = app.wsgi_app
    while not hasattr(found, "_flights"):
        found = getattr(found, "_app", None) or found.__closure__[0].cell_contents
        found = getattr(found, "application", found)
    return found


@pytest.mark.security(107)
def test_other_spellings_lead_on_or_stand_nowhere(transport: Transport) -> None:
    wrong = []
    for path in [*LEADS_ON, *NOWHERE]:
        for method in ("GET", "HEAD"):
            reply = transport.send(method, path.replace(" ", "%20"), [("Host", V)])
            expected = (301, f"{SITE}{LEADS_ON[path]}") if path in LEADS_ON else (404, "")
            found = (reply.status, reply.location.replace("http://", "https://"))
            if reply.status in (400, 414):  # no HTTP to a server's mind: refused before us
                continue
            if found != expected:
                wrong.append(f"{method} {path[:50]!r}: {found}")
            if reply.status != 301 and "no-store" not in reply.header("Cache-Control"):
                wrong.append(f"{method} {path[:50]!r} may be kept: {reply.header('Cache-Control')}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.security(107)
def test_other_spellings_make_no_entries(world: World, app: Flask, inside: MakeVisitor) -> None:
    visitor = inside()
    for path in ("/", "/about", "/robots.txt"):
        visitor.get(f"{SITE}{path}")
    before, held = entries(world), len(cache(app)._held)
    transport = Inside(app)
    for path in [*LEADS_ON, *NOWHERE, *("/" * number + "about" for number in range(2, 300))]:
        for method in ("GET", "HEAD"):
            assert transport.send(method, path, [("Host", V)]).status in (301, 404), path[:50]
    assert (entries(world), len(cache(app)._held)) == (before, held)
    assert not cache(app)._flights


@pytest.mark.security(107)
def test_posts_go_to_one_address_only(app: Flask, inside: MakeVisitor) -> None:
    for host, path in ((V, "//admin/pages/new"), (APEX, "//signin"), (APEX, "/signin//"), (V, "//about")):
        assert inside().post(f"https://{host}/"[:-1] + path).status == 404, path


@pytest.mark.security(107)
def test_missing_pages_are_not_rendered_again(app: Flask, inside: MakeVisitor, queries: Counting) -> None:
    """The look of a site's 404 is made once; then a look for the page and for a redirect, and no more."""
    visitor = inside()
    first = visitor.get(f"{SITE}/{uuid4().hex}")
    assert first.status == 404 and "Acme" in first.text
    with queries(2):
        again = visitor.get(f"{SITE}/{uuid4().hex}")
    assert again.steady == first.steady
    with queries(0):  # no page can stand there
        assert visitor.get(f"{SITE}/{uuid4().hex}.php").steady == first.steady


@pytest.mark.security(107)
def test_missing_page_looks_like_the_site_of_today(app: Flask, cast: Cast, inside: MakeVisitor) -> None:
    visitor = inside()
    before = visitor.get(f"{SITE}/nosuch")
    with at_work(app, cast.acme, cast.alice) as (site, user):
        site.rename("acme-anew")
    assert f"acme-anew.{APEX}" in visitor.get(f"https://acme-anew.{APEX}/nosuch").text
    assert f"acme-anew.{APEX}" not in before.text


@pytest.mark.security(107)
def test_publications_leave_no_former_entries(
    world: World, app: Flask, cast: Cast, inside: MakeVisitor
) -> None:
    visitor = inside()
    paths = ["/", "/about", "/robots.txt", "/sitemap.xml", "/favicon.ico"]
    publish_page(app, cast.acme, cast.alice, "about-us", "About us")

    def visit() -> int:
        for path in [*paths, "/about-us"]:
            visitor.get(f"{SITE}{path}")
        return entries(world)

    first = visit()
    for turn in range(5):
        with at_work(app, cast.acme, cast.alice) as (site, user):
            home_of(site).publish(by=user, key=f"turn-{turn}")
        assert visit() == first
    with at_work(app, cast.acme, cast.alice) as (site, _):
        home_of(site).move_to_path("moved")
    visit()
    assert entries(world) <= first


@pytest.fixture(params=["inside", pytest.param("dyno", marks=pytest.mark.deploy)])
def router(request: pytest.FixtureRequest, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Transport:
    """Where one proxy says how a request came: the stack in this process, and gunicorn as Heroku runs it."""
    if request.param == "dyno":
        return Wire(request.getfixturevalue("dyno").port, secure=True)
    behind: Any = Flask("behind")
    proxy = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)
    behind.wsgi_app = lambda environ, start: proxy({**environ, "wsgi.url_scheme": "http"}, start)
    monkeypatch.setattr(app.wsgi_app, "_leads", True)
    return Inside(behind)


@pytest.fixture(scope="module")
def dyno(world: World, postbox: Mailbox) -> Iterator[Line]:
    with Line("web", environment(world, postbox, hops=1)) as line:
        yield line


def came(*schemes: str) -> list[tuple[str, str]]:
    return [("X-Forwarded-Proto", scheme) for scheme in schemes]


HTTPS = [
    ["https"],
    ["HTTPS"],
    ["http,https"],
    ["http", "https"],
    ["http, https"],
    ["junk,https"],
    [" https "],
]
HTTP = [
    ["http"],
    ["HTTP"],
    ["https,http"],
    ["https", "http"],
    ["junk"],
    [""],
    [],
    ["wss"],
    ["https://"],
]


@pytest.mark.security(108)
def test_plain_http_is_led_to_https(router: Transport) -> None:
    """The last proxy is believed and nobody before it, however it writes; whatever is not https is http."""
    wrong = []
    for host in (V, APEX):
        for path in ("/about?a=b", "/", "/nosuch", "/admin/", "/_/static/x.css", "/robots.txt", "/signin"):
            for method in ("GET", "HEAD"):
                for schemes in HTTP:
                    reply = router.send(method, path, [("Host", host), *came(*schemes)])
                    if (reply.status, reply.location) != (301, f"https://{host}{path}"):
                        wrong.append(f"{method} {host}{path} {schemes}: {reply.status} {reply.location}")
        for schemes in HTTPS:
            reply = router.send("GET", "/", [("Host", host), *came(*schemes)])
            if reply.status != 200 or not reply.header("Strict-Transport-Security"):
                wrong.append(f"{host} {schemes}: {reply.status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.security(108)
def test_plain_http_leads_nowhere_else(router: Transport) -> None:
    for host, path in (
        (V, "//evil.test/"), (V, "/%2fevil.test"), (V, "/\\evil.test"), (V, "/@evil.test"),
        (V, "/%0d%0aX: y"), (V, "/?next=//evil.test%0d%0aX:y"), (V, "/about?\x7f\xff"),
        (f"nosuch.{APEX}", "/"), (V.upper(), "/"),
    ):  # fmt: skip
        reply = router.send("GET", path.replace(" ", "%20"), [("Host", host), *came("http")])
        assert reply.status in (301, 400), (path, reply.status)
        assert reply.status == 400 or reply.location.startswith(f"https://{host.lower()}/"), reply.location
        assert not reply.header("X") and not reply.location.partition("//")[2].partition("/")[2].startswith(
            "/"
        )
    for host in ("evil.test", f"{APEX}.evil.test", "127.0.0.1", f"evil{APEX}"):
        assert router.send("GET", "/", [("Host", host), *came("http")]).status == 404
    for path in ("/healthz", "/readyz"):
        assert router.send("GET", path, [("Host", "10.0.0.1"), *came("http")]).status == 200


@pytest.mark.security(108)
def test_form_over_plain_http_is_refused(router: Transport, app: Flask, cast: Cast) -> None:
    form = f"email={cast.alice.email}&password={cast.alice.password}".encode()
    kind = ("Content-Type", "application/x-www-form-urlencoded")
    reply = router.send("POST", "/signin", [("Host", APEX), kind, *came("http")], form)
    assert reply.status == 403 and "unencrypted connection" in reply.text and not reply.cookies
    told = router.send(
        "POST",
        "/admin/pages/1/edits",
        [("Host", V), ("Content-Type", "application/json"), *came("http")],
        b"{}",
    )
    assert told.status == 403 and set(json.loads(told.body)) == {"status", "message"}


@pytest.mark.security(108)
def test_transport_headers_are_in_no_cache(router: Transport, world: World, app: Flask, cast: Cast) -> None:
    """Whoever comes first over http, or makes it look so: those who come after have HSTS."""
    publish_page(app, cast.acme, cast.alice, "fresh", "Fresh")
    prefix = f"{app.config['STATIC_URL']}/"
    paths = ["/", "/fresh", "/nosuch", "/nosuch.x", "/About", "//x", "/robots.txt", f"{prefix}platform.css"]
    paths += ["/_/static/x", "/_/media/x/400.webp", "/admin/", "/admin/x", "/healthz"]
    for path in paths:
        router.send("GET", path, [("Host", V), *came("http")])
    for host in (V, APEX, f"www.{APEX}", f"nosuch.{APEX}", "evil.test", ""):
        for method in ("GET", "HEAD", "POST", "PUT"):
            for path in paths:
                reply = router.send(method, path, [("Host", host), *came("https")])
                said = "max-age=31536000" + ("; includeSubDomains" if host == APEX else "")
                told = reply.all("Strict-Transport-Security")
                assert told == [said] or (reply.status == 400 and not host), (method, host, path, told)
    redis: Any = Redis.from_url(world.redis_url)
    for key in redis.scan_iter("page:*"):
        assert not any(b"Strict-Transport" in value for value in redis.hvals(key))
    etag = router.send("GET", "/fresh", [("Host", V), *came("https")]).header("ETag")
    again = router.send("GET", "/fresh", [("Host", V), ("If-None-Match", etag), *came("https")])
    assert again.status == 304 and len(again.all("Strict-Transport-Security")) == 1
