"""The way from the apex into one site's /admin, and every way somebody else might take it (R19 to R25)."""

import threading
from datetime import timedelta
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from sitemaker.extensions import db
from sitemaker.models import Handoff, Site, UserSession, now, platform_scope
from tests.cast import Cast
from tests.security.content import at_work
from tests.security.test_caches import within
from tests.security.test_cookies import is_inside, is_outside
from tests.security.wire import APEX, MakeVisitor, Reply, Visitor

V, M = f"acme.{APEX}", f"mallory.{APEX}"


def sessions_on(app: Flask, host: str) -> int:
    with app.app_context():
        query = select(func.count()).select_from(UserSession).where(UserSession.host == host)
        return int(db.session.scalar(query) or 0)


@pytest.fixture
def alice(visitor: MakeVisitor, cast: Cast) -> Visitor:
    """Signed in at the apex, not yet inside acme."""
    person = visitor()
    person.sign_in(cast.alice)
    return person


def begin(visitor: Visitor, host: str = V) -> str:
    """Up to the code: the address that would redeem it."""
    asked = visitor.get(f"https://{host}/admin/")
    assert asked.status == 303 and asked.location.startswith(f"https://{APEX}/open/")
    handed = visitor.get(asked.location)
    assert handed.status == 303, handed.status
    return handed.location


def part(url: str, name: str) -> str:
    return parse_qs(urlsplit(url).query)[name][0]


@pytest.mark.security(19)
def test_second_use_is_refused_and_ends_the_first(app: Flask, alice: Visitor, visitor: MakeVisitor) -> None:
    url = begin(alice)
    held = alice.cookies[V]["__Host-handoff"]
    assert alice.get(url).status == 303 and is_inside(visitor(), V, f"__Host-sid={alice.sid(V)}")
    saved = f"__Host-sid={alice.sid(V)}"
    thief = visitor()
    assert thief.get(url, cookie=f"__Host-handoff={held}").status == 403
    assert is_outside(visitor(), V, saved) and sessions_on(app, V) == 0
    assert alice.get("/account").status == 200  # the apex keeps her


@pytest.mark.security(19)
def test_second_use_without_the_state_ends_the_first_too(
    app: Flask, alice: Visitor, visitor: MakeVisitor
) -> None:
    url = begin(alice)
    assert alice.get(url).status == 303
    assert visitor().get(url).status == 403
    assert sessions_on(app, V) == 0


@pytest.mark.security(20)
def test_parallel_uses_make_one_session_at_most(app: Flask, alice: Visitor, visitor: MakeVisitor) -> None:
    url = begin(alice)
    cookie = f"__Host-handoff={alice.cookies[V]['__Host-handoff']}"
    replies: list[Reply] = []
    gate = threading.Barrier(10)

    def use() -> None:
        gate.wait()
        replies.extend(visitor().get(url, cookie=cookie) for _ in range(5))

    threads = [threading.Thread(target=use) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {reply.status for reply in replies} <= {303, 403, 503}  # 503: more at once than connections
    made = [reply for reply in replies if reply.status == 303]
    assert visitor().get(url, cookie=cookie).status == 403
    assert len(made) == 1 and sessions_on(app, V) == 0
    value = made[0].cookies[0].partition("=")[2].partition(";")[0]
    assert is_outside(visitor(), V, f"__Host-sid={value}")


@pytest.mark.security(21)
def test_code_is_good_at_its_own_host_only(app: Flask, cast: Cast, alice: Visitor, attacker: Visitor) -> None:
    url = begin(alice)
    query = urlsplit(url).query
    # mallory's own browser, with a pending state of mallory's that is the same one
    state = alice.cookies[V]["__Host-handoff"]
    before = sessions_on(app, M)
    assert attacker.get(f"https://{M}/admin/enter?{query}", cookie=f"__Host-handoff={state}").status == 403
    assert attacker.get(f"https://{APEX}/admin/enter?{query}", cookie=f"__Host-handoff={state}").status == 404
    assert attacker.get(f"https://{APEX}/enter?{query}").status == 404
    assert sessions_on(app, V) == 0 and sessions_on(app, M) == before


@pytest.mark.security(22)
def test_second_browser_is_not_let_in(
    app: Flask, alice: Visitor, attacker: Visitor, visitor: MakeVisitor
) -> None:
    """Login CSRF: nobody can be made to sit in somebody else's session."""
    url = begin(alice)
    victim = visitor()
    assert victim.get(url).status == 403 and not victim.sid(V)
    victim.get(f"https://{V}/admin/")  # has a state of its own, another one
    assert victim.get(url).status == 403 and not victim.sid(V)
    forged = url.replace(part(url, "state"), "x" * 32)
    assert victim.get(forged).status == 403 and sessions_on(app, V) == 0


@pytest.mark.security(22)
def test_code_belongs_to_the_state_it_was_asked_with(app: Flask, alice: Visitor) -> None:
    """Two tabs on their way in: their codes cannot be swapped, so none can be slipped in."""
    first, second = begin(alice), begin(alice)
    swapped = first.replace(part(first, "state"), part(second, "state"))
    assert alice.get(swapped).status == 403 and sessions_on(app, V) == 0
    assert alice.get(second).status == 303


@pytest.mark.security(23)
def test_old_and_tampered_codes_are_refused_alike(app: Flask, alice: Visitor) -> None:
    url = begin(alice)
    code = part(url, "code")
    bodies = []
    for other in (
        code[:-1] + ("A" if code[-1] != "A" else "B"),
        code[:-1],
        "",
        "\u00e9" * 40,
        "a" * 3000,
        "%00",
    ):
        reply = alice.get(url.replace(code, quote(other)))
        assert reply.status == 403, other[:20]
        bodies.append(reply.steady[2])
    missing = alice.get(f"https://{V}/admin/enter")
    assert missing.status == 403
    with app.app_context():
        db.session.execute(update(Handoff).values(expires_at=now() - timedelta(seconds=1)))
        db.session.commit()
    late = alice.get(url)
    assert late.status == 403
    assert {late.steady[2], missing.steady[2], *bodies} == {bodies[0]}
    assert sessions_on(app, V) == 0


CORPUS = [
    *(
        "//evil.test",
        "/\\evil.test",
        "/%09/evil.test",
        "https:evil.test",
        "https://evil.test",
        "\\\\evil.test",
    ),
    *(
        "/\t/evil.test",
        "%2f%2fevil.test",
        "/%5cevil.test",
        "javascript:alert(1)",
        "data:text/html,x",
        ".evil.test",
    ),
    *("/.evil.test", "@evil.test", "https://sitemaker.test@evil.test", "https://sitemaker.test.evil.test/"),
    *(
        "//sitemaker.test%2eevil.test",
        "/../../evil.test",
        "///evil.test",
        "/\r\nLocation: //evil",
        " //evil.test",
    ),
    *("\u2028//evil.test", "/\u3002evil.test", "//evil\u3002test", "http:///evil.test", "/%0a/evil.test"),
    *(
        "/;@evil.test",
        "/?//evil.test",
        "/#//evil.test",
        "https:/evil.test",
        "hTTps://evil.test",
        "\x00//evil.test",
    ),
]


def is_ours(location: str) -> bool:
    """Whether a browser that follows this stays at the apex or on acme."""
    address = location.replace("\\", "/").strip()
    parts = urlsplit(address)
    return (
        (parts.scheme in ("", "https", "http"))
        and parts.netloc in ("", APEX, V)
        and not address.startswith("//")
    )


@pytest.mark.sweep
@pytest.mark.security(24)
def test_redirects_stay_at_home(alice: Visitor, visitor: MakeVisitor, cast: Cast) -> None:
    for vector in CORPUS:
        value = quote(vector, safe="%")
        for name in ("next", "url", "return_to", "state", "redirect_uri"):
            reply = alice.get(f"/open/acme?{name}={value}")
            assert reply.status in (303, 404) and is_ours(reply.location), (name, vector, reply.location)
        assert is_ours(alice.get(f"/signin?next={value}").location), vector
        entered = alice.get(f"https://{V}/admin/enter?code=a&state=b&next={value}")
        assert entered.status == 403, vector


@pytest.mark.security(24)
def test_sign_in_leads_nowhere_else(cast: Cast, visitor: MakeVisitor) -> None:
    for vector in CORPUS:
        form = {"email": cast.alice.email, "password": cast.alice.password, "next": vector}
        reply = visitor().post("/signin", form)
        assert reply.status == 303 and is_ours(reply.location), (vector, reply.location)


@pytest.mark.security(24)
def test_planted_path_stays_inside(alice: Visitor) -> None:
    """The state cookie holds the path that was wanted; whatever it says, the way ends in this /admin."""
    import base64
    import json

    for vector in (
        "//evil.test",
        "https://evil.test",
        "/admin/../..//evil.test",
        "/\\evil.test",
        "/admin\r\nX: y",
        7,
    ):
        url = begin(alice)
        states = base64.urlsafe_b64encode(json.dumps([[part(url, "state"), vector]]).encode()).decode()
        reply = alice.get(url, cookie=f"__Host-handoff={states}")
        assert reply.status in (303, 403) and is_ours(reply.location) and "X" not in dict(reply.headers)
        alice.cookies.pop(V, None)


@pytest.mark.security(69)
def test_planted_states_break_nothing(inside: MakeVisitor) -> None:
    import base64

    for planted in (b'[["\\ud800", "/admin/"]]', b'[["a", "\\ud800"]]', b"[[1]]", b"[[", b"\xff", b"{}"):
        cookie = f"__Host-handoff={base64.urlsafe_b64encode(planted).decode()}"
        assert inside().get(f"https://{V}/admin/", cookie=cookie).status == 303
        assert inside().get(f"https://{V}/admin/enter?code=a&state=b", cookie=cookie).status == 403


@pytest.mark.security(24)
def test_wanted_path_may_hold_anything(alice: Visitor) -> None:
    for path in (
        "/admin/pages/1/blocks/%0d%0aX:%20y/",
        "/admin/pages/1/blocks/%C3%A9/",
        "/admin/?a=%0d%0aX:%20y",
    ):
        asked = alice.get(f"https://{V}{path}")
        entered = alice.get(alice.get(asked.location).location)
        assert entered.status == 303 and is_ours(entered.location), path
        alice.cookies.pop(V)


@pytest.mark.security(25)
def test_foreign_and_missing_sites_look_alike(attacker: Visitor) -> None:
    state = "s" * 32
    foreign, missing = attacker.get(f"/open/acme?state={state}"), attacker.get(f"/open/nosuch?state={state}")
    assert foreign.status == missing.status == 404
    assert foreign.steady == missing.steady
    for path in ("/sites/{}", "/sites/{}/address", "/sites/{}/delete"):
        one, other = attacker.get(path.format("acme")), attacker.get(path.format("nosuch"))
        assert one.status == other.status == 404
        assert one.steady[2].replace(b"acme", b"") == other.steady[2].replace(b"nosuch", b"")


@pytest.mark.security(19, 77)
def test_way_in_ends_with_the_membership_and_the_name(
    app: Flask, cast: Cast, alice: Visitor, visitor: MakeVisitor
) -> None:
    url = begin(alice)
    inside = visitor()
    inside.sign_in(cast.alice)
    inside.enter("acme")
    with at_work(app, cast.acme, cast.alice) as (site, _):
        site.rename("acme-anew")
    within(5, lambda: visitor().get(f"https://{V}/").status == 301)
    assert alice.get(url).status in (301, 403, 410)
    renamed = f"acme-anew.{APEX}"
    moved = alice.get(url.replace(V, renamed), cookie=f"__Host-handoff={alice.cookies[V]['__Host-handoff']}")
    assert moved.status == 403 and sessions_on(app, renamed) == sessions_on(app, V) == 0
    assert is_outside(visitor(), renamed, f"__Host-sid={inside.sid(V)}")


@pytest.mark.security(22)
def test_hand_off_leaks_to_nobody(alice: Visitor) -> None:
    asked = alice.get(f"https://{V}/admin/?a=b")
    handed = alice.get(asked.location)
    entered = alice.get(handed.location)
    for reply in (handed, entered):
        assert reply.header("Referrer-Policy") == "no-referrer" and "no-store" in reply.header(
            "Cache-Control"
        )
    assert entered.location.endswith(f"{V}/admin/?a=b") or entered.location == "/admin/?a=b"
    assert "code" not in entered.location


@pytest.mark.security(25)
def test_site_in_the_bin_is_not_entered(app: Flask, cast: Cast, alice: Visitor) -> None:
    url = begin(alice)
    with app.app_context(), platform_scope("the operator"):
        site = db.session.get_one(Site, cast.acme.id)
        site.deleted_at = site.created_at
        site.touch()
        db.session.commit()
    assert alice.get(url).status in (404, 410) and sessions_on(app, V) == 0
    assert alice.get("/open/acme?state=" + "s" * 32).status == 404
