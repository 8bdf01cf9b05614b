"""Accounts, letters and limits, as somebody tries them who wishes no good (R3, R84 to R92)."""

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from sitemaker.extensions import bcrypt, db
from sitemaker.lib.text.password_rules import _COMMON
from sitemaker.models import Audit, Mail, Requester, User, now
from tests.cast import PASSWORD, Cast
from tests.mailbox import Mailbox
from tests.security.conftest import environment
from tests.security.content import path_in
from tests.security.wire import APEX, MakeVisitor, Reply, Visitor, Wire
from tests.servers import Redis
from tests.stack import Line
from tests.world import World

WRONG = "not the password of anybody"


def sign_in(visitor: Visitor, email: str, password: str = WRONG, **headers: str) -> Reply:
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    return visitor.post("/signin", {"email": email, "password": password}, cookie="", headers=said)


@pytest.mark.security(3)
@pytest.mark.parametrize("lie", ["Host", "X-Forwarded-Host", "Forwarded", "X-Host"])
def test_letters_lead_home_only(
    cast: Cast, visitor: MakeVisitor, mailbox: Mailbox, work: Callable[[], None], lie: str
) -> None:
    value = "host=evil.test" if lie == "Forwarded" else "evil.test"
    asked = visitor().post("/reset", {"email": cast.alice.email}, headers={lie: value})
    assert asked.status == (404 if lie == "Host" else 200)
    if lie == "Host":
        return
    work()
    letter = mailbox.messages[-1].as_string().replace("=\n", "")
    assert "evil.test" not in letter
    links = re.findall(r"https?://([^/\s\"<>]+)", letter)
    assert links and set(links) == {APEX}


@pytest.mark.security(84)
def test_known_and_unknown_people_are_answered_alike(cast: Cast, visitor: MakeVisitor) -> None:
    for path, form in (("/signin", {"password": WRONG}), ("/reset", {})):
        one = visitor().post(path, {"email": cast.alice.email, **form})
        other = visitor().post(path, {"email": "nobody@example.com", **form})
        assert one.status == other.status and one.cookies == other.cookies == []
        shown = [
            reply.steady[2].replace(b"alice@", b"x@").replace(b"nobody@", b"x@") for reply in (one, other)
        ]
        assert shown[0] == shown[1], path
        assert [name for name, _ in one.headers] == [name for name, _ in other.headers]


@pytest.mark.security(84)
def test_work_is_the_same_for_the_unknown(
    app: Flask, cast: Cast, inside: MakeVisitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One bcrypt for a sign-in, whoever it is; none for letters. Counted at the library, not replaced."""
    calls: list[str] = []
    for name in ("check_password_hash", "generate_password_hash"):
        monkeypatch.setattr(bcrypt, name, counted(getattr(bcrypt, name), name, calls))
    sign_in(inside(), "warm@example.com")
    for email in (cast.alice.email, "nobody@example.com", cast.sam.email, "x" * 200 + "@example.com"):
        calls.clear()
        sign_in(inside(), email)
        assert calls == ["check_password_hash"], email
        calls.clear()
        inside().post("/reset", {"email": email})
        assert calls == [], email


def counted(real: Callable[..., Any], name: str, calls: list[str]) -> Callable[..., Any]:
    def call(*args: Any) -> Any:
        calls.append(name)
        return real(*args)

    return call


@pytest.mark.security(84)
def test_closed_account_is_told_only_to_its_own_person(cast: Cast, inside: MakeVisitor) -> None:
    wrong = sign_in(inside(), cast.sam.email)
    assert wrong.steady[2].replace(b"sam@", b"") == sign_in(inside(), "tom@example.com").steady[2].replace(
        b"tom@", b""
    )
    right = sign_in(inside(), cast.sam.email, PASSWORD)
    assert right.status == 422 and "suspended" in right.text and not right.cookies


LONG = "a long sentence, " * 12
GOOD = [
    *("ten chars!", LONG[:72], LONG[:73], (LONG * 2)[:256], "with\x00nul in it", "          x         "),
    *("\U0001f98a" * 60, "пароль из слов", "\u202e right to left", "line\nbreak inside"),
    *("<script>alert(1)</script>", "'; DROP TABLE user; --"),
]
BAD = [
    "",
    "nine char",
    "x" * 257,
    "1234567890",
    "password123",
    "PASSWORD123",
    "qwertyuiop",
    "my new@example.com pass",
]


@pytest.mark.security(85)
def test_passwords_are_any_words_at_all(app: Flask, cast: Cast, visitor: MakeVisitor) -> None:
    person = visitor()
    person.sign_in(cast.bob)
    for password in GOOD:
        form = {"password": password, "csrf_token": person.token("/account/password")}
        assert person.post("/account/password", form).status == 303, password
        assert sign_in(visitor(), cast.bob.email, password).status == 303, password
        other = password[:-1] + ("a" if password[-1] != "a" else "b")
        if len(password) > 70:
            assert sign_in(visitor(), cast.bob.email, other).status == 422, password


@pytest.mark.security(85)
def test_guessed_first_is_refused(app: Flask, cast: Cast, inside: MakeVisitor) -> None:
    common = _COMMON.read_text().splitlines()
    for number, password in enumerate([*BAD, common[0], common[-1], common[len(common) // 2]]):
        form = {"email": "new@example.com" if "new@" in password else f"q{number}@example.com"}
        reply = inside().post("/signup", {**form, "password": password, "address": f"place-{number}"})
        assert reply.status == 422 and not reply.cookies, password
    assert 'autocomplete="new-password"' in inside().get("/signup").text
    assert "onpaste" not in inside().get("/signup").text


@pytest.mark.security(86)
@pytest.mark.parametrize("known", [True, False])
def test_guessing_ends_with_a_wait(cast: Cast, visitor: MakeVisitor, known: bool) -> None:
    email = cast.bob.email if known else "nobody@example.com"
    statuses = [sign_in(visitor(), email).status for _ in range(10)]
    late = sign_in(visitor(), email, PASSWORD)
    assert statuses == [422] * 10 and late.status == 429 and int(late.header("Retry-After")) > 60
    for spelled in (email.upper(), f" {email} ", email.replace("@", "@ ")):
        assert sign_in(visitor(), spelled, PASSWORD).status in (422, 429), spelled
        assert sign_in(visitor(), spelled).status != 303


FORGED = [
    *("203.0.113.{}", "10.0.0.{}, 203.0.113.9", "2001:db8::{}", "[2001:db8::{}]:443", "127.0.0.1, {}"),
    *("unknown", "a{}", "", "1" * 500, "\u00e9{}", ", ".join(["198.51.100.{}"] * 10)),
]


@pytest.mark.security(87)
def test_forged_addresses_do_not_change_the_bucket(visitor: MakeVisitor) -> None:
    """30 an hour from one network, whatever a client says of itself."""
    person, statuses = visitor(), []
    for number in range(33):
        lie = FORGED[number % len(FORGED)].replace("{}", str(number))
        headers = {"X_Forwarded_For": lie, "X_Real_IP": lie, "Forwarded": f"for={lie}", "True_Client_IP": lie}
        statuses.append(sign_in(person, f"u{number}@example.com", **headers).status)
    assert statuses == [422] * 30 + [429] * 3


@pytest.mark.security(87)
@pytest.mark.deploy
def test_heroku_adds_the_address_it_saw(app: Flask, world: World, postbox: Mailbox) -> None:
    """Its router appends to what the client sent: the last address counts, none before it."""
    with Line("web", environment(world, postbox, hops=1)) as line:
        person = Visitor(Wire(line.port))
        statuses = []
        for number in range(32):
            chain = f"10.{number}.0.1, 2001:db8:{number}::1, 203.0.113.{number}"
            statuses.append(sign_in(person, f"u{number}@example.com", **through(chain)).status)
        assert statuses == [422] * 30 + [429] * 2
        chain = "203.0.113.1, 198.51.100.1"
        assert sign_in(person, "v@example.com", **through(chain)).status == 422


def through(chain: str) -> dict[str, str]:
    """What a router says of a request that came by https through these."""
    return {"X_Forwarded_For": chain, "X_Forwarded_Proto": "https"}


@pytest.fixture
def three_workers(app: Flask, world: World, postbox: Mailbox) -> Iterator[tuple[Wire, Redis]]:
    with Redis() as redis:
        settings = {**environment(world, postbox, hops=0), "WEB_CONCURRENCY": "3", "REDIS_URL": redis.url()}
        with Line("web", settings) as line:
            yield Wire(line.port), redis


@pytest.mark.security(88)
@pytest.mark.deploy
def test_limits_hold_across_workers_and_without_redis(cast: Cast, three_workers: tuple[Wire, Redis]) -> None:
    wire, redis = three_workers
    with_redis = Counter(sign_in(Visitor(wire), cast.alice.email).status for _ in range(16))
    assert with_redis == {422: 10, 429: 6}
    redis.kill()
    without = Counter(sign_in(Visitor(wire), cast.bob.email).status for _ in range(60))
    assert set(without) == {422, 429} and 10 <= without[422] <= 30, without


@pytest.mark.security(89)
def test_reset_link_is_good_once_and_for_an_hour(
    app: Flask, cast: Cast, visitor: MakeVisitor, mailbox: Mailbox, work: Callable[[], None]
) -> None:
    visitor().post("/reset", {"email": cast.alice.email})
    work()
    link = path_in(mailbox)
    assert re.fullmatch(r"/reset/[0-9a-f]{64}", link)  # 256 bits
    with app.app_context():
        mail = db.session.scalars(select(Mail).where(Mail.kind == "reset")).one()
        assert mail.expires_at is not None and (mail.expires_at - mail.created_at).total_seconds() < 3601
    for method in ("GET", "HEAD", "GET"):
        assert visitor().ask(method, link).status == 200
    assert visitor().get(link[:-1] + ("0" if link[-1] != "0" else "1")).status == 410
    assert visitor().post(link, {"password": "short"}).status == 422
    assert visitor().post(link, {"password": "a wholly new sentence"}).status == 303
    assert (
        visitor().get(link).status == visitor().post(link, {"password": "and another one too"}).status == 410
    )
    assert sign_in(visitor(), cast.alice.email, "a wholly new sentence").status == 303


@pytest.mark.security(89)
def test_parallel_uses_of_a_reset_link_set_one_password(
    app: Flask, cast: Cast, inside: MakeVisitor, mailbox: Mailbox, work: Callable[[], None]
) -> None:
    inside().post("/reset", {"email": cast.alice.email})
    work()
    link, statuses = path_in(mailbox), []

    def use(number: int) -> None:
        statuses.append(inside().post(link, {"password": f"sentence number {number}"}).status)

    threads = [threading.Thread(target=use, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303, 410, 410, 410, 410, 410]


@pytest.mark.security(89)
def test_links_die_in_time_and_with_the_password(
    app: Flask, cast: Cast, inside: MakeVisitor, mailbox: Mailbox, work: Callable[[], None]
) -> None:
    owner = inside()
    owner.sign_in(cast.alice)
    inside().post("/reset", {"email": cast.alice.email})
    work()
    link = path_in(mailbox)
    letters = [link_of(app, cast, "confirm"), link_of(app, cast, "email_change")]
    with app.app_context():
        db.session.execute(update(Mail).values(expires_at=now()))
        db.session.commit()
    assert inside().get(link).status == 410
    assert all(inside().get(letter).status == 410 for letter in letters)
    letters = [link_of(app, cast, "confirm"), link_of(app, cast, "email_change")]
    assert [inside().get(letter).status for letter in letters] == [200, 303]
    form = {"csrf_token": owner.token("/account/password"), "password": "a wholly new sentence"}
    assert owner.post("/account/password", form).status == 303
    assert all(inside().get(letter).status == 410 for letter in letters)
    assert all(inside().post(letter, {}).status == 410 for letter in letters)


def link_of(app: Flask, cast: Cast, kind: str) -> str:
    with app.app_context():
        alice = db.session.get_one(User, cast.alice.id)
        assert not Mail.post(kind, alice, to="a@b.example" if kind == "email_change" else "")
        db.session.commit()
        mail = db.session.scalars(select(Mail).order_by(Mail.id.desc())).first()
        assert mail is not None
        return f"/{mail.path}"


@pytest.mark.security(90)
def test_change_of_address_takes_proof_and_is_told(
    app: Flask, cast: Cast, visitor: MakeVisitor, mailbox: Mailbox, work: Callable[[], None]
) -> None:
    owner, elsewhere = visitor(), visitor()
    owner.sign_in(cast.alice)
    elsewhere.sign_in(cast.alice)
    with app.app_context():
        db.session.execute(
            text("UPDATE session SET authenticated_at = authenticated_at - interval '11 minutes'")
        )
        db.session.commit()
    form = {"email": "alice@elsewhere.example", "csrf_token": owner.token("/account/email")}
    assert owner.post("/account/email", form).status == 422  # eleven minutes after the password
    assert owner.post("/account/email", {**form, "current": WRONG}).status == 422
    assert owner.post("/account/email", {**form, "current": PASSWORD}).status == 303
    work()
    letter = mailbox.messages[-1]
    assert letter["X-Envelope-To"] == "alice@elsewhere.example"
    link = path_in(mailbox)
    assert visitor().get(link).header("Location").startswith("/signin?next=")
    assert visitor().post(link, {"password": "a wholly new sentence"}).status == 401
    assert email_of(app, cast) == cast.alice.email
    assert owner.post(link, {"csrf_token": owner.token(link)}).status == 303
    work()
    assert email_of(app, cast) == "alice@elsewhere.example"
    assert cast.alice.email in {str(message["X-Envelope-To"]) for message in mailbox.messages}
    assert elsewhere.get("/account").status == 303 and owner.get("/account").status == 200
    assert visitor().get(link).status == 410


def email_of(app: Flask, cast: Cast) -> str:
    with app.app_context():
        return db.session.get_one(User, cast.alice.id).email


@pytest.mark.security(91)
def test_no_address_is_flooded_with_letters(
    app: Flask, cast: Cast, inside: MakeVisitor, mailbox: Mailbox, work: Callable[[], None]
) -> None:
    """Whatever the way, however many at once: three a day to reset, three to confirm or to change."""
    start = threading.Barrier(8)

    def ask() -> None:
        visitor = inside()
        start.wait()
        visitor.post("/reset", {"email": cast.alice.email})

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        alice = db.session.get_one(User, cast.alice.id)
        for _ in range(20):
            Mail.ask_reset(alice.email, alice, Requester("203.0.113.9"))
            Mail.post("confirm", alice)
            Mail.post("email_change", alice, to=alice.email, new_email=alice.email)
        db.session.commit()
        assert db.session.scalar(select(func.count()).select_from(Mail)) == 6
    work()
    assert len(mailbox.messages) == 6


INJECTED = [
    *("a@b.example\r\nBcc: c@d.example", "a@b.example\nSubject: x", "a@b.example%0aBcc:c@d.example"),
    *(
        '"a\r\nBcc: c@d.example"@b.example',
        "a@b.example,c@d.example",
        "a@b.example;c@d.example",
        "<a@b.example>",
    ),
    *(
        "a@b.example\x00",
        "a@b.example\u2028Bcc: c",
        "x" * 10_240 + "@b.example",
        "a@" + "b" * 10_240 + ".example",
    ),
]


@pytest.mark.security(91)
def test_no_field_reaches_a_header(
    app: Flask, cast: Cast, inside: MakeVisitor, mailbox: Mailbox, work: Callable[[], None]
) -> None:
    for number, typed in enumerate(INJECTED):
        form = {"email": typed, "password": PASSWORD, "address": f"place-{number}"}
        assert inside().post("/signup", form).status in (422, 429), typed[:40]
        assert inside().post("/reset", {"email": typed}).status in (422, 429), typed[:40]
    owner = inside()
    owner.sign_in(cast.alice)
    for typed in ("Alice\r\nBcc: c@d.example", "A" * 10_240, "Alice\x00", "Alice\u2028x"):
        form = {"name": typed, "csrf_token": owner.token("/account/name")}
        assert owner.post("/account/name", form).status == 422, typed[:20]
    work()
    assert mailbox.messages == []


@pytest.mark.security(91)
def test_name_in_a_letter_is_one_line_of_text(
    app: Flask, cast: Cast, mailbox: Mailbox, work: Callable[[], None]
) -> None:
    """Were such a name to come in by another way: no header of its own, and nothing of it in the email."""
    with app.app_context():
        alice = db.session.get_one(User, cast.alice.id)
        alice.name = "A\r\nBcc: c@d.example <script>alert(1)</script><a href='//evil.test'>"
        Mail.post("password_changed", alice)
        Mail.post("reset", alice)
        db.session.commit()
    work()
    for letter in mailbox.messages:
        assert letter["Bcc"] is None and str(letter["X-Envelope-To"]) == cast.alice.email
        page = letter.get_body(("html",))
        assert (
            page is not None and "<script" not in page.get_content() and "href='//" not in page.get_content()
        )


@pytest.mark.security(91)
def test_throw_away_domains_are_marked(app: Flask, inside: MakeVisitor) -> None:
    form = {"email": "x@mailinator.com", "password": PASSWORD, "address": "throw-away"}
    assert inside().post("/signup", form).status == 303
    with app.app_context():
        assert db.session.scalars(select(User.flagged).order_by(User.id.desc())).first() == "disposable"


@pytest.mark.security(92)
def test_what_matters_is_written_down(app: Flask, cast: Cast, inside: MakeVisitor) -> None:
    owner = inside()
    sign_in(owner, cast.alice.email)
    owner.sign_in(cast.alice)
    owner.enter("acme")
    for verb in ("unpublish", "publish"):
        owner.post(f"/sites/acme/{verb}", {"csrf_token": owner.token("/sites/acme")})
    form = {"address": "acme-anew", "csrf_token": owner.token("/sites/acme/address")}
    owner.post("/sites/acme/address", form)
    form = {"address": "acme-anew", "csrf_token": owner.token("/sites/acme-anew/delete")}
    owner.post("/sites/acme-anew/delete", form)
    owner.post("/signout", {"csrf_token": owner.token("/account")})
    with app.app_context():
        rows = db.session.scalars(select(Audit).order_by(Audit.id)).all()
    actions = [row.action for row in rows]
    assert {"signin_refused", "signin", "handoff", "rename", "delete_site", "signout"} <= set(actions)
    for row in rows:
        assert row.address == "127.0.0.1" and row.created_at.tzinfo is not None
        assert row.actor_id == cast.alice.id and PASSWORD not in str(row.detail)
    about = {row.action: row.site_id for row in rows}
    assert about["handoff"] == about["rename"] == about["delete_site"] == cast.acme.id


@pytest.mark.security(92)
@pytest.mark.parametrize(
    "statement", ["UPDATE audit SET action = 'x'", "DELETE FROM audit", "TRUNCATE audit"]
)
def test_audit_only_grows(app: Flask, statement: str) -> None:
    with app.app_context():
        Audit.note("signin")
        db.session.commit()
        with pytest.raises(DBAPIError, match="only grows"):
            db.session.execute(text(statement))
        db.session.rollback()
        assert db.session.scalar(select(func.count()).select_from(Audit)) == 1
