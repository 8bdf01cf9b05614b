"""/signin, /signout and /open: in, out, and over to a site."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from sitemaker.extensions import bcrypt, db
from sitemaker.models import Audit, Handoff, UserSession
from tests.browser import Browser
from tests.cast import PASSWORD, Cast

NewBrowser = Callable[[], Browser]
STATE = "s" * 32


def test_signs_in_and_rotates_the_session(client: Browser, cast: Cast) -> None:
    """R13."""
    first = client.sign_in(cast.alice.email, PASSWORD)
    before = client.host_cookies("sitemaker.test")["__Host-sid"]
    client.post(
        "/signin",
        data={"email": cast.alice.email, "password": PASSWORD, "csrf_token": client.token("/sites")},
    )
    after = client.host_cookies("sitemaker.test")["__Host-sid"]
    assert first.headers["Location"] == "/sites" and before != after


def test_email_is_found_in_any_case(client: Browser, cast: Cast) -> None:
    assert client.sign_in(f"  {cast.alice.email.upper()} ", PASSWORD).status_code == 303


def test_known_and_unknown_accounts_are_answered_alike(
    client: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R84."""
    checks: list[str] = []
    real = bcrypt.check_password_hash

    def counted(hashed: str, password: str) -> bool:
        checks.append(hashed)
        return bool(real(hashed, password))

    monkeypatch.setattr(bcrypt, "check_password_hash", counted)
    bodies = []
    for email in (cast.alice.email, "nobody@example.com"):
        answer = client.submit("/signin", {"email": email, "password": "not the password"})
        body = answer.get_data(as_text=True).replace(email, "someone")
        bodies.append((answer.status_code, sorted(dict(answer.headers)), body.partition("nonce")[0]))
    assert len(checks) == 2
    assert bodies[0] == bodies[1] and bodies[0][0] == 422


def test_a_password_is_never_sent_back(client: Browser, cast: Cast) -> None:
    answer = client.submit("/signin", {"email": cast.alice.email, "password": "wrong but mine"})
    assert "wrong but mine" not in answer.get_data(as_text=True)
    assert cast.alice.email in answer.get_data(as_text=True)


def test_suspended_people_learn_it_only_with_their_password(client: Browser, cast: Cast) -> None:
    wrong = client.submit("/signin", {"email": cast.sam.email, "password": "not the password"})
    right = client.submit("/signin", {"email": cast.sam.email, "password": PASSWORD})
    assert "closed" not in wrong.page.text and right.status_code == 422
    assert "This account is suspended" in right.page.text


@pytest.mark.parametrize(
    "path",
    [
        "//evil.test",
        "/\\evil.test",
        "/%09/evil.test",
        "/\t/evil.test",
        "https:evil.test",
        "https://evil.test/",
        "javascript:alert(1)",
        "evil.test",
        "\\\\evil.test",
        "/..//evil.test",
    ],
)
def test_next_stays_on_this_host(client: Browser, cast: Cast, path: str) -> None:
    """R24."""
    form = {"email": cast.alice.email, "password": PASSWORD, "next": path}
    location = urlsplit(client.post("/signin", data=form).headers["Location"])
    assert not location.netloc and not location.scheme
    assert location.path.startswith("/") and not location.path.startswith(("//", "/\\"))


def test_next_passes_through_to_the_hand_off(client: Browser, cast: Cast) -> None:
    asked = client.get(f"/open/acme?state={STATE}")
    assert asked.status_code == 303 and "/signin?next=" in asked.headers["Location"]
    sent = client.submit(asked.headers["Location"], {"email": cast.alice.email, "password": PASSWORD})
    assert sent.headers["Location"] == f"/open/acme?state={STATE}"
    opened = client.get(sent.headers["Location"])
    target = urlsplit(opened.headers["Location"])
    assert (target.netloc, target.path) == ("acme.sitemaker.test", "/admin/enter")
    assert parse_qs(target.query)["state"] == [STATE]
    assert opened.headers["Referrer-Policy"] == "no-referrer"
    assert opened.headers["Cache-Control"] == "no-store"


def test_hand_off_code_is_kept_only_as_a_hash(alice: Browser, app: Flask) -> None:
    code = parse_qs(urlsplit(alice.get(f"/open/acme?state={STATE}").headers["Location"]).query)["code"][0]
    with app.app_context():
        rows = db.session.scalars(select(Handoff)).all()
        assert rows and all(code not in (row.code_hash, row.state_hash) for row in rows)


def test_open_hides_sites_from_strangers(charlie: Browser) -> None:
    """R25."""
    other, nobody = charlie.get(f"/open/acme?state={STATE}"), charlie.get(f"/open/not-there?state={STATE}")
    assert other.status_code == nobody.status_code == 404
    strip = [each.page.all("h1")[0].text for each in (other, nobody)]
    assert strip[0] == strip[1]


def test_open_without_a_state_begins_at_the_site(alice: Browser) -> None:
    assert alice.get("/open/acme").headers["Location"] == "https://acme.sitemaker.test/admin/"


def test_sign_out_ends_every_session_handed_over(alice: Browser, app: Flask, cast: Cast) -> None:
    """R14."""
    saved = alice.host_cookies("acme.sitemaker.test")["__Host-sid"]
    assert alice.post("/signout", data={"csrf_token": alice.token("/sites")}).status_code == 303
    with app.app_context():
        assert db.session.scalar(select(UserSession).where(UserSession.user_id == cast.alice.id)) is None
    answer = app.test_client().get(
        "/admin/", base_url="https://acme.sitemaker.test", headers={"Cookie": f"__Host-sid={saved}"}
    )
    assert answer.status_code == 303


def test_signing_out_takes_a_post_with_a_token(alice: Browser) -> None:
    assert alice.get("/signout").status_code == 405
    assert alice.post("/signout").status_code in (400, 403)
    assert alice.get("/sites").status_code == 200


def test_sign_ins_are_written_down(client: Browser, cast: Cast, app: Flask) -> None:
    """R92."""
    client.submit("/signin", {"email": cast.alice.email, "password": "not the password"})
    client.sign_in(cast.alice.email, PASSWORD)
    with app.app_context():
        lines = db.session.scalars(
            select(Audit).where(Audit.actor_id == cast.alice.id).order_by(Audit.id)
        ).all()
        assert [line.action for line in lines] == ["signin_refused", "signin"]
        assert all(line.address == "127.0.0.1" for line in lines)
