"""How often passwords, letters and sign-ups may be tried, and what is said then."""

from collections.abc import Callable

import pytest
from flask import Flask

from sitemaker.extensions import bcrypt
from tests.browser import Browser
from tests.cast import PASSWORD, Cast

NewBrowser = Callable[[], Browser]


def guess(
    browser: Browser, email: str, address: str = "198.51.100.7", password: str = "not the password"
) -> int:
    form = {"email": email, "password": password}
    return int(browser.post("/signin", data=form, environ_base={"REMOTE_ADDR": address}).status_code)


@pytest.mark.parametrize("known", [True, False])
def test_thirty_wrong_passwords_an_hour_per_account(
    client: Browser, cast: Cast, known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R86: from anywhere, for accounts that exist and for those that do not; bcrypt does not run then."""
    email = cast.alice.email if known else "nobody@example.com"
    statuses = [guess(client, email, f"203.0.{number}.9") for number in range(30)]
    assert statuses == [422] * 30
    monkeypatch.setattr(bcrypt, "check_password_hash", pytest.fail)
    assert guess(client, email, "203.0.99.9", PASSWORD) == 429


def test_thirty_wrong_passwords_an_hour_per_network(client: Browser) -> None:
    """R86: one /24, or one /64, counts as one place."""
    statuses = [guess(client, f"u{n}@example.com", f"198.51.100.{n}") for n in range(30)]
    assert statuses == [422] * 30
    assert guess(client, "u31@example.com", "198.51.100.200") == 429
    assert guess(client, "u31@example.com", "198.51.101.1") == 422


def test_right_passwords_do_not_count(client: Browser, browser: NewBrowser, cast: Cast) -> None:
    for _ in range(12):
        assert guess(browser(), cast.alice.email, password=PASSWORD) == 303
    assert guess(client, cast.alice.email) == 422


def test_strangers_cannot_lock_a_known_device_out(client: Browser, browser: NewBrowser, cast: Cast) -> None:
    """R86."""
    client.sign_in(cast.alice.email, PASSWORD)
    client.post("/signout", data={"csrf_token": client.token("/sites")})
    for number in range(31):
        guess(browser(), cast.alice.email, f"203.0.{number}.9")
    assert guess(browser(), cast.alice.email, "203.0.99.9", PASSWORD) == 429
    assert guess(client, cast.alice.email, "203.0.99.9", PASSWORD) == 303


@pytest.mark.security(86, 101)
def test_one_network_bars_only_itself(client: Browser, browser: NewBrowser, cast: Cast) -> None:
    """The owner on a new device, in a place where they never were."""
    assert [guess(client, cast.alice.email) for _ in range(12)] == [422] * 10 + [429] * 2
    assert guess(browser(), cast.alice.email, "203.0.113.9", PASSWORD) == 303


@pytest.mark.security(86, 101)
def test_strangers_cannot_lock_a_known_network_out(client: Browser, browser: NewBrowser, cast: Cast) -> None:
    """On a new device, where the account signed in before; what may be guessed there has an end too."""
    assert guess(browser(), cast.alice.email, "203.0.113.9", PASSWORD) == 303
    for number in range(31):
        guess(client, cast.alice.email, f"198.51.{number}.9")
    assert guess(browser(), cast.alice.email, "203.0.113.77", PASSWORD) == 303
    assert [guess(client, cast.alice.email, "203.0.113.5") for _ in range(11)] == [422] * 10 + [429]


@pytest.mark.security(86)
def test_guesses_at_one_account_have_an_end(client: Browser, browser: NewBrowser, cast: Cast) -> None:
    """However many networks: thirty from strange ones, twenty from those it signed in from."""
    for number in range(6):
        assert guess(browser(), cast.alice.email, f"203.0.{number}.9", PASSWORD) == 303
    statuses = [guess(client, cast.alice.email, f"203.0.{number % 60}.9") for number in range(600)]
    assert statuses.count(422) == 50


def test_the_form_comes_back_filled_and_says_how_long(client: Browser) -> None:
    for _ in range(10):
        guess(client, "nobody@example.com", "127.0.0.1")
    answer = client.submit("/signin", {"email": "nobody@example.com", "password": "once more, then"})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert "Wait 60 minutes" in answer.page.text
    assert answer.page.all("input", name="email")[0].attributes["value"] == "nobody@example.com"
    assert "once more, then" not in answer.get_data(as_text=True)


def test_forged_forwarding_headers_change_nothing(client: Browser) -> None:
    """R87."""
    for number in range(11):
        headers = {"X-Forwarded-For": f"192.0.2.{number}", "Sec-Fetch-Site": "same-origin"}
        form = {"email": "nobody@example.com", "password": "not the password"}
        status = client.post("/signin", data=form, headers=headers).status_code
    assert status == 429


def test_looking_addresses_up_is_limited(client: Browser) -> None:
    statuses = [client.get("/signup/address?name=duck").status_code for _ in range(121)]
    assert statuses[119] == 200 and statuses[120] == 429


def test_limits_hold_without_redis(app: Flask, client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """R88: the process counts by itself."""
    from redis.exceptions import ConnectionError as Away

    from sitemaker.extensions import counters

    def away(*_: object, **__: object) -> int:
        raise Away

    for verb in ("incr", "get", "get_expiry"):
        monkeypatch.setattr(counters._shared, verb, away)
    try:
        statuses = [guess(client, "redisless@example.com") for _ in range(11)]
    finally:
        monkeypatch.undo()
        counters._away_until = 0.0
    assert statuses == [422] * 10 + [429]
