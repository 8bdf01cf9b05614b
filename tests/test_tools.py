"""The tests' own tools: each finds a planted fault, and each test begins where the first one did."""

import pytest
from flask import Flask

from sitemaker.extensions import db
from sitemaker.models import Site, User
from tests import html
from tests.browser import Browser, check_cookie
from tests.cast import Cast

SOUND = "<!doctype html><html lang=en><title>T</title><body><h1>H</h1>{}</body></html>"


def wrong(body: str, policy: str = "script-src 'nonce-abc'") -> str:
    return "; ".join(html.problems(html.Page(SOUND.format(body)), policy))


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("<h1>Another</h1>", "2 h1"),
        ("<input name=a>", "input a without a label"),
        ("<button></button>", "button without words"),
        ("<a href=/x></a>", "a without words"),
        ("<img src=/x>", "img without alt"),
        ("<p id=a><p id=a>", "id a twice"),
        ("<p style='color:red'>", "p has style"),
        ("<p onclick='x()'>", "p has onclick"),
        ("<a href='javascript:x()'>x</a>", "a leads to javascript:"),
        ("<script>x()</script>", "script the policy does not let run"),
        ("<script src=/x></script>", "script the policy does not let run"),
        ("<script nonce=other src=/x></script>", "script the policy does not let run"),
        ("<style>p{}</style>", "style without its hash"),
    ],
)
def test_planted_fault_is_found(body: str, complaint: str) -> None:
    assert complaint in wrong(body)


@pytest.mark.parametrize(
    "body",
    [
        "<label for=a>A</label><input id=a>",
        "<label>A <input></label>",
        "<input aria-label=A>",
        "<input type=hidden name=a>",
        "<button>Save</button>",
        "<a href=/x><img src=/y alt=Home></a>",
        "<script nonce=abc src=/x></script>",
    ],
)
def test_sound_page_is_left_alone(body: str) -> None:
    assert wrong(body) == ""


def test_cookie_for_all_subdomains_is_found() -> None:
    with pytest.raises(AssertionError):
        check_cookie("__Host-sid=1; Secure; HttpOnly; Path=/; SameSite=Lax; Domain=sitemaker.test")


@pytest.mark.parametrize("turn", [1, 2])
def test_rows_are_as_at_the_start(app: Flask, cast: Cast, turn: int) -> None:
    with app.app_context():
        assert db.session.query(User).count() == 5
        site = db.session.get(Site, cast.acme.id)
        assert site is not None and site.state == "live"
        site.suspend("a trace for the next turn")
        db.session.add(User(email="left@example.com"))
        db.session.commit()


def test_pages_are_fetched_and_checked(client: Browser) -> None:
    assert client.get("/").status_code == 200
    assert client.get("/", subdomain="acme").status_code == 200


def test_alice_is_inside(alice: Browser) -> None:
    assert alice.get("/admin/", subdomain="acme").status_code == 200
