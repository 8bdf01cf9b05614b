"""Requests that other pages make a browser send; reading across origins; framing (R26 to R34)."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.routing import Rule

from sitemaker.extensions import db
from sitemaker.models import UserSession
from tests.cast import Cast
from tests.security.content import at_work, home_of
from tests.security.routes import ROUTES, declared_methods, edits, url_of
from tests.security.stage import Scenery, Stage
from tests.security.wire import APEX, MakeVisitor, Reply, Visitor

V, M = f"acme.{APEX}", f"mallory.{APEX}"
AWAY: dict[str, dict[str, str]] = {
    "a sibling": {"Sec-Fetch-Site": "same-site"},
    "a sibling that says whose it is": {"Sec-Fetch-Site": "same-site", "Origin": f"https://{V}"},
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "a bookmark": {"Sec-Fetch-Site": "none"},
    "nonsense": {"Sec-Fetch-Site": "same-origin, same-origin"},
    "capitals": {"Sec-Fetch-Site": "Same-Origin"},
    "a sibling's origin": {"Origin": f"https://{M}"},
    "another origin": {"Origin": "https://evil.test"},
    "an opaque origin": {"Origin": "null"},
    "another scheme": {"Origin": "http://{host}"},
    "another port": {"Origin": "https://{host}:8443"},
    "a longer name": {"Origin": "https://{host}.evil.test"},
    "a path": {"Origin": "https://{host}/"},
    "the apex, or acme from there": {"Origin": "https://{other}"},
    "a sibling's page": {"Referer": f"https://{M}/"},
    "our own page, by Referer alone": {"Referer": "https://{host}/"},
    "nowhere": {},
}


@pytest.fixture
def stage(scenery: Scenery, app: Flask, visitor: MakeVisitor) -> Stage:
    """As everywhere, but by each of the three ways in."""
    return scenery.stage(visitor)


def unsafe_rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if "POST" in declared_methods(rule)]


def post(stage: Stage, rule: Rule, role: str, headers: dict[str, str], token: str | None = None) -> Reply:
    """The declared request of this role with its own cookie and token, said to come from elsewhere."""
    url = url_of(stage.app, rule, stage.acme, stage.cast.acme)
    host = url.split("/")[2]
    said = {
        name: value.format(host=host, other=V if host == APEX else APEX) for name, value in headers.items()
    }
    valid = stage.tokens.get((role, host), "") if token is None else token
    route, visitor, cookie = ROUTES[rule.endpoint, "POST"], stage.visitors[role], stage.cookie(role, host)
    keep = {name: dict(held) for name, held in visitor.cookies.items()}
    if route.json is not None:
        sent = {"X-CSRFToken": valid, **said}
        reply = visitor.post(url, json_=route.json(stage.acme), cookie=cookie, headers=sent, honest=False)
    else:
        form = {**(route.form(stage.acme) if route.form else {}), "csrf_token": valid}
        reply = visitor.post(url, form, cookie=cookie, headers=said, honest=False)
    visitor.cookies = keep
    return reply


@pytest.mark.sweep
@pytest.mark.security(26)
def test_unsafe_requests_come_from_our_own_page_or_are_not_done(stage: Stage) -> None:
    wrong = []
    for rule in unsafe_rules(stage.app):
        for where, headers in AWAY.items():
            reply = post(stage, rule, "owner", headers)
            if reply.status != 403:
                wrong.append(f"{rule.rule} from {where}: {reply.status}")
        if changed := stage.checkpoint.changed():
            wrong.append(f"{rule.rule} changed {changed}")
            stage.checkpoint.restore()
    assert not wrong, "\n".join(wrong)


@pytest.mark.security(26)
def test_anonymous_forms_are_guarded_too(stage: Stage) -> None:
    """Login CSRF: nobody can be signed in, signed up or made to ask for letters by another page."""
    wrong = []
    for rule in unsafe_rules(stage.app):
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": f"https://{M}"}, {}):
            reply = post(stage, rule, "anonymous", headers)
            if reply.status != 403 or reply.cookies:
                wrong.append(f"{rule.rule} {headers}: {reply.status}")
    assert not wrong and not stage.checkpoint.changed(), "\n".join(wrong)


@pytest.mark.sweep
@pytest.mark.security(28)
@pytest.mark.parametrize("stale", ["none", "junk", "stranger", "other host", "other session"])
def test_tokens_of_other_sessions_are_refused(
    stage: Stage, cast: Cast, visitor: MakeVisitor, stale: str
) -> None:
    other = visitor()
    other.sign_in(cast.alice)
    other.enter("acme")
    foreign = {
        "none": {APEX: "", V: ""},
        "junk": {APEX: "x" * 91, V: "\u202e.."},
        "stranger": {APEX: stage.tokens["stranger", APEX], V: stage.tokens["stranger", V]},
        "other host": {APEX: stage.tokens["owner", V], V: stage.tokens["owner", APEX]},
        "other session": {APEX: other.token("/account"), V: other.token(f"https://{V}/admin/")},
    }[stale]
    before = stage.checkpoint.digest()
    wrong = []
    for rule in unsafe_rules(stage.app):
        host = V if "site_subdomain" in rule.arguments else APEX
        if stale == "junk" and ROUTES[rule.endpoint, "POST"].json is not None:
            continue  # no header holds such a sign
        reply = post(stage, rule, "owner", {"Sec-Fetch-Site": "same-origin"}, token=foreign[host])
        if reply.status != 403:
            wrong.append(f"{rule.rule}: {reply.status}")
    assert not wrong and stage.checkpoint.digest() == before, "\n".join(wrong)


@pytest.mark.security(28)
def test_refused_form_comes_back_as_it_was_typed(stage: Stage) -> None:
    visitor, cookie = stage.visitors["owner"], stage.cookie("owner", V)
    typed = 'my words, "quoted" <b> & \u202e so'
    form = {"title": typed, "csrf_token": "stale"}
    reply = visitor.post(f"https://{V}/admin/pages/new", form, cookie=cookie)
    assert reply.status == 403
    sent = {
        each.attributes["name"]: each.attributes.get("value")
        for each in reply.page.all("input", type="hidden")
    }
    assert sent["title"] == typed and sent["csrf_token"] != "stale"
    again = visitor.post(f"https://{V}/admin/pages/new", {k: v or "" for k, v in sent.items()}, cookie=cookie)
    assert again.status == 303


@pytest.mark.security(28)
def test_seal_of_a_held_form_is_good_for_that_form_and_person_alone(
    app: Flask, cast: Cast, owner: Visitor, stranger: Visitor, visitor: MakeVisitor
) -> None:
    url = f"https://{V}/admin/pages/new"
    token = owner.token(url)
    owner.post(f"https://{V}/admin/signout", {"csrf_token": token})
    reply = owner.post(url, {"title": "Held", "csrf_token": token})
    assert reply.status == 401
    sent = {
        each.attributes["name"]: each.attributes.get("value") or ""
        for each in reply.page.all("input", type="hidden")
    }
    bob, alice = visitor(), visitor()
    for person, browser in ((cast.bob, bob), (cast.alice, alice)):
        browser.sign_in(person)
        browser.enter("acme")
    assert bob.post(url, sent).status == 403  # he may make pages here, but these are not his words
    assert alice.post(url, {**sent, "title": "Another"}).status == 403
    assert alice.post(f"https://{V}/admin/pages/1/path", sent).status == 403
    held = sent["held"]
    other = (
        held[:-5] + ("B" if held[-5] == "A" else "A") + held[-4:]
    )  # the last of them holds bits of no meaning
    assert alice.post(url, {**sent, "held": other}).status == 403
    assert alice.post(url, sent).status == 303


@pytest.mark.security(28)
@pytest.mark.parametrize("token", ["", "junk", "of another host", "of nobody"])
def test_form_whose_token_names_nobody_is_held_without_a_seal(
    app: Flask, owner: Visitor, stranger: Visitor, visitor: MakeVisitor, token: str
) -> None:
    made = {"of another host": owner.token("/account"), "of nobody": "IjEgYWNtZSI.aa.bb"}.get(token, token)
    reply = visitor().post(f"https://{V}/admin/pages/new", {"title": "Held", "csrf_token": made})
    assert reply.status == 401
    assert "held" not in [each.attributes["name"] for each in reply.page.all("input", type="hidden")]


@pytest.mark.security(29)
def test_forms_do_not_grow_old(app: Flask, owner: Visitor) -> None:
    token = owner.token(f"https://{V}/admin/pages/new")
    with app.app_context():  # 25 hours pass
        past = {
            name: getattr(UserSession, name) - db.cast(timedelta(hours=25), db.Interval)
            for name in ("seen_at",)
        }
        db.session.execute(update(UserSession).values(**past))
        db.session.commit()
    assert owner.post(f"https://{V}/admin/pages/new", {"title": "Late", "csrf_token": token}).status == 303


@pytest.mark.sweep
@pytest.mark.security(31)
def test_no_other_origin_may_read(stage: Stage) -> None:
    wrong = []
    for rule in stage.app.url_map.iter_rules():
        for method in declared_methods(rule):
            url = url_of(stage.app, rule, stage.acme, stage.cast.acme)
            for origin in (f"https://{M}", "https://evil.test", "null"):
                cookie = stage.cookie("owner", url.split("/")[2])
                reply = stage.visitors["owner"].ask(method, url, cookie=cookie, headers={"Origin": origin})
                if any(name.lower().startswith("access-control-") for name, _ in reply.headers):
                    wrong.append(f"{method} {url} for {origin}")
    for path in ("platform.css", "nosuch.css"):
        asset = f"{stage.app.config['STATIC_URL']}/{path}"
        reply = stage.visitors["owner"].get(f"https://{V}{asset}", headers={"Origin": f"https://{M}"})
        assert not reply.header("Access-Control-Allow-Origin")
    assert not wrong, "\n".join(wrong)


@pytest.mark.security(32)
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_json_is_asked_for_by_name(app: Flask, cast: Cast, owner: Visitor, kind: str) -> None:
    with at_work(app, cast.acme, cast.alice) as (site, _):
        page = home_of(site)
        url, block, base = (
            f"https://{V}/admin/pages/{page.id}/edits",
            page.document["blocks"][0]["id"],
            page.revision,
        )
    body = edits_body(block, base)
    headers = {"X-CSRFToken": owner.token(f"https://{V}/admin/"), "Content-Type": kind}
    assert owner.post(url, json_=body, headers=headers).status == 415
    headers["Content-Type"] = "application/json; charset=utf-8"
    assert owner.post(url, json_=body, headers=headers).status == 200


def edits_body(block: str, base: int) -> Any:
    change = {"id": "an-edit-of-mine", "op": "change", "block": block, "fields": {"heading": "Anew"}}
    return {"client": "tab-1", "base": base, "edits": [change]}


@pytest.mark.security(33)
def test_nobody_frames_us(owner: Visitor, stranger: Visitor) -> None:
    inside = [
        f"https://{V}/admin/",
        f"https://{V}/admin/people",
        f"https://{V}/admin/enter",
        "/account",
        "/sites",
    ]
    outside = ["/", "/signin", "/signup", "/nosuch", "/open/acme", f"https://{V}/admin/"]
    pages = [(owner, url) for url in inside] + [(stranger, url) for url in outside]
    for visitor, url in pages:
        policy = visitor.get(url).header("Content-Security-Policy")
        assert "frame-ancestors 'none'" in policy, url
    public = stranger.get(f"https://{V}/").header("Content-Security-Policy")
    assert (
        "frame-ancestors 'self'" in public and "script-src" not in public and "default-src 'none'" in public
    )


@pytest.mark.security(33)
def test_canvas_is_for_its_own_host_and_runs_nothing(app: Flask, cast: Cast, owner: Visitor) -> None:
    with at_work(app, cast.acme, cast.alice) as (site, _):
        page_id = home_of(site).id
    policy = owner.get(f"https://{V}/admin/pages/{page_id}/canvas").header("Content-Security-Policy")
    parts = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    assert parts["frame-ancestors"] == "'self'"
    assert parts.get("script-src", parts["default-src"]) == "'none'"


def test_declared_json_is_what_the_protocol_says(stage: Stage) -> None:
    assert set(edits(stage.acme)) == {"client", "base", "edits"}
