"""What emails can be caused, by whom, to whom, and whose words they carry (R91, R103)."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, event

from sitemaker.extensions import db
from sitemaker.lib.email import addresses
from sitemaker.models import Mail, Requester, Site, User, platform_scope
from sitemaker.models.email import LINKS
from sitemaker.models.email_budget import BUDGETS, COUNTED_AS, knows_network
from tests.cast import PASSWORD, Cast, Person
from tests.home.letters import link
from tests.mailbox import Mailbox
from tests.security.conftest import environment
from tests.security.wire import Inside, MakeVisitor, Visitor, Wire
from tests.stack import Line
from tests.world import World

Work = Callable[[], None]
ONE_MAILBOX = [
    *("victim@gmail.com", "v.ictim@gmail.com", "vi.ctim+1@gmail.com", "VICTIM+2@googlemail.com"),
    *("v.i.c.t.i.m@googlemail.com", "victim+a+b@gmail.com", "victim+x@GMAIL.com"),
]


def sign_up(visitor: Visitor, email: str, address: str) -> int:
    form = {"email": email, "password": PASSWORD, "address": address}
    return visitor.post("/signup", form).status


def press(visitor: Visitor, path: str, **form: str) -> str:
    """The words of the page that this form leads to."""
    reply = visitor.post(path, {"csrf_token": visitor.token("/account"), **form})
    assert reply.status in (200, 303), f"{path}: {reply.status} {reply.page.text[:300]}"
    return (visitor.visit(reply.location) if reply.location else reply).page.text


def at(app: Flask, address: str) -> Visitor:
    return Visitor(Inside(app, address))


def whole(mailbox: Mailbox) -> str:
    """All that came, headers, text and HTML, as a reader's program decodes it."""
    parts = [part for each in mailbox.messages for part in each.walk() if not part.is_multipart()]
    heads = [f"{name}: {value}" for each in mailbox.messages for name, value in each.items()]
    return "\n".join([*heads, *(part.get_content() for part in parts)])


def kinds(app: Flask) -> list[str]:
    return sorted(path.stem for path in (Path(app.root_path) / "templates/mail").glob("*.txt"))


@pytest.mark.security(103)
def test_every_kind_has_a_budget(app: Flask) -> None:
    """Of all three, each above nothing: a new template without a line there is found by this test."""
    assert set(LINKS) <= set(kinds(app)) and {COUNTED_AS.get(each, each) for each in kinds(app)} <= set(
        BUDGETS
    )
    for each in BUDGETS.values():
        assert 0 < each.mailbox <= each.account <= each.network <= each.wide_network


SAME = [
    *(("a.b.c+x@googlemail.com", "abc@gmail.com"), ("A.Bc@GMAIL.com", "abc@gmail.com")),
    *(("me+tag+tag@posteo.de", "me@posteo.de"), ("me-tag@yahoo.co.uk", "me@yahoo.co.uk")),
    *(("a.b_c-d@protonmail.com", "abcd@proton.me"), ("a-b@ya.ru", "a.b@yandex.ru")),
    *(("x@me.fastmail.com", "me@fastmail.com"), ("me+x@mac.com", "me@icloud.com")),
    ("me@b\u00fccher.example", "ME+1@xn--bcher-kva.example"),
]
DIFFERENT = [
    *(("a.b@example.com", "ab@example.com"), ("a-b@example.com", "a@example.com")),
    *(("a@yahoo.com", "a@yahoo.de"), ("+@example.com", "-@example.com"), ("a@gmail.com", "b@gmail.com")),
]


@pytest.mark.security(103)
def test_mailbox_is_what_its_provider_delivers_to() -> None:
    for one, other in SAME:
        assert addresses.mailbox(one) == addresses.mailbox(other), one
    for one, other in DIFFERENT:
        assert addresses.mailbox(one) != addresses.mailbox(other), one


@pytest.mark.security(103)
def test_one_mailbox_in_all_its_spellings_gets_three(
    visitor: MakeVisitor, mailbox: Mailbox, work: Work
) -> None:
    for number, email in enumerate(ONE_MAILBOX):
        person = visitor()
        assert sign_up(person, email, f"place-{number}") == 303
        if number >= 3:
            assert "No email was sent" in person.visit("/sites").page.text
    work()
    assert len(mailbox.messages) == 3


@pytest.mark.security(103)
def test_address_that_never_confirmed_gets_the_proof_alone(
    visitor: MakeVisitor, mailbox: Mailbox, work: Work
) -> None:
    person = visitor()
    sign_up(person, "victim@example.org", "you-won")
    press(person, "/account/name", name="You won 5000: https://evil.example")
    for _ in range(5):
        assert "No email was sent" in press(person, "/sites/you-won/delete", address="you-won")
        press(person, "/sites/you-won/restore")
    assert "No email was sent" in press(person, "/account/password", password="a wholly new sentence")
    press(person, "/account/delete", email="victim@example.org")
    work()
    assert [link(each)[:9] for each in mailbox.messages] in ([], ["/confirm/"])
    assert "won" not in whole(mailbox).lower()


@pytest.mark.security(103)
def test_deleting_and_restoring_sends_a_few_and_says_so(
    cast: Cast, visitor: MakeVisitor, mailbox: Mailbox, work: Work
) -> None:
    owner = visitor()
    owner.sign_in(cast.alice)
    said = []
    for _ in range(56):
        said.append(press(owner, "/sites/acme/delete", address="acme"))
        press(owner, "/sites/acme/restore")
    work()
    assert len(mailbox.messages) == 5
    held = [words for words in said if "No email was sent: 5 were sent to this address today." in words]
    assert len(held) == 51


CANARY = {
    "name": "You won 5000 canary https://canary.example",
    "subdomain": "canary-you-won",
    "title": "Canary & sons",
}
OF_A_SITE = {"site_deleted", "site_suspended", "site_restored", "site_given", "site_received"}


@pytest.mark.security(103)
def test_no_kind_carries_words_that_an_account_typed(
    app: Flask, cast: Cast, mailbox: Mailbox, work: Work
) -> None:
    """Every kind, with a canary in all that an account can set; a site's address goes only to its owner."""
    with app.app_context(), platform_scope("a test"):
        charlie = db.session.get_one(User, cast.charlie.id)
        charlie.name = CANARY["name"]
        site = Site.create(CANARY["subdomain"], owner=charlie, title=CANARY["title"])
        for kind in kinds(app):
            to = "victim@example.org" if kind in LINKS else ""
            about = site if kind in OF_A_SITE else None
            assert not Mail.post(kind, charlie, to=to, site=about, new_email="canary@evil.example")
        db.session.commit()
    work()
    assert len(mailbox.messages) == len(kinds(app)) == 11
    for each in list(mailbox.messages):
        kind = str(each["Message-ID"]).split("-")[2].partition("@")[0]
        mailbox.messages[:] = [each]
        said = whole(mailbox).lower()
        if kind in OF_A_SITE | {"email_changed"}:  # to the owner, who confirmed this address
            assert str(each["To"]) == cast.charlie.email
            said = said.replace(CANARY["subdomain"], "").replace("canary@evil.example", "")
        assert "canary" not in said and "you won" not in said, kind


@contextmanager
def listening(engine: Engine) -> Iterator[list[str]]:
    """The statements of this thread."""
    seen: list[str] = []
    own = threading.get_ident()

    def note(connection: Connection, cursor: object, statement: str, *rest: object) -> None:
        if threading.get_ident() == own and "set_config" not in statement:
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def ask_reset(visitor: Visitor, person: Person) -> bool:
    """Whether the page says that something was sent."""
    reply = visitor.post("/reset", {"email": person.email})
    assert reply.status == 200
    return "No email was sent" not in reply.page.text


@pytest.mark.security(91, 103)
def test_strangers_spend_their_own_resets_alone(app: Flask, cast: Cast, mailbox: Mailbox, work: Work) -> None:
    """Any number of networks cause three; her browser and a network she signed in from have their own."""
    known, familiar = at(app, "192.0.2.7"), at(app, "198.51.100.200")
    for visitor in (known, at(app, "198.51.100.9")):
        visitor.sign_in(cast.alice)
    known.cookies["sitemaker.test"].pop("__Host-sid")
    strangers = [ask_reset(at(app, f"203.0.{number}.1"), cast.alice) for number in range(5)]
    assert strangers.count(True) == 3
    assert ask_reset(familiar, cast.alice) and ask_reset(known, cast.alice)
    with app.app_context():
        alice = db.session.get_one(User, cast.alice.id)
        for number in range(1000):
            assert Mail.ask_reset(alice.email, alice, Requester(f"2001:db8:{number}::1"))
        for _ in range(9):
            Mail.ask_reset(alice.email, alice, Requester("198.51.100.3"))
            Mail.ask_reset(alice.email, alice, Requester("192.0.2.7", knows_device=True))
        db.session.commit()
    work()
    assert len(mailbox.messages) == 9


@pytest.mark.security(103)
def test_no_other_email_spends_the_resets(app: Flask, cast: Cast, inside: MakeVisitor) -> None:
    for number in range(4):
        sign_up(inside(), f"alice+{number}@example.com", f"place-{number}")
    owner = inside()
    owner.sign_in(cast.alice)
    for _ in range(6):
        press(owner, "/sites/acme/delete", address="acme")
        press(owner, "/sites/acme/restore")
    assert ask_reset(at(app, "203.0.113.5"), cast.alice)


@pytest.mark.security(101, 103)
@pytest.mark.parametrize("place", ["198.51.100.{}", "2001:db8:1:{}::1"])
def test_one_network_leaves_a_reset_to_the_owner(app: Flask, cast: Cast, place: str) -> None:
    """Who is on a new device, in a place where they never were."""
    for person in (cast.alice, Person(0, "nobody@example.com")):
        stranger = [ask_reset(at(app, place.format(number)), person) for number in range(4)]
        assert stranger == [True] * 2 + [False] * 2
        assert ask_reset(at(app, "203.0.113.9"), person)


@pytest.mark.security(90, 103)
def test_network_of_whoever_was_shut_out_is_strange_again(app: Flask, mailbox: Mailbox, work: Work) -> None:
    """A stranger signed up with her address; she took it over and signed in. He spends nothing of hers."""
    stranger, anna = at(app, "198.51.100.9"), at(app, "203.0.113.9")
    sign_up(stranger, "anna@example.com", "annas-place")
    work()
    assert anna.post(link(mailbox.messages[0]), {"password": "a wholly new sentence"}).status == 303
    with app.app_context():
        user = User.by_email("anna@example.com")
        assert knows_network(user, "203.0.113.77") and not knows_network(user, "198.51.100.9")


@pytest.mark.security(101, 103)
def test_strangers_cannot_starve_a_confirmation(app: Flask, mailbox: Mailbox, work: Work) -> None:
    """They ask to change to her address, and sign up with other spellings of it; three in all stay three."""
    for number in range(4):
        stranger = at(app, f"198.51.{number}.9")
        assert sign_up(stranger, f"s{number}@example.net", f"stranger-{number}") == 303
        press(stranger, "/account/email", email="victim@example.com")
        assert (
            sign_up(at(app, f"198.51.{number}.9"), f"victim+{number}@example.com", f"other-{number}") == 303
        )
    victim = at(app, "203.0.113.9")
    assert sign_up(victim, "victim@example.com", "my-own-place") == 303
    assert "No email was sent" in press(victim, "/confirm/again")
    work()
    sent = [each for each in mailbox.messages if "victim" in str(each["To"])]
    assert len(sent) == 3 and str(sent[-1]["To"]) == "victim@example.com"
    assert str(sent[-1]["Subject"]).startswith("Confirm your email address")


@pytest.mark.security(84, 103)
def test_asking_for_nobody_is_counted_and_answered_alike(app: Flask, cast: Cast) -> None:
    for person in (cast.alice, cast.sam, Person(0, "nobody@example.com")):
        asked = [ask_reset(at(app, f"203.0.{number}.1"), person) for number in range(5)]
        assert asked == [True] * 3 + [False] * 2


@pytest.mark.security(84, 103)
def test_known_and_unknown_take_the_same_statements(app: Flask, cast: Cast) -> None:
    """Held back or not; also for who is suspended, and for who never confirmed."""
    sign_up(at(app, "192.0.2.1"), "new@example.com", "new-place")
    told = []
    for number, email in enumerate((cast.alice.email, cast.sam.email, "new@example.com", "nobody@x.example")):
        for _ in range(4):
            with app.app_context(), listening(db.engine) as statements:
                at(app, f"203.0.{number}.1").post("/reset", {"email": email})
            told.append(statements)
    assert told[0:4] == told[4:8] == told[8:12] == told[12:16] and len(told[0]) > 5


NETWORKS = {
    "203.0.113.{}": BUDGETS["reset"].network,
    "2001:db8:1:2::{}": BUDGETS["reset"].network,
    "::ffff:203.0.113.{}": BUDGETS["reset"].network,
    "2001:db8:1:{}::1": BUDGETS["reset"].wide_network,
}


@pytest.mark.security(103)
@pytest.mark.parametrize("addresses", NETWORKS)
def test_network_has_a_budget(app: Flask, addresses: str) -> None:
    with app.app_context():
        askers = [Requester(addresses.format(number % 250 + 1)) for number in range(NETWORKS[addresses] + 1)]
        held = [Mail.ask_reset(f"x@place{n}.example", None, asker) for n, asker in enumerate(askers)]
        assert not any(held[:-1]) and "too many were requested from your network" in held[-1]
        assert not Mail.ask_reset("x@example.com", None, Requester("192.0.2.1"))
        db.session.rollback()


@pytest.mark.security(103)
def test_account_has_a_budget(cast: Cast, inside: MakeVisitor, mailbox: Mailbox, work: Work) -> None:
    owner = inside()
    owner.sign_in(cast.alice)
    said = [press(owner, "/account/email", email=f"v{n}@place{n}.example") for n in range(8)]
    assert ["6 were sent to this account today" in words for words in said] == [False] * 6 + [True] * 2
    work()
    assert len(mailbox.messages) == 6


@pytest.mark.security(103)
def test_spent_network_hides_no_new_password(app: Flask, cast: Cast) -> None:
    """The first notice of a day goes to its mailbox, whatever others there have caused."""
    with app.app_context():
        alice, asker = db.session.get_one(User, cast.alice.id), Requester("127.0.0.1")
        for number in range(BUDGETS["password_changed"].network):
            mailbox, place = f"x@{number}.example", asker.network
            db.session.add(
                Mail(kind="x", to=mailbox, budget="password_changed", mailbox=mailbox, network=place)
            )
        assert not Mail.post("password_changed", alice, asker=asker)
        assert "too many" in Mail.post("password_changed", alice, asker=asker)
        db.session.rollback()


@pytest.mark.security(103)
def test_parallel_requests_cannot_slip_past(app: Flask, cast: Cast, mailbox: Mailbox, work: Work) -> None:
    start = threading.Barrier(6)

    def ask(number: int) -> None:
        visitor = at(app, f"203.0.{number}.1")
        start.wait()
        visitor.post("/reset", {"email": cast.alice.email})

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    work()
    assert len(mailbox.messages) == 3


@pytest.mark.security(103)
def test_address_of_another_account_is_refused(
    cast: Cast, visitor: MakeVisitor, mailbox: Mailbox, work: Work
) -> None:
    owner = visitor()
    owner.sign_in(cast.alice)
    form = {"csrf_token": owner.token("/account")}
    for spelled in (cast.bob.email, " BOB@Example.com "):
        reply = owner.post("/account/email", {**form, "email": spelled})
        assert reply.status == 422 and "Another account uses this email address." in reply.page.text
    tries = [owner.post("/account/email", {**form, "email": cast.bob.email}).status for _ in range(20)]
    assert 429 in tries
    work()
    assert not mailbox.messages


@pytest.mark.security(103)
@pytest.mark.deploy
def test_budgets_hold_on_a_dyno(app: Flask, world: World, postbox: Mailbox) -> None:
    """Two workers, the address as the router appends it: forty networks, two spellings, three emails."""
    with Line("web", environment(world, postbox, hops=1)) as line:
        for number in range(40):
            headers = {"X-Forwarded-For": f"192.0.2.1, 203.0.{number}.1", "X-Forwarded-Proto": "https"}
            form = {"email": "a.lice+x@gmail.com" if number % 2 else "alice@googlemail.com"}
            assert Visitor(Wire(line.port)).post("/reset", form, headers=headers).status in (200, 429)
    with app.app_context():
        assert db.session.query(Mail).count() == 3
