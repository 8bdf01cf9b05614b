"""The pages that say what sitemaker is, and what each page of the apex has in common."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask import Flask

from sitemaker.lib.release import VERSION
from tests.browser import Browser
from tests.cast import PASSWORD

Counting = Callable[[int], AbstractContextManager[list[str]]]
OPEN = ["/", "/about", "/pricing", "/terms", "/privacy", "/signup", "/signin", "/reset", "/report"]
OWN = ["/sites", "/sites/new", "/sites/acme", "/account", "/account/sessions", "/account/password"]


@pytest.mark.parametrize("path", OPEN)
def test_asks_nothing_of_others(client: Browser, path: str) -> None:
    html = client.get(path).get_data(as_text=True)
    foreign = [url for url in re.findall(r'(?:src|href|action)="([^"]*)"', html) if "//" in url]
    assert all(url.startswith("https://sitemaker.test/") for url in foreign)


@pytest.mark.parametrize("path", OPEN)
def test_is_never_kept_and_sets_no_cookie(client: Browser, path: str) -> None:
    """R71."""
    answer = client.get(path)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", OWN)
def test_own_pages_are_never_kept(alice: Browser, path: str) -> None:
    """R71."""
    answer = alice.get(path)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_terms_are_as_long_as_they_say(client: Browser) -> None:
    words = client.get("/terms").page.all("div", class_="prose")[0].text.split()
    assert 360 <= len(words) <= 440


def test_every_form_control_of_a_signed_in_page_has_its_token(alice: Browser) -> None:
    for path in OWN:
        for form in alice.get(path).page.all("form", method="post"):
            assert form.all("input", name="csrf_token"), path


def test_posting_to_a_page_that_only_shows_says_so(client: Browser) -> None:
    assert client.post("/about").status_code == 405


def test_well_known_files_of_the_apex(client: Browser) -> None:
    robots = client.get("/robots.txt")
    assert robots.mimetype == "text/plain" and "Disallow: /account" in robots.get_data(as_text=True)
    icon = client.get("/favicon.ico")
    assert icon.status_code == 301
    with client.get(icon.headers["Location"]) as drawn:
        assert drawn.mimetype == "image/svg+xml"


def test_tenants_have_none_of_it(client: Browser) -> None:
    """R7."""
    for path in ("/signin", "/signup", "/account", "/sites", "/report"):
        assert client.get(path, subdomain="acme").status_code == 404


@pytest.mark.parametrize("field", ["email", "password", "address", "next", "csrf_token", "nonsense"])
@pytest.mark.parametrize(
    "value", [b"%00", b"%ff%fe", b"%F0%9F%A6%86", b"%E2%80%AE", b"%0d%0aX:1", b"x" * 20_000]
)
def test_bad_bytes_in_any_field_are_a_sentence(client: Browser, field: str, value: bytes) -> None:
    """R69 and the issue's section 11: never a 500."""
    for path in ("/signup", "/signin", "/reset", "/report"):
        body = field.encode() + b"=" + value
        answer = client.post(path, data=body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in (400, 422), (path, answer.status_code)
        assert answer.page.all("h1")


@pytest.mark.parametrize("path", ["/signup", "/signin", "/reset", "/report"])
def test_bodies_that_are_no_form(client: Browser, path: str) -> None:
    for kind, body in (
        ("application/json", b'{"email": NaN}'),
        ("text/plain", b"email=x"),
        ("multipart/form-data", b"--x"),
    ):
        assert 400 <= client.post(path, data=body, content_type=kind).status_code < 500
    assert client.post(path, data={"email": "x" * 300_000}).status_code == 413


def test_a_broken_session_is_no_session(client: Browser, app: Flask) -> None:
    for value in ("x", "x" * 500, "%00", "\u00e4"):
        headers = {"Cookie": f"__Host-sid={value}".encode().decode("latin-1")}
        answer = app.test_client().get("/sites", base_url="https://sitemaker.test", headers=headers)
        assert answer.status_code == 303


def test_common_passwords_are_zxcvbn_s() -> None:
    """R85: of the first 20,000 those that are long enough to be tried here."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    from sitemaker.lib.text import password_rules

    first = FREQUENCY_LISTS["passwords"][:20_000]
    assert all(password_rules.refusal(each) for each in first)
    kept = Path(password_rules.__file__).with_name("common_passwords.txt").read_text().split("\n")
    assert kept[:-1] == [each for each in first if len(each) >= password_rules.SHORTEST]


@pytest.mark.parametrize(
    "password", ["ten chars.", "x y" * 85, "\x00 is a character", "пароль из шести слов", "🦆" * 64, PASSWORD]
)
def test_any_characters_make_a_password(client: Browser, password: str) -> None:
    """R85: kept to the last byte."""
    form = {"email": "ines@adair.example", "password": password, "address": "ines-adair"}
    assert client.post("/signup", data=form).status_code == 303
    client.post("/signout", data={"csrf_token": client.token("/sites")})
    wrong = {"email": form["email"], "password": password[:-1] + "~"}
    assert client.post("/signin", data=wrong).status_code == 422
    assert client.post("/signin", data={**wrong, "password": password}).status_code == 303


@pytest.mark.parametrize(
    ("path", "expected"), [("/", 0), ("/terms", 0), ("/signup", 0), ("/signin", 0), ("/report", 0)]
)
def test_open_pages_ask_the_database_nothing(
    client: Browser, queries: Counting, path: str, expected: int
) -> None:
    with queries(expected):
        client.get(path)


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/account", 1), ("/account/sessions", 2), ("/sites", 2), ("/sites/new", 1), ("/sites/acme", 3)],
)
def test_own_pages_take_few_queries(alice: Browser, queries: Counting, path: str, expected: int) -> None:
    with queries(expected):
        alice.get(path)


def test_first_page_offers_the_three_looks(client: Browser) -> None:
    """Where no examples are named, each leads to a sign-up with that starter chosen."""
    links = [link.attributes["href"] for link in client.get("/").page.all("a", class_="look")]
    assert links == [f"/signup?starter={name}" for name in ("evenings", "landing", "daylight")]
    chosen = [
        each
        for each in client.get(links[1]).page.all("input", name="starter")
        if "checked" in each.attributes
    ]
    assert [each.attributes["value"] for each in chosen] == ["landing"]


def test_first_page_links_to_examples_that_are_open(
    client: Browser, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SHOWN_SITES", ["evenings=acme", "landing=nobody", "nonsense"])
    links = [link.attributes["href"] for link in client.get("/").page.all("a", class_="look")]
    assert links[0] == "https://acme.sitemaker.test/"
    assert links[1] == "/signup?starter=landing"


def test_footer_names_version_and_licence(client: Browser) -> None:
    footer = client.get("/about").page.all("footer")[0]
    assert f"sitemaker {VERSION} · MIT licence" in footer.text
    assert "Source code" not in footer.text


def test_footer_links_to_the_source_where_the_operator_names_it(
    client: Browser, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SOURCE_URL", "https://code.example/sitemaker")
    link = client.get("/about").page.all("a", href="https://code.example/sitemaker")[0]
    assert link.text == "Source code (MIT licence)"
