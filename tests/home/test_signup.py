"""/signup: three fields, then a live site."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from sitemaker.extensions import db
from sitemaker.models import Site, User
from tests.browser import Browser
from tests.cast import Cast

FORM = {"email": "ines@adair.example", "password": "a kettle of seven geese", "address": "ines-adair"}
NewBrowser = Callable[[], Browser]


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_leads_to_the_admin_of_a_live_site(client: Browser) -> None:
    answer = client.submit("/signup", FORM)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("https://ines-adair.sitemaker.test/admin/pages/")
    assert client.get("/", subdomain="ines-adair").status_code == 200
    assert client.get("/sites").page.text.count("ines-adair.sitemaker.test") >= 1


def test_keeps_the_address_picked_on_the_first_page(client: Browser) -> None:
    page = client.get("/signup?address=Ines-Adair").page
    assert page.all("input", name="address")[0].attributes["value"] == "ines-adair"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("email", "", "Enter your email address."),
        ("email", "ines@adair", "Something is missing after “adair”"),
        ("email", "ines adair@x.example", "can’t contain spaces"),
        ("email", "ines@adair.example\r\nBcc: all@adair.example", "can’t contain spaces, line breaks"),
        ("email", "ines\x00@adair.example", "hidden characters"),
        ("email", "🦆@adair.example", "doesn’t look like an email"),
        ("email", "x" * 300 + "@adair.example", "at most 254 characters"),
        ("password", "", "at least 10 characters"),
        ("password", "too short", "at least 10 characters"),
        ("password", "x" * 257, "at most 256 characters"),
        ("password", "Password123", "too common"),
        ("password", "for ines only", "has your email in it"),
        ("password", "ines-adair is me", "in it, which is easy to guess"),
        ("address", "", "Enter the address"),
        ("address", "ab", "at least 3 characters"),
        ("address", "ines_adair", "letters a to z"),
        ("address", "инес", "letters a to z"),
        ("address", "ines--adair", "two hyphens in a row"),
        ("address", "-ines", "start and end"),
        ("address", "xn--80ak6aa", "two hyphens in a row"),
        ("address", "postmaster", "isn’t available"),
        ("address", "acme", "“acme” is taken"),
    ],
)
def test_refuses_with_a_sentence_and_keeps_what_was_typed(
    client: Browser, app: Flask, field: str, value: str, sentence: str
) -> None:
    answer = client.submit("/signup", {**FORM, field: value})
    assert answer.status_code == 422
    assert sentence in answer.page.text
    kept = {each.attributes["name"]: each.attributes.get("value") for each in answer.page.all("input")}
    assert all(kept[name] == FORM[name] for name in ("email", "address") if name != field)
    assert not kept["password"]
    assert count(app, Site) == 2


def test_names_every_fault_on_top_with_a_link_to_its_field(client: Browser) -> None:
    page = client.submit("/signup", {"email": "", "password": "", "address": ""}).page
    sheet = page.all("div", class_="mend")[0]
    assert sheet.text.startswith("Three things to fix")
    assert {link.attributes["href"] for link in sheet.all("a")} == {"#address", "#email", "#password"}


def test_offers_free_addresses_without_scripts(client: Browser) -> None:
    page = client.submit("/signup", {**FORM, "address": "acme"}).page
    offers = [each.text for each in page.all("code")]
    assert len(offers) == 3
    assert client.submit("/signup", {**FORM, "address": offers[0]}).status_code == 303


def test_says_who_has_an_account_already(client: Browser, cast: Cast) -> None:
    answer = client.submit("/signup", {**FORM, "email": cast.alice.email.upper()})
    assert answer.status_code == 422
    assert "You already have an account" in answer.page.text


def test_two_at_once_for_one_address_make_one_site_and_one_message(app: Flask, browser: NewBrowser) -> None:
    def go(number: int) -> tuple[int, str]:
        form = {**FORM, "email": f"ines{number}@adair.example", "password": "a kettle of geese"}
        answer = browser().submit("/signup", form)
        return answer.status_code, answer.get_data(as_text=True)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(go, range(4)))
    assert sorted(status for status, _ in answers) == [303, 422, 422, 422]
    assert all("“ines-adair” is taken" in text for status, text in answers if status == 422)
    assert count(app, Site) == 3 and count(app, User) == 6


def test_extra_fields_are_ignored(client: Browser, app: Flask) -> None:
    """R45."""
    client.post("/signup", data={**FORM, "confirmed_at": "2020-01-01", "role": "owner", "id": "1"})
    with app.app_context():
        user = User.by_email(FORM["email"])
        assert user is not None and user.confirmed_at is None


def test_flags_disposable_mailboxes(client: Browser, app: Flask) -> None:
    """R91."""
    client.submit("/signup", {**FORM, "email": "ines@mailinator.com"})
    with app.app_context():
        user = User.by_email("ines@mailinator.com")
        assert user is not None and user.flagged == "disposable"


def test_closed_takes_nobody(client: Browser, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "SIGNUPS", "closed")
    assert "Sign-up is closed" in client.get("/signup").page.text
    assert client.post("/signup", data=FORM).status_code == 403
    assert client.get("/").status_code == 200
    assert count(app, Site) == 2


def test_invite_asks_for_the_word(client: Browser, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "SIGNUPS", "invite")
    monkeypatch.setitem(app.config, "INVITE_CODE", "heron")
    refused = client.submit("/signup", {**FORM, "invite": "stork"})
    assert refused.status_code == 422 and "isn’t the right code" in refused.page.text
    assert client.submit("/signup", {**FORM, "invite": "heron"}).status_code == 303


@pytest.mark.parametrize(
    ("name", "free", "sentence"),
    [
        ("ines-adair", True, "Available"),
        ("ACME", False, "“acme” is taken."),
        ("mail", False, "“mail” isn’t available"),
        ("a" * 5000, False, "An address can have at most 63 characters"),
        ("%00%ff", False, "Use only the letters a to z"),
    ],
)
def test_address_is_looked_up_while_typing(client: Browser, name: str, free: bool, sentence: str) -> None:
    answer = client.get(f"/signup/address?name={name}")
    assert answer.status_code == 200
    assert answer.json["free"] is free and answer.json["sentence"].startswith(sentence)
    assert free or (name == "%00%ff") or len(answer.json["alternatives"]) == 3


def test_signed_in_people_are_led_to_another_site(alice: Browser) -> None:
    assert alice.get("/signup?address=duck").headers["Location"].endswith("/sites/new?address=duck")


def test_a_foreign_page_cannot_sign_anybody_up(client: Browser, app: Flask) -> None:
    """R26."""
    for headers in ({"Sec-Fetch-Site": "same-site"}, {"Origin": "https://mallory.sitemaker.test"}):
        assert client.post("/signup", data=FORM, headers=headers).status_code == 403
    assert count(app, Site) == 2
