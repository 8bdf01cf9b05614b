"""Caches keep tenants and times apart, and keep nothing that is anybody's own (R17, R70 to R74)."""

import threading
import time
from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from redis import Redis

from sitemaker.extensions import db
from sitemaker.models import Site, User, platform_scope
from tests.cast import Cast
from tests.conftest import Counting
from tests.security.content import at_work, change, home_of, publish_page
from tests.security.wire import APEX, Inside, MakeVisitor, Visitor
from tests.world import World

SITE, OTHER = f"https://acme.{APEX}", f"https://mallory.{APEX}"

FORWARDED = "For Host Server Proto Port Prefix Scheme Ssl By Uri Path Client-Ip"
REST = """
X-Original-Url X-Original-Uri X-Original-Host X-Original-Path X-Original-Method X-Host X-Rewrite-Url X-Real-Ip
X-Client-Ip X-Remote-Addr X-Cluster-Client-Ip X-Wap-Profile Forwarded True-Client-Ip Via From Referer Origin
User-Agent Authorization Pragma Accept Accept-Language Accept-Charset Accept-Datetime Front-End-Https
Max-Forwards X-HTTP-Method-Override X-Method-Override X-Requested-With X-Custom-Ip-Authorization
"""
UNKEYED = [*(f"X-Forwarded-{name}" for name in FORWARDED.split()), *REST.split()]


@pytest.mark.security(70)
def test_same_path_of_two_sites_stays_apart(app: Flask, cast: Cast, stranger: Visitor) -> None:
    publish_page(app, cast.acme, cast.alice, "same-path", "canary of acme")
    publish_page(app, cast.mallory, cast.charlie, "same-path", "canary of mallory")
    for _ in range(4):
        ours, theirs = stranger.get(f"{SITE}/same-path"), stranger.get(f"{OTHER}/same-path")
        assert "canary of acme" in ours.text and "canary of mallory" not in ours.text
        assert "canary of mallory" in theirs.text and "canary of acme" not in theirs.text
        assert ours.header("ETag") != theirs.header("ETag")
    crossed = stranger.get(f"{SITE}/same-path", headers={"If-None-Match": theirs.header("ETag")})
    assert crossed.status == 200


@pytest.mark.security(17, 71)
def test_public_pages_know_no_cookie(cast: Cast, owner: Visitor, stranger: Visitor) -> None:
    host = f"acme.{APEX}"
    for path in ("/", "/about", "/nosuch", "/sitemap.xml", "/About"):
        plain = stranger.get(f"{SITE}{path}")
        signed_in = owner.get(f"{SITE}{path}")
        junk = stranger.get(
            f"{SITE}{path}", cookie=f"__Host-sid={owner.sid(host)}; sid=1; session=x; a=\u00ff"
        )
        assert not signed_in.cookies + plain.cookies + junk.cookies, path
        for other in (signed_in, junk):
            assert other.steady == plain.steady, path
        assert "cookie" not in plain.header("Vary").lower(), path


@pytest.mark.security(71)
def test_private_answers_are_never_kept(owner: Visitor) -> None:
    paths = "/signin /signup /reset /account /account/email /sites /sites/acme /open/acme /nosuch /report"
    urls = [*paths.split(), "/signup/address?name=x", f"{SITE}/admin/", f"{SITE}/admin/enter?code=a&state=b"]
    for url in urls:
        assert "no-store" in owner.get(url).header("Cache-Control"), url


@pytest.mark.security(72)
def test_private_pages_cannot_be_dressed_as_files(owner: Visitor, stranger: Visitor) -> None:
    """Web cache deception: an owner lured to /admin/x.css leaves nothing behind for whoever comes after."""
    for base in ("/admin", "/admin/", "/admin/people", "/sites", "/account"):
        host = SITE if base.startswith("/admin") else f"https://{APEX}"
        for dress in (
            "/x.css",
            ";a.js",
            "%2f..%2fx.png",
            "%00.css",
            "%23.js",
            "%3f.css",
            "/..%2frobots.txt",
            ".ico",
        ):
            lured = owner.get(f"{host}{base}{dress}")
            assert lured.status >= 303 or "no-store" in lured.header("Cache-Control"), (
                base,
                dress,
                lured.status,
            )
            after = stranger.get(f"{host}{base}{dress}")
            assert "alice@example.com" not in after.text and "csrf_token" not in after.text, (base, dress)


@pytest.mark.security(73)
def test_what_is_not_in_the_key_is_not_in_the_page(app: Flask, cast: Cast, stranger: Visitor) -> None:
    marker = f"marker-{uuid4().hex}"
    for number in range(0, len(UNKEYED), 8):
        path = f"fresh-{number}"
        publish_page(app, cast.acme, cast.alice, path, "Fresh")
        missed = stranger.get(
            f"{SITE}/{path}", headers=[(name, marker) for name in UNKEYED[number : number + 8]]
        )
        assert missed.status == 200
        clean = stranger.get(f"{SITE}/{path}")
        assert clean.status == 200 and marker not in clean.text
        assert not [pair for pair in clean.headers if marker in pair[1]]


@pytest.mark.security(73)
def test_methods_and_queries_do_not_poison(app: Flask, cast: Cast, stranger: Visitor) -> None:
    for number, (method, query) in enumerate([("HEAD", ""), ("GET", "?utm=<b>"), ("GET", "?"), ("POST", "")]):
        path = f"fresh-{number}"
        publish_page(app, cast.acme, cast.alice, path, "Fresh")
        stranger.ask(method, f"{SITE}/{path}{query}")
        clean = stranger.get(f"{SITE}/{path}")
        assert clean.status == 200 and "<h1" in clean.text and "utm" not in clean.text


def within(seconds: float, condition: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"not so after {seconds} seconds"
        time.sleep(0.02)


CLOSINGS: dict[str, tuple[Callable[[Site, User], object], int]] = {
    "unpublish page": (lambda site, user: home_of(site).unpublish(by=user, key="off"), 404),
    "delete page": (lambda site, user: home_of(site).delete(by=user), 404),
    "move page": (lambda site, user: home_of(site).move_to_path("moved"), 301),
    "unpublish site": (lambda site, user: site.unpublish(), 404),
    "suspend site": (lambda site, user: site.suspend("spam"), 410),
    "delete site": (lambda site, user: site.delete(by=user), 410),
}


@pytest.mark.security(74, 83)
@pytest.mark.parametrize("closing", CLOSINGS)
def test_what_was_closed_is_gone_everywhere(app: Flask, cast: Cast, stranger: Visitor, closing: str) -> None:
    with at_work(app, cast.acme, cast.alice) as (site, user):
        home = home_of(site)
        change(home, {"heading": "canary of the past"}, user)
        home.publish(by=user, key="past")
    within(5, lambda: "canary of the past" in stranger.get(f"{SITE}/").text)
    for _ in range(8):  # every worker holds it
        stranger.get(f"{SITE}/")
    verb, status = CLOSINGS[closing]
    with at_work(app, cast.acme, cast.alice) as (site, user):
        verb(site, user)
    within(5, lambda: stranger.get(f"{SITE}/").status == status)
    for _ in range(8):
        reply = stranger.get(f"{SITE}/")
        assert reply.status == status and "canary of the past" not in reply.text


@pytest.mark.security(74)
def test_publishing_replaces_what_was_there(app: Flask, cast: Cast, stranger: Visitor) -> None:
    for turn in range(3):
        with at_work(app, cast.acme, cast.alice) as (site, user):
            home = home_of(site)
            change(home, {"heading": f"turn {turn} of three"}, user)
            home.publish(by=user, key=f"turn-{turn}")
        within(5, lambda turn=turn: f"turn {turn} of three" in stranger.get(f"{SITE}/").text)  # type: ignore[misc]


@pytest.mark.security(74)
def test_closed_page_is_gone_while_requests_overlap(app: Flask, cast: Cast, inside: MakeVisitor) -> None:
    """The last good copy helps those who wait for a rendering; it must not outlive the page."""
    assert inside().get(f"{SITE}/").status == 200
    with at_work(app, cast.acme, cast.alice) as (site, user):
        home_of(site).unpublish(by=user, key="off")
    assert inside().get(f"{SITE}/").status == 404
    seen: list[int] = []
    begin = threading.Barrier(6)

    def ask() -> None:
        transport = Inside(app)
        begin.wait()
        seen.extend(transport.send("GET", "/", [("Host", f"acme.{APEX}")]).status for _ in range(10))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(seen) == {404}


@pytest.mark.security(83)
def test_suspended_site_shows_nothing_of_its_own(app: Flask, cast: Cast, stranger: Visitor) -> None:
    """Not even the header and footer, in which a spammer's links stand."""
    with app.app_context(), platform_scope("the operator"):
        db.session.get_one(Site, cast.mallory.id).suspend("spam")
        db.session.commit()
    paths = ["/", "/about", "/nosuch", "/robots.txt", "/sitemap.xml", "/favicon.ico", "/feed.xml", "/About"]
    within(5, lambda: stranger.get(f"{OTHER}/").status == 410)
    for path in paths:
        reply = stranger.get(f"{OTHER}{path}")
        assert reply.status == 410, path
        assert "Mallory" not in reply.text and "no-store" in reply.header("Cache-Control"), path


@pytest.mark.security(74)
def test_queries_make_no_entries(world: World, app: Flask, inside: MakeVisitor, queries: Counting) -> None:
    visitor = inside()
    visitor.get(f"{SITE}/")
    redis = Redis.from_url(world.redis_url)
    before = redis.dbsize()
    with queries(0):
        bodies = {visitor.get(f"{SITE}/?page={number}&{uuid4().hex}").body for number in range(50)}
    assert len(bodies) == 1 and redis.dbsize() == before


@pytest.mark.security(74)
def test_pages_that_are_not_make_no_entries(world: World, app: Flask, inside: MakeVisitor) -> None:
    visitor = inside()
    visitor.get(f"{SITE}/")
    redis = Redis.from_url(world.redis_url)
    before = redis.dbsize()
    assert {visitor.get(f"{SITE}/{uuid4().hex}").status for _ in range(20)} == {404}
    assert redis.dbsize() == before
