"""Confirming an address, a forgotten password: links by mail."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from sitemaker.extensions import bcrypt, db
from sitemaker.models import Mail, User
from tests.browser import Browser
from tests.cast import Cast
from tests.home.letters import Work, link, posted, text
from tests.mailbox import Mailbox

INES = {"email": "ines@adair.example", "password": "a kettle of seven geese", "address": "ines-adair"}
NEW = "an unkindness of ravens"


def found(app: Flask, email: str) -> User:
    with app.app_context():
        user = User.by_email(email)
        assert user is not None
        return user


def later(**by: int) -> time_machine.travel:
    return time_machine.travel(datetime.now(UTC) + timedelta(**by), tick=True)


def test_confirming_lifts_noindex(client: Browser, app: Flask, mailbox: Mailbox, work: Work) -> None:
    client.submit("/signup", INES)
    page = client.get("/", subdomain="ines-adair").page
    assert page.all("meta", name="robots")[0].attributes["content"].startswith("noindex")
    answer = client.submit(link(posted(mailbox, work)), {}, action=link(mailbox.messages[0]))
    assert "Your email address is confirmed." in client.follow(answer).page.text
    assert found(app, INES["email"]).confirmed_at is not None
    robots = client.get("/", subdomain="ines-adair").page.all("meta", name="robots")
    assert not any("noindex" in each.attributes["content"] for each in robots)


def test_opening_a_link_changes_nothing(client: Browser, app: Flask, mailbox: Mailbox, work: Work) -> None:
    """R89: mail scanners follow links."""
    client.submit("/signup", INES)
    path = link(posted(mailbox, work))
    for _ in range(3):
        assert "Is this you?" in client.get(path).page.text
    assert found(app, INES["email"]).confirmed_at is None


@pytest.mark.security(90, 111)
@pytest.mark.parametrize("asked", ["again", "reset"])
def test_who_reads_the_mailbox_owns_the_account(
    client: Browser, browser: Callable[[], Browser], mailbox: Mailbox, work: Work, asked: str
) -> None:
    """A stranger signed up with her address: pressing the button elsewhere takes a password of her own."""
    anna, stranger = browser(), browser()
    client.submit("/signup", INES)
    stranger.sign_in(INES["email"], INES["password"])
    anna.submit("/reset", {"email": INES["email"]})
    work()
    path = link(mailbox.messages[-1 if asked == "reset" else 0])
    assert "Choose a password" in anna.get(path).page.text
    assert anna.post(path).status_code == anna.submit(path, {"password": "short"}).status_code == 422
    assert client.get("/sites").status_code == 200
    answer = anna.submit(path, {"password": NEW})
    assert answer.status_code == 303 and "Your email address is confirmed." in anna.follow(answer).page.text
    assert client.get("/account").status_code == stranger.get("/account").status_code == 303
    assert browser().post("/signin", data=INES).status_code == 422
    browser().sign_in(INES["email"], NEW)
    assert not [each for each in mailbox.messages if client.post(link(each)).status_code != 410]


@pytest.mark.security(90, 111)
def test_change_of_address_is_for_whoever_has_the_account(
    client: Browser, browser: Callable[[], Browser], mailbox: Mailbox, work: Work
) -> None:
    """Its link may have gone to a mailbox that a typo named: there it gives nobody the account."""
    client.submit("/signup", {**INES, "email": "stranger@example.net"})
    client.submit("/account/email", {"email": INES["email"]}, action="/account/email")
    work()
    path = link(mailbox.messages[-1])
    anna = browser()
    assert anna.get(path).headers["Location"] == f"/signin?next={path}"
    assert anna.post(path, data={"password": NEW}).status_code == 401
    anna.submit("/signup", {**INES, "email": "anna@example.net", "address": "annas-place"})
    refused = anna.get(path)
    assert refused.status_code == 403 and refused.page.title.startswith("This link is for another account")
    assert "You’re signed in as anna@example.net." in refused.page.text and "Done" not in refused.page.text
    assert anna.post(path, data={"password": NEW}).status_code == 403
    browser().sign_in("stranger@example.net", INES["password"])
    assert client.submit(path, {}, action=path).status_code == 303
    browser().sign_in(INES["email"], INES["password"])


def test_old_confirmation_sets_no_password(
    client: Browser, browser: Callable[[], Browser], mailbox: Mailbox, work: Work
) -> None:
    """Of a confirmed account: there a link to reset lives for an hour, and this one would for a day."""
    client.submit("/signup", INES)
    path = link(posted(mailbox, work))
    client.submit(path, {}, action=path)
    answer = browser().post(path, data={"password": NEW})
    assert answer.status_code == 200 and "Your email address is confirmed." in answer.page.text
    browser().sign_in(INES["email"], INES["password"])


def test_a_confirmation_dies_after_a_day(
    client: Browser, browser: Callable[[], Browser], mailbox: Mailbox, work: Work
) -> None:
    client.submit("/signup", INES)
    path = link(posted(mailbox, work))
    with later(hours=25):
        answer = browser().post(path)
    assert answer.status_code == 410 and "has expired" in answer.page.text


@pytest.mark.parametrize(
    "path", ["/confirm/x", "/confirm/eyJ.x.y", "/reset/x", "/reset/" + "0" * 64, "/confirm/%00"]
)
def test_tampered_links_are_dead(client: Browser, path: str) -> None:
    assert client.get(path).status_code == 410
    assert client.post(path, data={"password": NEW}).status_code == 410


def test_the_letter_is_sent_again_but_three_times_a_day(
    client: Browser, mailbox: Mailbox, work: Work
) -> None:
    """R91."""
    client.submit("/signup", INES)
    for _ in range(4):
        answer = client.submit("/confirm/again", {}, action="/confirm/again")
    assert "3 were sent to this address today" in client.follow(answer).page.text
    posted(mailbox, work, 3)


def test_the_bar_stays_until_confirmed(client: Browser, alice: Browser) -> None:
    client.submit("/signup", INES)
    assert "Confirm ines@adair.example" in client.get("/sites").page.text
    assert "Confirm " not in alice.get("/sites").page.text


def test_a_forgotten_password(
    client: Browser, alice: Browser, cast: Cast, mailbox: Mailbox, work: Work
) -> None:
    answer = client.submit("/reset", {"email": cast.alice.email})
    assert answer.status_code == 200
    message = posted(mailbox, work)
    assert message["To"] == cast.alice.email and "60 minutes" in text(message)
    path = link(message)
    assert client.submit(path, {"password": NEW}).status_code == 303
    assert "Your password has been changed." in client.get("/sites").page.text
    assert alice.get("/sites").status_code == 303, "R14: every other session ended"
    client.post("/signout", data={"csrf_token": client.token("/sites")})
    assert client.get(path).status_code == 410, "once"
    assert client.post(path, data={"password": NEW}).status_code == 410
    client.sign_in(cast.alice.email, NEW)


def test_reset_looks_the_same_for_everybody(
    client: Browser, cast: Cast, mailbox: Mailbox, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R84: and no bcrypt for either."""
    monkeypatch.setattr(bcrypt, "check_password_hash", pytest.fail)
    monkeypatch.setattr(bcrypt, "generate_password_hash", pytest.fail)
    bodies = []
    for email in (cast.alice.email, "nobody@example.com", cast.sam.email):
        answer = client.submit("/reset", {"email": email})
        bodies.append((answer.status_code, sorted(dict(answer.headers)), answer.page.text.replace(email, "")))
    assert bodies[0] == bodies[1] == bodies[2]
    posted(mailbox, work, 1)


def test_reset_goes_only_to_a_proven_address(client: Browser, mailbox: Mailbox, work: Work) -> None:
    client.submit("/signup", INES)
    client.submit("/reset", {"email": INES["email"]}, action="/reset")
    posted(mailbox, work, 2)
    assert all("/confirm/" in link(message) for message in mailbox.messages)


def test_reset_links_die_with_time_and_with_the_password(
    client: Browser, alice: Browser, cast: Cast, mailbox: Mailbox, work: Work
) -> None:
    """R89."""
    client.submit("/reset", {"email": cast.alice.email})
    path = link(posted(mailbox, work))
    with later(minutes=61):
        assert client.get(path).status_code == 410
    assert client.get(path).status_code == 200
    alice.submit("/account/password", {"password": NEW}, action="/account/password")
    assert client.get(path).status_code == 410


def test_reset_tokens_are_kept_as_hashes(
    client: Browser, app: Flask, cast: Cast, mailbox: Mailbox, work: Work
) -> None:
    """R89, R18."""
    client.submit("/reset", {"email": cast.alice.email})
    token = link(posted(mailbox, work)).removeprefix("/reset/")
    assert len(token) == 64
    with app.app_context():
        mail = db.session.scalars(select(Mail)).one()
        assert token not in str(vars(mail))


def test_links_name_our_host_whatever_the_request_says(
    client: Browser, cast: Cast, mailbox: Mailbox, work: Work
) -> None:
    """R3."""
    headers = {"X-Forwarded-Host": "evil.test", "X-Host": "evil.test", "Sec-Fetch-Site": "same-origin"}
    client.post("/reset", data={"email": cast.alice.email}, headers=headers)
    message = posted(mailbox, work)
    assert "evil.test" not in message.as_string()
    assert link(message).startswith("/reset/")


def test_a_weak_new_password_is_refused_and_the_link_stays(
    client: Browser, cast: Cast, mailbox: Mailbox, work: Work
) -> None:
    client.submit("/reset", {"email": cast.alice.email})
    path = link(posted(mailbox, work))
    assert client.submit(path, {"password": "short"}).status_code == 422
    assert client.submit(path, {"password": NEW}).status_code == 303


def test_letters_per_address_are_limited(client: Browser, mailbox: Mailbox, work: Work) -> None:
    statuses = [client.submit("/reset", {"email": "nobody@example.com"}).status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]


def test_addresses_with_line_breaks_make_no_letter(client: Browser, mailbox: Mailbox, work: Work) -> None:
    """R91."""
    answer = client.post("/reset", data={"email": "alice@example.com\r\nBcc: all@example.com"})
    assert answer.status_code == 422
    work()
    assert not mailbox.messages


def test_every_letter_has_a_subject_two_bodies_and_a_way_out(app: Flask) -> None:
    from pathlib import Path
    from types import SimpleNamespace

    from flask import render_template

    folder = Path(app.root_path) / "templates" / "mail"
    site = SimpleNamespace(subdomain="acme", name_rests=True)
    facts = {
        "site": site,
        "reason": "",
        "new_email": "a@b.example",
        "link": "https://l",
        "home_url": "https://h",
    }
    kinds = {path.stem for path in folder.glob("*.txt")}
    assert kinds == {path.stem for path in folder.glob("*.html")} - {"letter"}
    for kind in kinds:
        with app.app_context():
            plain = render_template(f"mail/{kind}.txt", **facts)
            rich = render_template(f"mail/{kind}.html", **facts)
        head, _, body = plain.partition("\n\n")
        assert head.startswith("Subject: ") and len(head) < 80 and "Hello," in body
        assert "<title>" in rich and "Hello," in rich
