"""What one account may have and do while signed in: sessions, ways into /admin, changes, audit lines."""

import ast
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from secrets import token_hex
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import event, func, insert, select

from sitemaker.auth import limits
from sitemaker.extensions import counters, db
from sitemaker.models import Audit, Handoff, User, UserSession, now
from sitemaker.models.session import MOST, MOST_ON_HOST
from tests.cast import Cast, Person
from tests.security.content import at_work
from tests.security.routes import ROUTES, declared_methods, url_of
from tests.security.stage import Stage
from tests.security.wire import APEX, MakeVisitor, Visitor

V = f"acme.{APEX}"
PACKAGE = Path(__file__).parents[2] / "sitemaker"
SIGN_OUT = "home.delete_session"
Counting = Callable[[int], AbstractContextManager[list[str]]]


@pytest.fixture
def alice(inside: MakeVisitor, cast: Cast) -> Visitor:
    person = inside()
    person.sign_in(cast.alice)
    return person


def count(app: Flask, model: type[Handoff] | type[UserSession] | type[Audit], *which: object) -> int:
    with app.app_context():
        return int(db.session.scalar(select(func.count()).select_from(model).where(*which)) or 0)  # type: ignore[arg-type]


def plant(app: Flask, person: Person, number: int, host: str = V) -> None:
    """Sessions as an account made them before there was a bound, each seen a second before the other."""
    seen = [now() - timedelta(hours=1, seconds=each) for each in range(number)]
    rows = [
        {"token_hash": uuid4().hex * 2, "user_id": person.id, "host": host, "seen_at": at, "data": {}}
        | {"agent": "a" * 300}
        for at in seen
    ]
    with app.app_context():
        db.session.execute(insert(UserSession), rows)
        db.session.commit()


def spend(app: Flask, limit: limits.Limit, person: Person) -> None:
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        counters.add(limit.key(account=person.email), limit.seconds, limit.most)


@pytest.mark.security(104)
def test_the_oldest_sessions_end_when_a_new_one_is_made(app: Flask, cast: Cast, alice: Visitor) -> None:
    """Those of a host first, then those of all; never the one that opened it, and nobody else's."""
    plant(app, cast.bob, 2)
    plant(app, cast.alice, MOST_ON_HOST + 30)
    for number in range(5):
        plant(app, cast.alice, MOST_ON_HOST, f"site-{number}.{APEX}")
    alice.enter("acme")
    assert alice.get(f"https://{V}/admin/").status == 200 and alice.get("/account").status == 200
    mine = UserSession.user_id == cast.alice.id
    assert count(app, UserSession, mine, UserSession.host == V) <= MOST_ON_HOST
    assert count(app, UserSession, mine) <= MOST + 2
    assert count(app, UserSession, UserSession.user_id == cast.bob.id) == 2
    with app.app_context():  # of those planted here the last seen are left
        left = select(UserSession.seen_at).where(mine, UserSession.host == V).order_by(UserSession.seen_at)
        assert db.session.scalars(left).first() > now() - timedelta(hours=1, seconds=MOST_ON_HOST)  # type: ignore[operator]


@pytest.mark.security(104)
def test_a_browser_has_one_session_on_a_host(app: Flask, cast: Cast, alice: Visitor) -> None:
    """However often it throws the cookie away and comes back."""
    for _ in range(8):
        alice.cookies.pop(V, None)
        alice.enter("acme")
    assert count(app, UserSession, UserSession.user_id == cast.alice.id) == 2
    assert alice.get(f"https://{V}/admin/").status == 200


@pytest.mark.security(104)
def test_the_list_of_sessions_reads_a_page(app: Flask, cast: Cast, alice: Visitor) -> None:
    plant(app, cast.alice, 20 * MOST)
    read: list[object] = []
    with app.app_context():
        event.listen(UserSession, "load", lambda target, _: read.append(target))
    page = alice.get("/account/sessions")
    assert page.status == 200 and len(page.body) < 400_000 and len(read) <= MOST + 1
    with app.app_context():
        oldest = db.session.scalar(select(UserSession.id).order_by(UserSession.seen_at))
    reply = alice.post(f"/account/sessions/{oldest}", {"csrf_token": alice.token("/account")})
    assert reply.status == 303 and count(app, UserSession, UserSession.id == oldest) == 0


@pytest.mark.security(120)
def test_ways_into_admin_are_counted(app: Flask, cast: Cast, alice: Visitor) -> None:
    most = limits.HANDOFF[0].most
    statuses = [alice.get(f"/open/acme?state={token_hex(10)}").status for _ in range(most + 20)]
    assert statuses == [303] * most + [429] * 20
    refused = alice.get(f"/open/acme?state={token_hex(10)}")
    assert refused.header("Retry-After") and "reload it" in refused.text
    assert count(app, Handoff) == most
    assert count(app, Audit, Audit.actor_id == cast.alice.id, Audit.action == "handoff") <= most


@pytest.mark.security(120)
def test_opening_and_closing_a_site_is_counted(app: Flask, cast: Cast, alice: Visitor) -> None:
    most, token = limits.ACCOUNT_WRITE[0].most, alice.token("/sites/acme")
    paths = [f"/sites/acme/{('unpublish', 'publish')[each % 2]}" for each in range(most + 10)]
    replies = [alice.post(path, {"csrf_token": token, "words": "kept & safe"}) for path in paths]
    assert [reply.status for reply in replies] == [303] * most + [429] * 10
    assert "Wait a minute" in replies[-1].text and "kept &amp; safe" in replies[-1].text
    assert alice.post("/signout", {"csrf_token": token}).status == 303 and alice.get("/account").status == 303


@pytest.mark.security(120)
def test_an_hours_audit_lines_of_one_thing(app: Flask, cast: Cast) -> None:
    """Of one person, one site and one thing; another site, person or thing has lines of its own."""
    from sitemaker.auth.auditing import note

    most = limits.AUDIT_LINE[0].most
    with at_work(app, cast.acme, cast.alice) as (site, user), app.test_request_context("/"):
        bob = db.session.get(User, cast.bob.id)
        for _ in range(most + 25):
            note("rename", by=user, site=site)
        for by, of, action in ((user, None, "rename"), (bob, site, "rename"), (user, site, "delete_site")):
            note(action, by=by, site=of)
    assert count(app, Audit, Audit.actor_id == cast.alice.id, Audit.site_id == cast.acme.id) == most + 1
    assert count(app, Audit, Audit.action == "rename") == most + 2


@pytest.mark.security(120)
def test_many_sites_make_no_more_lines_than_five(app: Flask, cast: Cast) -> None:
    """Stand-ins: of a site its number is all that is counted."""
    for number in range(8):
        with app.test_request_context("/"):
            named = {"account": cast.alice.email, "action": "rename", "site": str(number)}
            kept = [limits.is_within(*limits.AUDIT_LINE, **named) for _ in range(limits.AUDIT_LINE[0].most)]
        assert all(kept) if number < 5 else not any(kept)


def test_no_view_writes_lines_past_the_bound() -> None:
    """Only `auditing` and the commands of the operator call `Audit.note`."""
    calling = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr == "note" and ast.unparse(node.value) == "Audit":
                calling.add(path.relative_to(PACKAGE).as_posix())
    assert {each for each in calling if not each.startswith("cli/")} == {"auth/auditing.py"}


@pytest.mark.security(120)
def test_every_route_that_changes_something_is_counted(stage: Stage) -> None:
    """Whoever has spent what the table of docs/security.md names goes no further, by any route."""
    for limit in (*limits.ACCOUNT_WRITE, *limits.WRITE, *limits.HANDOFF):
        spend(stage.app, limit, stage.cast.alice)
    owner, wrong = stage.visitors["owner"], []
    for rule in stage.app.url_map.iter_rules():
        if "POST" not in declared_methods(rule) or rule.endpoint == SIGN_OUT:
            continue
        url, route = url_of(stage.app, rule, stage.acme, stage.cast.acme), ROUTES[rule.endpoint, "POST"]
        token = stage.tokens["owner", url.split("/")[2]]
        if route.json is not None:
            reply = owner.post(url, json_=route.json(stage.acme), headers={"X-CSRFToken": token})
        else:
            form = {**(route.form(stage.acme) if route.form else {}), "csrf_token": token}
            reply = owner.post(url, form)
        if reply.status != 429 or not reply.header("Retry-After"):
            wrong.append(f"{rule.endpoint} answered {reply.status}")
    assert wrong == []
    assert owner.get(f"/open/acme?state={token_hex(10)}").status == 429
