"""Mail domains and networks that are banned, from a shell, and what becomes of who comes from there."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from flask import Flask

from sitemaker.extensions import db
from sitemaker.lib.email import addresses
from sitemaker.models import Audit
from tests.cast import PASSWORD, Cast
from tests.home.letters import link
from tests.mailbox import Mailbox
from tests.security.conftest import environment
from tests.security.wire import APEX, Inside, Reply, Visitor, Wire
from tests.servers import ROOT
from tests.shell import Run, refused, said
from tests.stack import Line
from tests.world import World

HERE, THERE = "203.0.113.77", "198.51.100.5"
REPORT = {"host": "acme.sitemaker.test", "reason": "spam", "words": "kept words", "email": ""}


def at(app: Flask, address: str) -> Visitor:
    return Visitor(Inside(app, address))


def sign_up(visitor: Visitor, email: str, address: str = "newcomer") -> Reply:
    return visitor.post("/signup", {"email": email, "password": PASSWORD, "address": address})


@pytest.mark.security(123)
@pytest.mark.parametrize(
    "email",
    [
        "x@spam.example",
        "X@SPAM.Example",
        "x@mail.spam.example",
        "x@sp\u00e4m.example",
        "x@a.xn--spm-rla.example",
        "x@SP\u00c4M.example",
        "x@spam\u3002example",
    ],
)
def test_nobody_signs_up_from_a_banned_domain(app: Flask, run: Run, email: str) -> None:
    said(run("ban", "add", "@Spam.example."))
    said(run("ban", "add", "*.sp\u00e4m.example"))
    visitor = at(app, HERE)
    reply = sign_up(visitor, email)
    assert reply.status == 422 and "New accounts cannot use addresses at" in reply.page.text
    assert f"abuse@{APEX}" in reply.page.text and addresses.folded(email) in reply.text
    assert sign_up(visitor, "x@nospam.example").status == 303
    for each in ("spam.example", "sp\u00e4m.example"):
        said(run("ban", "remove", each))
    assert sign_up(at(app, HERE), email, "another").status == 303


@pytest.mark.security(123)
def test_address_is_not_changed_to_a_banned_domain(app: Flask, run: Run, cast: Cast) -> None:
    assert "Existing accounts stay: 5." in said(run("ban", "add", "example.com"))
    visitor = at(app, HERE)
    visitor.sign_in(cast.alice)  # who has an address there
    form = {"email": "alice@mail.example.com", "csrf_token": visitor.token("/account/email")}
    reply = visitor.post("/account/email", form)
    assert reply.status == 422 and "cannot use addresses at example.com" in reply.page.text
    assert "You already have an account" in sign_up(at(app, HERE), cast.alice.email).page.text


@pytest.mark.security(123)
def test_links_asked_for_before_the_ban_do_not_go_around_it(
    app: Flask, run: Run, cast: Cast, mailbox: Mailbox, work: Callable[[], None]
) -> None:
    visitor = at(app, HERE)
    visitor.sign_in(cast.alice)
    form = {"email": "alice@spam.example", "csrf_token": visitor.token("/account/email")}
    assert visitor.post("/account/email", form).status == 303
    assert at(app, HERE).post("/reset", {"email": cast.bob.email}).status == 200
    work()
    for each in ("spam.example", HERE):
        said(run("ban", "add", each))
    change, reset = map(link, mailbox.messages)
    reply = visitor.post(change, {"csrf_token": visitor.token("/account")})
    assert reply.status == 422 and "cannot use addresses at spam.example" in reply.page.text
    assert at(app, HERE).post(reset, {"password": "a wholly new sentence"}).status == 403
    assert at(app, THERE).post(reset, {"password": "a wholly new sentence"}).status == 303


@pytest.mark.security(123)
@pytest.mark.parametrize(
    ("banned", "inside", "outside"),
    [
        ("203.0.113.0/24", "203.0.113.77", "203.0.114.1"),
        ("203.0.113.7/25", "203.0.113.127", "203.0.113.128"),
        ("203.0.113.0/24", "::ffff:203.0.113.9", "::ffff:203.0.114.9"),
        ("203.0.113.0/24", "2002:cb00:7107::1", "2002:cb00:7207::1"),
        ("203.0.113.7", "203.0.113.7:4711", "203.0.113.8:4711"),
        ("2001:db8:1::/48", "2001:db8:1:ffff::9", "2001:db8:2::9"),
        ("2001:db8:0:7::1", "2001:db8:0:7:ffff::", "2001:db8:0:8::1"),
    ],
)
def test_banned_network_and_no_other(app: Flask, run: Run, banned: str, inside: str, outside: str) -> None:
    said(run("ban", "add", banned))
    assert at(app, inside).post("/report", REPORT).status == 403
    assert at(app, outside).post("/report", REPORT).status == 200


@pytest.mark.security(123)
def test_what_cannot_be_done_from_a_banned_network(app: Flask, run: Run, cast: Cast) -> None:
    known = at(app, HERE)
    known.sign_in(cast.alice)
    known.cookies[APEX].pop("__Host-sid")
    said(run("ban", "add", f"{HERE}/24"))
    signing = {"email": cast.alice.email, "password": cast.alice.password}
    for path, form in (
        ("/signup", {"email": "x@y.example", "password": PASSWORD, "address": "newcomer"}),
        ("/signin", signing),
        ("/reset", {"email": cast.alice.email}),
        ("/report", REPORT),
    ):
        reply = at(app, HERE).post(path, form)
        assert reply.status == 403 and "from your network (203.0.113.0/24)" in reply.page.text, path
        assert f"abuse@{APEX}" in reply.page.text and next(iter(form.values())) in reply.text, path
        assert at(app, HERE).get(path).status == 200
    assert at(app, HERE).get("https://acme.sitemaker.test/").status == 200
    assert at(app, THERE).post("/signin", signing).status == 303
    assert known.post("/reset", {"email": cast.alice.email}).status == 200
    assert known.post("/signin", signing).status == 303, "a browser that signed in before still may"
    with app.app_context():
        assert db.session.query(Audit).filter_by(action="signin_refused").count() == 0


def test_bans_are_listed_and_on_record(app: Flask, run: Run) -> None:
    assert "Nothing is banned." in said(run("ban", "list"))
    said(run("ban", "add", "spam.example", "--note", "a thousand sign-ups"))
    assert "banned already. Nothing was changed." in said(run("ban", "add", "SPAM.example"))
    assert "a thousand sign-ups" in said(run("ban", "list"))
    said(run("ban", "remove", "spam.example"))
    with app.app_context():
        lines = [(row.action, row.detail["value"]) for row in db.session.query(Audit).order_by(Audit.id)]
    assert lines == [("ban_add", "spam.example"), ("ban_remove", "spam.example")]


@pytest.mark.parametrize(
    "what",
    [
        *("com", "", "two words", "%", "203.0.113.0-9", "999.1.1.1", f"{'a' * 300}.example"),
        *("0.0.0.0/0", "::/0", "10.0.0.0/7", "203.0.113.0/33", "127.0.0.1", "::1", "::/16"),
        *("2002:cb00:7107::/48", "::ffff:203.0.113.0/120"),
    ],
)
def test_what_cannot_be_banned_is_refused_in_words(run: Run, what: str) -> None:
    assert len(refused(run("ban", "add", what))) > 30
    assert "Nothing is banned." in said(run("ban", "list"))


@pytest.mark.security(123)
@pytest.mark.deploy
def test_ban_holds_at_once_in_every_process(app: Flask, world: World, postbox: Mailbox) -> None:
    settings = environment(world, postbox, hops=1)
    away = {"X-Forwarded-For": HERE, "X-Forwarded-Proto": "https"}
    with Line("web", settings) as line:
        visitors = [Visitor(Wire(line.port)) for _ in range(8)]

        def statuses() -> set[int]:
            return {each.post("/reset", {"email": "x@y.example"}, headers=away).status for each in visitors}

        assert statuses() == {200}
        assert flask(settings, b"ban", b"add", HERE.encode()).returncode == 0
        assert statuses() == {403}
        assert flask(settings, b"ban", b"remove", HERE.encode()).returncode == 0
        assert visitors[0].post("/reset", {"email": "x@y.example"}, headers=away).status == 200


@pytest.mark.sweep
@pytest.mark.parametrize("words", [("ban", "add"), ("user", "sites"), ("site", "delete", "--yes")])
def test_bytes_that_are_no_text_are_refused(
    app: Flask, world: World, postbox: Mailbox, words: tuple[str, ...]
) -> None:
    done = flask(environment(world, postbox, hops=0), *map(str.encode, words), b"\xff\xfe.example")
    assert done.returncode == 2 and b"cannot be stored" in done.stderr and b"Traceback" not in done.stderr


def flask(settings: dict[str, str], *words: bytes) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable.encode(), b"-m", b"flask", b"--app", b"sitemaker", *words]
    return subprocess.run(command, env={**os.environ, **settings}, capture_output=True, cwd=ROOT)
