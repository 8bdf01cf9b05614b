"""Nonsense for every form and endpoint, made from the URL map: 4xx with a sentence, nothing changed, no 500
(issue section 11; R44, R60, R69)."""

import itertools
import json
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.cast import Cast
from tests.mailbox import Mailbox
from tests.security.corpus import vectors
from tests.security.nonsense import BODIES, NASTY, NO_UNDO, RAW, REFUSED, UNREADABLE, VALUES
from tests.security.routes import ROUTES, declared_methods, url_of
from tests.security.stage import Stage
from tests.security.test_csrf import unsafe_rules
from tests.security.wire import APEX, Inside, Reply, Visitor

V = f"acme.{APEX}"
KB = 1024
TAKES_ANYTHING = {"home.delete_session", "dash.delete_session"}


def is_sound(reply: Reply) -> bool:
    """An answer with words in it, no break; a redirect is one, too."""
    said = reply.location if 300 <= reply.status < 400 else reply.text
    return reply.status < 500 and bool(said.strip()) and "Traceback" not in said


def escape(text: str, raw: bool = False) -> str:
    return text if raw else "".join(f"%{byte:02x}" for byte in text.encode("utf-8", "surrogatepass"))


def body_of(form: dict[str, str], names: set[str], what: str, token: str) -> bytes:
    """The form with some values replaced, and the session's token."""
    spoiled = escape(VALUES[what], what in RAW)
    pairs = [f"{escape(key)}={spoiled if key in names else escape(value)}" for key, value in form.items()]
    return "&".join([*pairs, f"csrf_token={escape(token)}"]).encode()


def names_of(stage: Stage, rule: Rule) -> dict[str, str]:
    """What the form of a route holds: as declared, and as the page shows it."""
    route = ROUTES[rule.endpoint, "POST"]
    form = dict(route.form(stage.acme)) if route.form else {}
    url = url_of(stage.app, rule, stage.acme, stage.cast.acme)
    if "GET" in declared_methods(rule) or rule.endpoint == "dash.update_block":
        page = stage.visitors["owner"].get(url, cookie=stage.cookie("owner", url.split("/")[2]))
        shown = {
            name: "" for name in re.findall(r'<(?:input|textarea|select)[^>]* name="([^"]+)"', page.text)
        }
        form = {**shown, **form}
    extra = {
        "key": "",
        "base": "",
        "after": "",
        "also": "",
        "back": "",
        "of": "",
        "step": "",
        "keep": "",
        "kind": "",
    }
    return {**extra, **form} if rule.endpoint.startswith("dash.") else form


def post(stage: Stage, rule: Rule, body: bytes, role: str = "owner", **headers: str) -> Reply:
    url = url_of(stage.app, rule, stage.acme, stage.cast.acme)
    visitor, cookie = stage.visitors[role], stage.cookie(role, url.split("/")[2])
    kept = {host: dict(held) for host, held in visitor.cookies.items()}
    said = {
        "Content-Type": "application/x-www-form-urlencoded",
        **{k.replace("_", "-"): v for k, v in headers.items()},
    }
    reply = visitor.post(url, body, cookie=cookie, headers=said)
    visitor.cookies = kept
    return reply


def spoilings(form: dict[str, str], step: int) -> Iterator[tuple[set[str], str]]:
    """Each value in all fields at once, and the nastiest in each field alone."""
    for what in dict.fromkeys([*NASTY, *list(VALUES)[::step]]):
        yield set(form), what
    for name in list(form)[::step]:
        yield from (({name}, what) for what in NASTY[:2])


@pytest.mark.sweep
@pytest.mark.security(69)
def test_every_field_of_every_form(stage: Stage, step: int) -> None:
    """Never a 500; what was refused has changed nothing."""
    wrong = []
    for rule in unsafe_rules(stage.app):
        if ROUTES[rule.endpoint, "POST"].json is not None or rule.endpoint in TAKES_ANYTHING:
            continue
        host = V if "site_subdomain" in rule.arguments else APEX
        role = "anonymous" if rule.endpoint in ("home.create_session", "home.create_account") else "owner"
        form, token = names_of(stage, rule), stage.tokens.get((role, host), "")
        for names, what in spoilings(form, step):
            reply = post(stage, rule, body_of(form, names, what, token), role)
            if not is_sound(reply):
                wrong.append(f"{rule.endpoint} {names}={what}: {reply.status}")
            if reply.status < 400:
                stage.checkpoint.restore()
        if changed := stage.checkpoint.changed() - {"session", "mail", "job"}:
            wrong.append(f"{rule.endpoint}: refused, and changed {changed}")
            stage.checkpoint.restore()
    assert not wrong, "\n".join(wrong[:60])


ARGUMENTS = "name next host address state code before after width open page q".split()


@pytest.mark.sweep
@pytest.mark.security(69)
def test_every_argument_of_every_address(stage: Stage) -> None:
    wrong = []
    for rule in stage.app.url_map.iter_rules():
        url = url_of(stage.app, rule, stage.acme, stage.cast.acme)
        host = url.split("/")[2]
        for what in NASTY:
            value = escape(VALUES[what], what in RAW)
            spoiled = {f"{url}?" + "&".join(f"{name}={value}" for name in ARGUMENTS)}
            for argument in rule.arguments - {"site_subdomain", "path"}:
                spoiled.add(url.replace(f"/{getattr(stage.acme, argument)}", f"/{value}", 1))
            for each, method in itertools.product(spoiled, declared_methods(rule)):
                form = {"csrf_token": stage.tokens["owner", host]} if method == "POST" else None
                reply = stage.visitors["owner"].ask(
                    method, each, cookie=stage.cookie("owner", host), form=form
                )
                if not is_sound(reply):
                    wrong.append(f"{method} {each[:120]}: {reply.status}")
                if method == "POST" and reply.status < 400:
                    stage.checkpoint.restore()
    assert not wrong, "\n".join(wrong[:60])


@pytest.mark.sweep
@pytest.mark.security(60)
def test_too_large_is_said_to_be(stage: Stage) -> None:
    """Forms hold 256 KB and edits 1 MB; more is refused with a sentence, whoever sends it."""
    wrong = []
    for rule in unsafe_rules(stage.app):
        host = V if "site_subdomain" in rule.arguments else APEX
        token = stage.tokens["owner", host]
        as_json = ROUTES[rule.endpoint, "POST"].json is not None
        most = 1024 * KB if as_json else 256 * KB
        for size, expected in ((most + 40_000, {413}), (4 * 1024 * KB, {413})):
            if as_json:
                body, kind = b'{"x": "' + b"x" * size + b'"}', "application/json"
                reply = post(stage, rule, body, Content_Type=kind, X_CSRFToken=token)
            else:
                reply = post(stage, rule, f"csrf_token={escape(token)}&x=".encode() + b"x" * size)
            if reply.status not in expected or not is_sound(reply) or "KB" not in reply.text:
                wrong.append(f"{rule.endpoint} {size}: {reply.status}")
    assert not wrong and not stage.checkpoint.changed(), "\n".join(wrong[:40])


@pytest.mark.sweep
@pytest.mark.security(60, 69)
@pytest.mark.parametrize("what", BODIES)
def test_bodies_that_are_no_forms(stage: Stage, what: str) -> None:
    body, kind = BODIES[what]
    wrong = []
    for rule in unsafe_rules(stage.app)[:: 5 if "many" in what else 1]:
        for role in ("owner", "anonymous"):
            reply = post(stage, rule, body, role, Content_Type=kind)
            signs_out = rule.endpoint in TAKES_ANYTHING and role == "anonymous"
            if not is_sound(reply) or (
                reply.status < 400 and not signs_out and rule.endpoint != "home.create_account"
            ):
                wrong.append(f"{rule.endpoint} as {role}: {reply.status}")
    assert not wrong and not stage.checkpoint.changed(), "\n".join(wrong[:40])


@pytest.mark.security(44)
def test_edits_that_are_none(app: Flask, cast: Cast, stage: Stage) -> None:
    """Each: 4xx with a sentence, quickly, and not a row changed."""
    owner, cookie = stage.visitors["owner"], stage.cookie("owner", V)
    url = f"https://{V}/admin/pages/{stage.acme.page_id}/edits"
    headers = {"X-CSRFToken": stage.tokens["owner", V]}
    wrong = []
    for sent in [*UNREADABLE, *REFUSED]:
        body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
        reply = owner.post(url, json_=body, headers=headers, cookie=cookie)
        shown = body[:100]
        if reply.status not in ((400, 422)):
            wrong.append(f"{shown!r}: {reply.status}")
        elif not reply.text.startswith("{") or len(json.loads(reply.text)["message"]) < 12:
            wrong.append(f"{shown!r}: {reply.text[:100]}")
    assert not stage.checkpoint.changed()
    assert not wrong, "\n".join(wrong[:40])


@pytest.mark.security(44)
def test_undo_in_json_reads_as_carefully(stage: Stage) -> None:
    owner, cookie = stage.visitors["owner"], stage.cookie("owner", V)
    headers = {"X-CSRFToken": stage.tokens["owner", V]}
    for verb in ("undo", "redo"):
        url = f"https://{V}/admin/pages/{stage.acme.page_id}/{verb}"
        for sent in [*UNREADABLE, *NO_UNDO]:
            body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
            assert owner.post(url, json_=body, headers=headers, cookie=cookie).status in (400, 422), body[:60]
    assert not stage.checkpoint.changed()


def test_refused_forms_lose_nothing_typed(stage: Stage) -> None:
    """What was typed is on the page that says why not."""
    typed = "Wörter, die bleiben \U0001f98a \u202eund <b>nicht</b> verloren gehen"
    owner, cookie = stage.visitors["owner"], stage.cookie("owner", V)
    token = stage.tokens["owner", V]
    block = f"https://{V}/admin/pages/{stage.acme.page_id}/blocks/{stage.acme.block_id}/"
    form = {"heading": "x" * 301, "was.heading": "x", "text": typed, "was.text": "x", "csrf_token": token}
    refused = owner.post(block, form, cookie=cookie)
    shown = refused.page
    assert refused.status == 422 and any(typed in each.raw for each in shown.all("textarea"))
    assert any("x" * 301 in (each.raw or each.attributes.get("value", "")) for each in shown.all("textarea"))
    report = Visitor(Inside(stage.app)).post("/report", {"host": "", "words": typed, "reason": "nosuch"})
    assert report.status == 422 and any(typed in each.raw for each in report.page.all("textarea"))
    taken = {"title": typed[:100], "path": "team", "csrf_token": token}
    new = owner.post(f"https://{V}/admin/pages/new", taken, cookie=cookie)
    kept = typed.replace("\u202e", "")[:100]  # what turns the words beside a title around is taken out of it
    assert new.status == 422 and new.page.all("input", name="title")[0].attributes["value"] == kept


def test_sentences_are_calm(stage: Stage, mailbox: Mailbox) -> None:
    """No refusal shouts or blames (docs/voice.md)."""
    said = []
    visitor = Visitor(Inside(stage.app))
    for host, path in ((APEX, "/nosuch"), (V, "/nosuch"), (f"nosuch.{APEX}", "/"), (V, "/admin/enter")):
        said.append(visitor.get(f"https://{host}{path}").page.text)
    said.append(visitor.post("/signin", {"email": "x", "password": "y"}).page.text)
    said.append(visitor.post("/signin", {"email": "x"}, headers={"Origin": "https://evil.test"}).page.text)
    for vector in vectors("url")[:3]:
        said.append(visitor.post("/signup", {"email": vector, "password": "x", "address": vector}).page.text)
    for words in said:
        assert not re.search(r"\b(invalid|failed|oops|sorry|forbidden|illegal)\b|!", words, re.I), words
