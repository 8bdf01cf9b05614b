"""Cookies and the sessions behind them (R9 to R18)."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from sitemaker.extensions import db
from sitemaker.models import Mail, Membership, Site, User, UserSession, now, platform_scope
from sitemaker.models.session import digest
from tests.cast import PASSWORD, Cast
from tests.mailbox import Mailbox
from tests.security.content import path_in
from tests.security.wire import APEX, MakeVisitor, Reply, Visitor

V, M = f"acme.{APEX}", f"mallory.{APEX}"
NAMES = {"__Host-sid", "__Host-handoff", "__Host-device"}


def is_outside(visitor: Visitor, host: str, cookie: str) -> bool:
    """Whether this cookie opens nothing on this host: GET to sign-in, JSON 401, a form 401 and kept (R10)."""
    private = f"https://{host}" + ("/account" if host == APEX else "/admin/")
    page = visitor.get(private, cookie=cookie)
    data = visitor.get(private, cookie=cookie, headers={"Accept": "application/json"})
    if not (page.status == 303 and re.search(r"/signin|/open/", page.location) and "@" not in page.text):
        return False
    if host == APEX:
        return True
    posted = visitor.post(f"https://{host}/admin/pages/new", {"title": "kept words"}, cookie=cookie)
    return data.status == 401 and posted.status == 401 and "kept words" in posted.text


def is_inside(visitor: Visitor, host: str, cookie: str) -> bool:
    private = f"https://{host}" + ("/account" if host == APEX else "/admin/")
    return visitor.get(private, cookie=cookie).status == 200


@pytest.mark.security(9)
def test_cookies_are_three_and_host_only(app: Flask, cast: Cast, visitor: MakeVisitor) -> None:
    """Each Set-Cookie of every answer in this folder is looked at by the visitor itself."""
    person = visitor()
    person.sign_in(cast.alice)
    person.enter("acme")
    for number in range(7):  # more tabs than are remembered, with long paths
        visitor().get(f"https://{V}/admin/?{number}{'%C3%A9' * 300}")
        person.get(f"https://{V}/admin/?{number}{'x' * 900}", cookie="")
    person.post("/signout", {"csrf_token": person.token("/account")})
    names = {line.partition("=")[0] for _, _, reply in person.replies for line in reply.cookies}
    assert names == NAMES
    assert not any(
        reply.cookies for _, url, reply in person.replies if "/admin" not in url and APEX not in url
    )


@pytest.mark.security(9)
def test_waiting_states_fit_into_their_cookie(visitor: MakeVisitor) -> None:
    person = visitor()
    for number in range(7):
        raw = ("é" * 450).encode().decode("latin-1")
        reply = person.get(f"https://{V}/admin/?{number}={raw}")
        assert reply.status in (303, 400)  # servers refuse it unescaped
        assert all(len(line) <= 4096 for line in reply.cookies)


@pytest.mark.security(10)
def test_session_is_bound_to_its_host(
    cast: Cast, owner: Visitor, attacker: Visitor, stranger: Visitor
) -> None:
    at_m, at_a = attacker.sid(M), attacker.sid()
    assert is_inside(stranger, M, f"__Host-sid={at_m}")
    assert is_outside(stranger, V, f"__Host-sid={at_m}")
    assert is_outside(stranger, APEX, f"__Host-sid={at_m}")
    assert is_outside(stranger, V, f"__Host-sid={owner.sid()}")  # her own, of the apex
    assert is_outside(stranger, M, f"__Host-sid={at_a}")
    for spelled in (V.upper(), f"{V}.", f"{V}:443"):
        reply = stranger.get(f"https://{V}/admin/", cookie=f"__Host-sid={at_m}", headers={"Host": spelled})
        assert reply.status == 303, spelled


DOUBLES = [
    "__Host-sid={sid}; __Host-sid={sid}",
    "__Host-sid={sid}; __Host-sid=other",
    "__Host-sid=other; __Host-sid={sid}",
    "__Host-sid; __Host-sid={sid}",
    "__Host-sid=; __Host-sid={sid}",
    "a=b;__Host-sid=other;\t__Host-sid ={sid}",
]
SINGLES = [
    "__Host-sid={sid}",
    "__host-sid=other; __Host-sid={sid}; __HOST-SID=other",
    "=__Host-sid=other; __Host-sid={sid}",
    "\u0085__Host-sid=other; __Host-sid={sid}",
    "\u2000__Host-sid=other; __Host-sid={sid}",
    "sid=other; __Host-sid={sid}",
    "__Host-sid={sid}; a=\u00ff\u00fe",
    'a="; __Host-sid=other; "; __Host-sid={sid}',
]


@pytest.mark.security(12)
@pytest.mark.parametrize("planted", DOUBLES)
def test_two_of_one_name_are_none(app: Flask, owner: Visitor, stranger: Visitor, planted: str) -> None:
    cookie = planted.format(sid=owner.sid(V))
    assert stranger.get(f"https://{V}/admin/", cookie=cookie).status == 303


@pytest.mark.security(11, 12)
@pytest.mark.parametrize("planted", SINGLES)
def test_tossed_cookies_never_win(
    app: Flask, owner: Visitor, attacker: Visitor, stranger: Visitor, planted: str
) -> None:
    """Names that only look like ours: hers counts, or nobody's; never the one that was planted."""
    for charset in ("utf-8", "latin-1") if "\u2000" not in planted else ("utf-8",):
        cookie = planted.replace("other", attacker.sid(M)).format(sid=owner.sid(V))
        sent = cookie.encode(charset, "ignore").decode("latin-1")
        reply = stranger.get(f"https://{V}/admin/", cookie=sent)
        assert reply.status in (200, 303), (planted, reply.status)
        alone = re.sub(r"__Host-sid=\{sid\}", "", planted).replace("other", owner.sid(V))
        if "__Host-sid={sid}" in planted and "\u0085" in planted or "\u2000" in planted:
            reply = stranger.get(
                f"https://{V}/admin/", cookie=alone.encode(charset, "ignore").decode("latin-1")
            )
            assert reply.status == 303, planted


@pytest.mark.security(13)
def test_values_change_with_what_they_open(app: Flask, cast: Cast, visitor: MakeVisitor) -> None:
    bob = visitor()
    seen: list[tuple[str, str]] = []
    bob.cookies[APEX] = {"__Host-sid": "fixed-by-an-attacker"}
    for _ in range(2):
        form = {"email": cast.bob.email, "password": PASSWORD}
        held = {"csrf_token": bob.token("/account")} if seen else {}
        assert bob.post("/signin", {**form, **held}).status == 303
        seen.append((APEX, bob.sid()))
    bob.enter("acme")
    seen.append((V, bob.sid(V)))
    bob.cookies.pop(V)
    bob.enter("acme")
    seen.append((V, bob.sid(V)))
    assert len({value for _, value in seen}) == 4 and "fixed-by-an-attacker" not in {
        value for _, value in seen
    }
    assert is_outside(visitor(), *_cookie(seen[0])) and is_inside(visitor(), *_cookie(seen[1]))
    with app.app_context(), platform_scope("the operator"):
        site = db.session.get_one(Site, cast.acme.id)
        membership = site.membership_of(db.session.get_one(User, cast.bob.id))
        assert isinstance(membership, Membership)
        membership.change_role("reader")
        db.session.commit()
    assert is_outside(visitor(), *_cookie(seen[3]))


def _cookie(seen: tuple[str, str]) -> tuple[str, str]:
    return seen[0], f"__Host-sid={seen[1]}"


def sign_out(visitor: Visitor, app: Flask, cast: Cast) -> None:
    assert visitor.post("/signout", {"csrf_token": visitor.token("/account")}).status == 303


def change_password(visitor: Visitor, app: Flask, cast: Cast) -> None:
    form = {
        "csrf_token": visitor.token("/account/password"),
        "password": "quite another sentence",
        "current": PASSWORD,
    }
    assert visitor.post("/account/password", form).status == 303


def suspend(visitor: Visitor, app: Flask, cast: Cast) -> None:
    with app.app_context():
        db.session.get_one(User, cast.alice.id).suspend()
        db.session.commit()


def delete_account(visitor: Visitor, app: Flask, cast: Cast) -> None:
    form = {"csrf_token": visitor.token("/account/delete"), "email": cast.alice.email, "current": PASSWORD}
    assert visitor.post("/account/delete", form).status == 200


@pytest.mark.security(14)
@pytest.mark.parametrize("ending", [sign_out, change_password, suspend, delete_account])
def test_end_of_a_session_ends_all_below_it(
    app: Flask,
    cast: Cast,
    owner: Visitor,
    visitor: MakeVisitor,
    ending: Callable[[Visitor, Flask, Cast], None],
) -> None:
    elsewhere = visitor()
    elsewhere.sign_in(cast.alice)
    elsewhere.enter("acme")
    saved = [(host, f"__Host-sid={each.sid(host)}") for each in (owner, elsewhere) for host in (APEX, V)]
    assert all(is_inside(visitor(), *each) for each in saved)
    ending(owner, app, cast)
    ended = saved[:2] if ending is sign_out else saved
    if ending is delete_account:
        ended = [each for each in saved if each[0] == APEX]
    assert all(is_outside(visitor(), *each) for each in ended)
    if ending is change_password:
        assert is_inside(visitor(), APEX, f"__Host-sid={owner.sid()}") and owner.sid() not in saved[0][1]


@pytest.mark.security(15)
def test_sessions_are_listed_and_ended(cast: Cast, owner: Visitor, visitor: MakeVisitor) -> None:
    elsewhere = visitor()
    elsewhere.sign_in(cast.alice)
    elsewhere.enter("acme")
    page = owner.visit("/account/sessions")
    actions = set(re.findall(r'action="(/account/sessions/\d+)"', page.text))
    assert len(actions) >= 2
    token = owner.token("/account/sessions")
    saved = [(host, f"__Host-sid={elsewhere.sid(host)}") for host in (APEX, V)]
    for action in sorted(actions, key=lambda path: int(path.rpartition("/")[2])):
        if is_inside(visitor(), *saved[0]):
            owner.post(action, {"csrf_token": token})
            owner.cookies.get(APEX, {}).setdefault("__Host-sid", "ended")
    assert all(is_outside(visitor(), *each) for each in saved) or not is_inside(
        owner, APEX, f"__Host-sid={owner.sid()}"
    )


@pytest.mark.security(15)
def test_sessions_of_others_are_not_there(app: Flask, cast: Cast, owner: Visitor, attacker: Visitor) -> None:
    with app.app_context():
        hers = db.session.scalars(select(UserSession.id).where(UserSession.user_id == cast.alice.id)).all()
    token = attacker.token("/account/sessions")
    for each in hers:
        assert attacker.post(f"/account/sessions/{each}", {"csrf_token": token}).status == 404
    assert owner.get("/account").status == 200 and owner.get(f"https://{V}/admin/").status == 200


def idle(row: UserSession) -> dict[str, Any]:
    return {"seen_at": now() - timedelta(days=14, seconds=1)}


def old(row: UserSession) -> dict[str, Any]:
    return {"expires_at": row.expires_at - timedelta(days=90, seconds=1)}


@pytest.mark.security(16)
@pytest.mark.parametrize("move", [idle, old])
def test_sessions_end_by_themselves(
    app: Flask, owner: Visitor, visitor: MakeVisitor, move: Callable[[UserSession], dict[str, Any]]
) -> None:
    saved = [(host, f"__Host-sid={owner.sid(host)}") for host in (APEX, V)]
    with app.app_context():
        for row in db.session.scalars(select(UserSession)).all():
            assert row.expires_at - row.created_at <= timedelta(days=90, minutes=1)
            db.session.execute(update(UserSession).where(UserSession.id == row.id).values(**move(row)))
        db.session.commit()
    assert all(is_outside(visitor(), *each) for each in saved)


@pytest.mark.security(16)
def test_handed_over_session_lives_no_longer_than_its_parent(
    app: Flask, cast: Cast, visitor: MakeVisitor
) -> None:
    person = visitor()
    person.sign_in(cast.alice)
    with app.app_context():
        soon = now() + timedelta(hours=1)
        db.session.execute(
            update(UserSession).values(expires_at=soon, authenticated_at=now() - timedelta(days=1))
        )
        db.session.commit()
    person.enter("acme")
    with app.app_context():
        rows = db.session.scalars(select(UserSession)).all()
        assert all(row.expires_at <= soon and not row.is_fresh for row in rows) and len(rows) == 2


@pytest.mark.security(18)
def test_copy_of_the_database_opens_nothing(
    app: Flask, cast: Cast, owner: Visitor, visitor: MakeVisitor, mailbox: Mailbox, work: Callable[[], None]
) -> None:
    """Every row of every table, read as text: no cookie, code, state, token or password stands in it."""
    owner.post("/reset", {"email": cast.bob.email}, cookie="")
    work()
    owner.get("/open/acme?state=" + "s" * 32)
    secrets = secrets_of(owner) | {PASSWORD, "s" * 32} | {path_in(mailbox).rpartition("/")[2]}
    assert len(secrets) >= 9, secrets
    with app.app_context(), platform_scope("a stolen copy"):
        for table in db.metadata.sorted_tables:
            rows = db.session.execute(text(f'SELECT row_to_json(t)::text FROM "{table.name}" t')).scalars()
            found = [secret for row in rows for secret in secrets if secret in row]
            assert not found, f"{table.name} holds {found}"
        hashes = db.session.scalars(select(UserSession.token_hash)).all()
    assert digest(owner.sid()) in hashes
    assert all(is_outside(visitor(), APEX, f"__Host-sid={each}") for each in hashes)


def secrets_of(visitor: Visitor) -> set[str]:
    """Whatever this visitor was given that opens something: cookies, codes, states, tokens."""
    found: set[str] = set()
    for _, _, reply in visitor.replies:
        found |= {line.partition("=")[2].partition(";")[0] for line in reply.cookies}
        found |= set(re.findall(r"[?&](?:code|state)=([\w-]{20,})", reply.location))
        found |= set(re.findall(r'name="csrf_token" value="([^"]+)"', reply.text))
    return {each for each in found if len(each) > 15}


@pytest.mark.security(18)
@pytest.mark.deploy
def test_logs_hold_no_secrets(
    app: Flask, cast: Cast, request: pytest.FixtureRequest, mailbox: Mailbox, work: Callable[[], None]
) -> None:
    from tests.security.wire import Wire

    line = request.getfixturevalue("gunicorn")
    person = Visitor(Wire(line.port))
    person.sign_in(cast.alice)
    person.enter("acme")
    person.post("/signin", {"email": cast.bob.email, "password": "typed into the wrong field"}, cookie="")
    person.post("/reset", {"email": cast.bob.email}, cookie="")
    work()
    letter = path_in(mailbox)
    assert person.get(letter, cookie="").status == 200
    with app.app_context():
        assert not Mail.post("confirm", db.session.get_one(User, cast.bob.id))
        db.session.commit()
        token = db.session.scalars(select(Mail).where(Mail.kind == "confirm")).one().token()
    person.get(f"/confirm/{token}", cookie="")
    person.get(f"https://{V}/admin/x%0a200%20GET%20forged")
    said = wait_for(line.said, "forged")
    secrets = secrets_of(person) | {PASSWORD, token, letter.rpartition("/")[2], "typed into the wrong field"}
    assert not [secret for secret in secrets if secret in said]
    assert not re.search(r"^\s*200 GET forged", said, re.M)


def wait_for(said: Callable[[], str], word: str) -> str:
    import time

    until = time.monotonic() + 5
    while word not in said():
        assert time.monotonic() < until, f"{word} is not in the log"
        time.sleep(0.05)
    return said()


def test_reply_is_read_whole() -> None:
    assert Reply(200, [("Set-Cookie", "a=b"), ("set-cookie", "c=d")], b"").cookies == ["a=b", "c=d"]
