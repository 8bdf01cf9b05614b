"""Limits that hold against one client, and bar nobody else (R101, R102, R113, R114, R117)."""

import os
import re
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator
from datetime import timedelta

import psycopg2
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from sqlalchemy import event, func, select, update

from sitemaker.auth import limits
from sitemaker.auth.limits import PASSWORD as PASSWORD_LIMITS
from sitemaker.extensions import bcrypt, counters, db, passwords
from sitemaker.home.forms import SignInForm
from sitemaker.lib.fairness.password_pool import Turn
from sitemaker.models import Audit, Job, Report, Site, User, UserSession, now
from tests.cast import PASSWORD, Cast
from tests.machines import on_time
from tests.mailbox import Mailbox
from tests.security.conftest import environment
from tests.security.siege import Siege
from tests.security.wire import APEX, Inside, MakeVisitor, Reply, Visitor, Wire
from tests.servers import ROOT, Postgres
from tests.stack import Line, Nginx
from tests.world import World

FULL = os.environ.get("FAULTS") == "full"
"""Every siege there is, and not only the narrowest and the widest."""
WITHIN = 3.0
Door = tuple[str, int, float]


class Owner:
    """Somebody on a network of their own who wants in by every door, once a round."""

    def __init__(self, wire: Wire, cast: Cast, address: str) -> None:
        self.wire, self.cast, self.address = wire, cast, address
        self.headers = {} if wire.tls else {"X-Forwarded-For": address, "X-Forwarded-Proto": "https"}
        self.device = Visitor(wire)
        assert self.post("/signin", self.own(), self.device) == 303
        self.doors: list[Door] = []

    def own(self) -> dict[str, str]:
        return {"email": self.cast.alice.email, "password": PASSWORD}

    def post(self, path: str, form: dict[str, str], visitor: Visitor | None = None) -> int:
        cookie = None
        if visitor is self.device and visitor.sid():
            cookie = f"__Host-device={visitor.cookies[APEX]['__Host-device']}"
        return (visitor or Visitor(self.wire)).post(path, form, cookie=cookie, headers=self.headers).status

    def go_round(self, number: int) -> None:
        name = f"owner-{number}-{time.time_ns()}"
        new = {"email": f"{name}@example.com", "password": "one more heron at dawn", "address": name[:40]}
        report = {"host": f"place-{number}.example", "reason": "spam", "words": "Look."}
        steps = [("/signin", self.own(), None), ("/signin", self.own(), self.device), ("/signup", new, None)]
        steps += [("/reset", {"email": self.cast.alice.email}, None), ("/report", report, None)]
        for path, form, visitor in steps:
            began = time.monotonic()
            status = self.post(path, form, visitor)
            name = f"{path} known" if visitor else path
            self.doors.append((name, status, round(time.monotonic() - began, 2)))

    def shut(self) -> list[Door]:
        return [door for door in self.doors if door[1] not in (200, 303) or door[2] > WITHIN]


@pytest.fixture
def dear(app: Flask, cast: Cast) -> None:
    """Alice's password as it is kept in production."""
    with app.app_context():
        hashed = bcrypt.generate_password_hash(PASSWORD, rounds=12).decode()
        db.session.execute(update(User).where(User.id == cast.alice.id).values(password_hash=hashed))
        db.session.commit()


@pytest.fixture
def direct(app: Flask, world: World, postbox: Mailbox, dear: None) -> Iterator[Line]:
    settings = {**environment(world, postbox, hops=1), "BCRYPT_LOG_ROUNDS": "12"}
    with Line("web", settings) as line:
        yield line


def besiege(siege: Siege, owner: Owner, rounds: int, say: Callable[[str], None] = print) -> None:
    with siege, on_time():
        for number in range(rounds):
            owner.go_round(number)
    slowest = max(door[2] for door in owner.doors)
    say(f"{siege.answers}\nowner: {owner.doors}, slowest {slowest} s, shut: {owner.shut()}")
    assert sum(siege.answers.values()) > 50
    assert owner.shut() == []


@pytest.mark.security(101)
@pytest.mark.faults
@pytest.mark.alone
@pytest.mark.parametrize(
    ("kind", "networks"),
    [("ipv4", 1), ("ipv4", 500), ("subnets", 500), *([("ipv4", 50), ("ipv6", 500)] if FULL else [])],
)
def test_nobody_shuts_the_doors(cast: Cast, direct: Line, kind: str, networks: int) -> None:
    """Straight to gunicorn, as on Heroku, from the first second on."""
    owner = Owner(Wire(direct.port), cast, "203.0.113.7")
    besiege(Siege(direct.port, kind, networks, 12), owner, 4)


@pytest.mark.security(101)
@pytest.mark.faults
@pytest.mark.alone
def test_five_hundred_quiet_networks_far_apart(cast: Cast, direct: Line) -> None:
    """They try as seldom as a stranger does, and look like one: a stranger may be told to come again while it
    lasts, nobody else, and everybody is let in when it is over."""
    owner = Owner(Wire(direct.port), cast, "203.0.113.7")
    with Siege(direct.port, "apart", 500, 16, gives_way=False):
        for number in range(5):
            owner.go_round(number)
    assert {status for _, status, _ in owner.doors} <= {200, 303, 503}
    assert {name for name, status, _ in owner.doors if status == 503} <= {"/signin", "/signup"}
    owner.doors.clear()
    owner.go_round(5)
    assert owner.shut() == []


@pytest.mark.security(101)
@pytest.mark.faults
@pytest.mark.alone
@pytest.mark.parametrize("networks", [500, *([1, 50] if FULL else [])])
def test_nobody_shuts_the_doors_behind_nginx(cast: Cast, direct: Line, networks: int) -> None:
    with Nginx(APEX, direct.port) as nginx:
        owner = Owner(Wire(nginx.port, tls=True, source="127.200.1.1"), cast, "127.200.1.1")
        besiege(Siege(nginx.port, "loopback", networks, 12, tls=True), owner, 4)


SPACES = "".join(sign for sign in map(chr, range(0x3100)) if sign.isspace())
SPELLINGS: list[Callable[[str], str]] = [str.upper, str.title]
SPELLINGS += [lambda email: " " * 290 + email, lambda email: email + "\u2003" * 10_000]
SPELLINGS += [lambda email: f"\x85\xa0{email}\u2028", lambda email: email.replace("example", "EXAMPLE")]
SPELLINGS += [lambda email: email.replace(".com", "\u3002com"), lambda email: email.replace("l", "\uff4c", 9)]
SPELLINGS += [lambda email: email.replace("example", "exam\uff30le"), lambda email: f"\x1c{email}\x1f"]
SPELLINGS += [lambda email: email.replace("example", "EXAM\uff30LE")]


def test_every_spelling_here_is_another_one() -> None:
    assert len({spell("alice@example.com") for spell in SPELLINGS}) == len(SPELLINGS)


def guess(visitor: Visitor, email: str, password: str = "a wrong one, surely", **form: str) -> int:
    return visitor.post("/signin", {"email": email, "password": password, **form}).status


@pytest.mark.security(102)
def test_no_spelling_makes_a_bucket_of_its_own(cast: Cast, visitor: MakeVisitor) -> None:
    statuses = [guess(visitor(), spell(cast.alice.email)) for spell in SPELLINGS]
    assert set(statuses[:10]) == {422} and statuses[-1] in (422, 429)
    let_in = [guess(visitor(), spell(cast.alice.email), PASSWORD) for spell in SPELLINGS]
    assert 303 not in let_in, let_in


LOOKALIKES = {"@": "@\uff20\ufe6b", ".": ".\u3002\uff0e\uff61", "a": "aA\uff41\u0430\u00aa"}
LOOKALIKES |= {"e": "eE\uff45\u0435", "i": "iI\u0130\u0131\uff49", "c": "cC\uff43", "l": "lL\u217c"}


@st.composite
def spellings(draw: st.DrawFn) -> str:
    """Alice's address as a guesser might spell it, who wants another bucket."""
    around = st.text(SPACES + '\u200b\u00ad\ufeff\x00+."', max_size=3)
    signs = [draw(st.sampled_from(LOOKALIKES.get(sign, sign + sign.upper()))) for sign in "alice@example.com"]
    signs[draw(st.integers(0, 16))] += draw(around)
    spelled = draw(around) + "".join(signs) + draw(around) * draw(st.sampled_from([1, 1, 1, 100, 10_000]))
    return unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"])), spelled)


@pytest.mark.security(102)
@given(spelled=spellings())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_reaches_an_account_counts_for_it(app: Flask, cast: Cast, spelled: str) -> None:
    """One function folds for the form, the look-up and the key."""
    with app.test_request_context(method="POST", data={"email": spelled}):
        form = SignInForm()
        reached = User.by_email(form.email.data), User.by_email(spelled)
        keys = {PASSWORD_LIMITS[0].key(account=email) for email in (spelled, form.email.data)}
        own = PASSWORD_LIMITS[0].key(account=cast.alice.email)
        assert len(keys) == 1 and len({user is None for user in reached}) == 1
        assert (reached[0] is not None) == (own in keys)


@pytest.mark.security(102)
def test_guesses_count_for_whom_is_named_whoever_is_signed_in(cast: Cast, visitor: MakeVisitor) -> None:
    """Six accounts made 120 guesses at one: each counted for its own."""
    statuses = []
    for person in (cast.charlie, cast.bob):
        browser = visitor()
        browser.sign_in(person)
        token = browser.token("/account")
        statuses += [guess(browser, cast.alice.email, csrf_token=token) for _ in range(6)]
    assert statuses == [422] * 10 + [429] * 2
    assert guess(visitor(), cast.alice.email, PASSWORD) == 429


@pytest.mark.security(102)
@pytest.mark.parametrize(
    ("path", "most"), [("/account/email", 10), ("/account/delete", 20), ("/sites/acme/delete", 20)]
)
def test_asking_for_the_password_again_counts(
    app: Flask, cast: Cast, inside: MakeVisitor, path: str, most: int
) -> None:
    """Somebody at a browser left open: each of these forms asks, all count together."""
    browser = inside()
    browser.sign_in(cast.alice)
    token = browser.token("/account/email")
    with app.app_context():
        db.session.execute(update(UserSession).values(authenticated_at=now() - timedelta(hours=1)))
        db.session.commit()
    form = {"csrf_token": token, "current": "a wrong one, surely", "password": "one more heron at dawn"}
    form |= {"email": cast.alice.email, "address": "acme"}
    assert [browser.post(path, form).status for _ in range(most + 1)] == [422] * most + [429]
    assert browser.post("/account/email", {**form, "current": PASSWORD}).status == 429
    assert guess(inside(), cast.alice.email, PASSWORD) == 303, "another browser is not locked out"


FIRST_OF_ALL = Turn(False, (0,))


@pytest.fixture
def crowd(app: Flask) -> Iterator[Callable[[], None]]:
    """The queue for passwords is full of people who go first; calling it sends them home."""
    gate = threading.Event()
    threads = [
        threading.Thread(target=passwords.run, args=[gate.wait, FIRST_OF_ALL]) for _ in range(passwords._room)
    ]
    for thread in threads:
        thread.start()
    while len(passwords._waiting) + passwords._running < passwords._room:
        time.sleep(0.01)

    def go_home() -> None:
        gate.set()
        for thread in threads:
            thread.join()

    yield go_home
    go_home()


@pytest.mark.security(117)
def test_tries_that_met_a_busy_server_do_not_count(
    app: Flask, inside: MakeVisitor, crowd: Callable[[], None]
) -> None:
    busy = [guess(inside(), "nobody@example.com") for _ in range(12)]
    new = {"email": "n@example.com", "password": "one more heron at dawn"}
    busy += [inside().post("/signup", {**new, "address": f"new-{n}"}).status for n in range(12)]
    assert busy == [503] * 24
    crowd()
    assert [guess(inside(), "nobody@example.com") for _ in range(11)] == [422] * 10 + [429]
    assert inside().post("/signup", {**new, "address": "new-place"}).status == 303


@pytest.mark.security(117)
@pytest.mark.sweep
def test_tries_without_the_database_do_not_count(
    app: Flask, world: World, cluster: Postgres, inside: MakeVisitor
) -> None:
    with psycopg2.connect(cluster.url(world._name, cluster.owner)) as other, other.cursor() as cursor:
        cursor.execute('LOCK TABLE "user", job IN ACCESS EXCLUSIVE MODE')
        assert guess(inside(), "nobody@example.com") == 503
        assert inside().post("/reset", {"email": "nobody@example.com"}).status == 503
        other.rollback()
    with app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        for limit in (*PASSWORD_LIMITS, *limits.RESET):
            assert counters.read(limit.key(account="nobody@example.com")) == 0, limit.name


@pytest.mark.security(101)
def test_a_broad_limit_counts_only_what_a_narrow_one_lets_through(
    app: Flask, cast: Cast, inside: MakeVisitor
) -> None:
    """One person hammers at one account, and the office beside goes on signing in."""
    assert [guess(inside(), "nobody@example.com") for _ in range(60)] == [422] * 10 + [429] * 50
    assert guess(inside(), "somebody@example.com") == 422


@pytest.mark.security(101)
def test_no_row_is_made_without_bound(app: Flask, cast: Cast, inside: MakeVisitor) -> None:
    for number in range(20):
        guess(inside(), cast.alice.email if number % 2 else f"nobody{number}@example.com")
        report = {"host": cast.acme.host, "reason": "spam", "words": f"Look, the {number}th."}
        assert inside().post("/report", report).status == 200
        inside().post("/reset", {"email": f"nobody{number}@example.com"})
    with app.app_context():
        assert db.session.scalars(select(Audit.action)).all().count("signin_refused") == 10
        assert db.session.scalar(select(func.count()).select_from(Report)) == 5
        site = db.session.get_one(Site, cast.acme.id)
        told = {"reason": "spam", "words": "", "email": ""}
        kept = [Report.file(site, host="x", **told) for _ in range(20)]
        kept += [Report.file(None, host=str(number), **told) for number in range(201)]
        db.session.rollback()
    assert kept == [True] * 15 + [False] * 5 + [True] * 200 + [False]


@pytest.mark.security(114)
def test_a_reset_is_sent_only_where_there_is_an_account(
    app: Flask, cast: Cast, inside: MakeVisitor, work: Callable[[], None], mailbox: Mailbox
) -> None:
    """The rows are the same either way, and none of them is in the audit log, which is never pruned."""
    for email in (cast.alice.email, "nobody@example.com"):
        inside().post("/reset", {"email": email})
    work()
    with app.app_context():
        assert db.session.scalars(select(Job.kind)).all() == ["send_mail", "send_mail"]
        assert db.session.scalars(select(Audit.action)).all() == []
    assert [message["To"] for message in mailbox.messages] == [cast.alice.email]


def statements(app: Flask, ask: Callable[[], Reply]) -> list[str]:
    """What one request says to the database; the thread that hears of other hosts asks it too."""
    seen: list[str] = []
    me = threading.get_ident()

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if threading.get_ident() == me:
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert ask().status in (200, 422)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return seen


@pytest.mark.security(114)
@pytest.mark.parametrize("path", ["/reset", "/signin"])
def test_work_is_equal_for_whoever_is_named(app: Flask, cast: Cast, inside: MakeVisitor, path: str) -> None:
    """To the statement: known, unknown, suspended, not confirmed."""
    with app.app_context():
        db.session.execute(update(User).where(User.id == cast.bob.id).values(confirmed_at=None))
        db.session.commit()
    emails = [cast.alice.email, "nobody@example.com", cast.sam.email, cast.bob.email]
    form = {"password": "a wrong one, surely"}
    asked = [statements(app, lambda: inside().post(path, {**form, "email": each})) for each in emails]  # noqa: B023
    assert all(each == asked[0] for each in asked) and asked[0], asked


@pytest.mark.security(113)
def test_doubled_cookies_are_counted_and_not_written_down(app: Flask, visitor: MakeVisitor) -> None:
    counted = REGISTRY.get_sample_value("sitemaker_doubled_cookies_total") or 0
    doubled = "__Host-sid=a; __Host-sid=b; __Host-device=a; __Host-device=b"
    for _ in range(30):
        visitor().get("/account", cookie=doubled)
    with app.app_context():
        assert db.session.scalars(select(Audit.id)).all() == []
    if isinstance(visitor().transport, Inside):
        assert (REGISTRY.get_sample_value("sitemaker_doubled_cookies_total") or 0) >= counted + 30


@pytest.mark.security(113)
@pytest.mark.parametrize("space", sorted(set(SPACES + "\x1f\u2000") - set(" \t\r\n")))
def test_only_space_and_tab_are_stripped_from_a_cookie(cast: Cast, inside: MakeVisitor, space: str) -> None:
    """A sibling plants a cookie whose name begins with another space: its owner stays signed in."""
    browser = inside()
    browser.sign_in(cast.alice)
    own = f"__Host-sid={browser.sid()}"
    raw = space.encode().decode("latin-1")
    for spelled in {space, raw} if ord(space) < 256 else {raw}:
        for planted in (f"{spelled}__Host-sid=evil; {own}", f"{own}; __Host-sid{spelled}=evil"):
            assert inside().get("/account", cookie=planted).status == 200, repr(planted)
        assert inside().get("/account", cookie=f"{spelled}{own}").status == 303


def test_limits_are_told_as_they_are() -> None:
    told = (ROOT / "docs/security.md").read_text()
    table = told.split("| limit | how many | counted per | what for |\n| --- | --- | --- | --- |\n")[1]
    assert table.split("\n\n")[0].splitlines() == [limit.row for limit in limits.LIMITS]


def test_keys_are_made_in_one_place() -> None:
    using = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "sitemaker").rglob("*.py")
        if re.search(r"\bcounters\.(?!configure)|flask_limiter", path.read_text())
    }
    assert using == {"sitemaker/auth/limits.py"}
