"""/account: what is kept about a person, and what they can do with it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from sitemaker.extensions import db
from sitemaker.models import Site, User, UserSession
from tests.browser import Browser
from tests.cast import PASSWORD, Cast
from tests.home.letters import Work, link, posted
from tests.html import fields
from tests.mailbox import Mailbox

NewBrowser = Callable[[], Browser]
NEW = "an unkindness of ravens"


def ten_minutes_later() -> time_machine.travel:
    return time_machine.travel(datetime.now(UTC) + timedelta(minutes=11), tick=True)


def sites(app: Flask) -> dict[str, str]:
    with app.app_context():
        return {site.subdomain: site.state for site in db.session.scalars(select(Site))}


OWN = ("account", "account/name", "account/email", "account/password", "account/sessions", "account/delete")


@pytest.mark.parametrize("path", [f"/{each}" for each in (*OWN, "sites", "sites/new")])
def test_strangers_are_sent_to_sign_in_and_back(client: Browser, cast: Cast, path: str) -> None:
    away = client.get(path)
    assert away.status_code == 303
    back = client.submit(away.headers["Location"], {"email": cast.alice.email, "password": PASSWORD})
    assert back.headers["Location"] == path
    assert client.get(path).status_code == 200


def test_a_form_sent_after_signing_out_is_held(alice: Browser, browser: NewBrowser) -> None:
    answer = browser().post(
        "/account/name", data={"name": "Alice B.", "csrf_token": "old", "current": "secret"}
    )
    assert answer.status_code == 401
    held = {
        each.attributes["name"]: each.attributes["value"] for each in answer.page.all("input", type="hidden")
    }
    assert held == {"name": "Alice B."}
    again = alice.post("/account/name", data={"name": "Alice B.", "csrf_token": "another session's"})
    assert again.status_code == 403
    token = again.page.all("input", name="csrf_token")[0].attributes["value"]
    assert alice.post("/account/name", data={"name": "Alice B.", "csrf_token": token}).status_code == 303


def test_a_held_form_is_sent_again_with_one_press(alice: Browser, cast: Cast) -> None:
    """Its seal names the person; the token it came with was of a session that is gone."""
    token = alice.token("/account/name")
    alice.post("/signout", data={"csrf_token": alice.token("/account")})
    answer = alice.post("/account/name", data={"name": "Alice B.", "csrf_token": token})
    assert answer.status_code == 401
    alice.sign_in(cast.alice.email, PASSWORD)
    assert alice.post("/account/name", data=fields(answer.page.form())).status_code == 303
    assert "Alice B." in alice.get("/account").page.text


def test_name(alice: Browser, app: Flask) -> None:
    answer = alice.submit("/account/name", {"name": "  Älice 🦆 "}, action="/account/name")
    assert "Älice 🦆" in alice.follow(answer).page.text
    for bad, sentence in (
        ("x" * 121, "120 characters at most"),
        ("a\nb", "single line"),
        ("a\x00b", "can’t be saved"),
    ):
        refused = alice.submit("/account/name", {"name": bad}, action="/account/name")
        assert refused.status_code == 422 and sentence in refused.page.text


def test_email_changes_when_the_new_address_says_so(
    alice: Browser, browser: NewBrowser, cast: Cast, app: Flask, mailbox: Mailbox, work: Work
) -> None:
    """R90."""
    elsewhere = browser()
    elsewhere.sign_in(cast.alice.email, PASSWORD)
    alice.submit("/account/email", {"email": "Alice@New.example"}, action="/account/email")
    message = posted(mailbox, work)
    assert message["To"] == "alice@new.example"
    assert cast.alice.email in alice.get("/account").page.text, "nothing changed yet"
    answer = alice.submit(link(message), {}, action=link(message))
    assert "Your email address has been changed." in alice.follow(answer).page.text
    notice = posted(mailbox, work, 2)
    assert notice["To"] == cast.alice.email and "alice@new.example" in notice.as_string()
    assert elsewhere.get("/sites").status_code == 303 and alice.get("/sites").status_code == 200
    assert alice.get(link(message)).status_code == 410, "once"


def test_a_new_email_that_somebody_took_meanwhile(
    alice: Browser, browser: NewBrowser, cast: Cast, app: Flask, mailbox: Mailbox, work: Work
) -> None:
    alice.submit("/account/email", {"email": "wanted@example.com"}, action="/account/email")
    path = link(posted(mailbox, work))
    with app.app_context():
        db.session.add(User(email="wanted@example.com"))
        db.session.commit()
    answer = alice.submit(path, {}, action=path)
    assert answer.status_code == 422 and "keeps the old one" in answer.page.text


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("/account/email", {"email": "alice@new.example"}),
        ("/account/password", {"password": NEW}),
        ("/account/delete", {"email": "alice@example.com"}),
        ("/sites/acme/delete", {"address": "acme"}),
    ],
)
def test_what_matters_asks_for_the_password_after_ten_minutes(
    alice: Browser, path: str, values: dict[str, str]
) -> None:
    with ten_minutes_later():
        forgot = alice.submit(path, values, action=path)
        assert forgot.status_code == 422 and "Enter it again" in forgot.page.text
        wrong = alice.submit(path, {**values, "current": "not my password"}, action=path)
        assert wrong.status_code == 422 and "That’s not your password." in wrong.page.text
        assert "not my password" not in wrong.get_data(as_text=True)
        assert alice.submit(path, {**values, "current": PASSWORD}, action=path).status_code in (200, 303)


def test_the_password_asked_again_is_limited_too(alice: Browser) -> None:
    """R86: a stolen session is no way to guess it."""
    with ten_minutes_later():
        form = {"current": "not my password", "password": NEW}
        statuses = [
            alice.submit("/account/password", form, action="/account/password").status_code for _ in range(21)
        ]
    assert statuses == [422] * 20 + [429]


def test_password_change_ends_the_others_and_rotates(
    alice: Browser, browser: NewBrowser, cast: Cast, mailbox: Mailbox, work: Work
) -> None:
    """R13, R14."""
    elsewhere = browser()
    elsewhere.sign_in(cast.alice.email, PASSWORD)
    before = alice.host_cookies("sitemaker.test")["__Host-sid"]
    assert alice.submit("/account/password", {"password": NEW}, action="/account/password").status_code == 303
    assert alice.host_cookies("sitemaker.test")["__Host-sid"] != before
    assert elsewhere.get("/sites").status_code == 303 and alice.get("/sites").status_code == 200
    assert posted(mailbox, work)["Subject"] == "Your sitemaker password was changed"


def test_sessions_are_listed_and_ended(alice: Browser, browser: NewBrowser, cast: Cast, app: Flask) -> None:
    """R15."""
    phone = browser()
    phone.submit(
        "/signin",
        {"email": cast.alice.email, "password": PASSWORD},
    )
    with app.app_context():
        newest = db.session.scalars(select(UserSession.id).order_by(UserSession.id.desc())).first()
    path = f"/account/sessions/{newest}"
    assert path in alice.get("/account/sessions").get_data(as_text=True)
    assert alice.post(path, data={"csrf_token": alice.token("/account/sessions")}).status_code == 303
    assert phone.get("/sites").status_code == 303


def test_everywhere_else_is_signed_out_at_once(alice: Browser, browser: NewBrowser, cast: Cast) -> None:
    assert "Sign out everywhere else" not in alice.get("/account/sessions").page.text
    phone = browser()
    phone.submit("/signin", {"email": cast.alice.email, "password": PASSWORD})
    assert "Sign out everywhere else" in alice.get("/account/sessions").page.text
    token = alice.token("/account/sessions")
    assert alice.post("/account/sessions", data={"csrf_token": token}).status_code == 303
    assert phone.get("/sites").status_code == 303
    assert alice.get("/sites").status_code == 200
    assert alice.get("/admin/", subdomain="acme").status_code == 200  # handed over from this very browser


def test_nobody_ends_somebody_elses_session(alice: Browser, charlie: Browser, app: Flask, cast: Cast) -> None:
    """R62."""
    with app.app_context():
        theirs = db.session.scalars(
            select(UserSession.id).where(UserSession.user_id == cast.alice.id)
        ).first()
    path = f"/account/sessions/{theirs}"
    assert charlie.post(path, data={"csrf_token": charlie.token("/sites")}).status_code == 404
    assert alice.get("/sites").status_code == 200


def test_deleting_asks_for_the_address(alice: Browser, app: Flask) -> None:
    refused = alice.submit("/account/delete", {"email": "bob@example.com"}, action="/account/delete")
    assert refused.status_code == 422 and sites(app)["acme"] == "live"


def test_a_deleted_account_can_come_back_for_30_days(
    alice: Browser, cast: Cast, app: Flask, mailbox: Mailbox, work: Work
) -> None:
    answer = alice.submit("/account/delete", {"email": cast.alice.email}, action="/account/delete")
    assert "in the bin" in answer.page.text
    assert sites(app) == {"acme": "deleted", "mallory": "live"}
    assert alice.get("/sites").status_code == 303
    assert posted(mailbox, work)["To"] == cast.alice.email
    alice.sign_in(cast.alice.email, PASSWORD)
    assert alice.get("/sites").headers["Location"] == "/account/bin"
    back = alice.submit("/account/bin", {}, action="/account/bin")
    assert "Your account has been restored" in alice.follow(back).page.text
    assert sites(app)["acme"] == "live"
    assert alice.get("/", subdomain="acme").status_code == 200
