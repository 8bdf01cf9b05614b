"""/sites: the list, a new one, renaming, closing, the bin."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from sitemaker.extensions import db
from sitemaker.models import Site, platform_scope
from tests.browser import Browser
from tests.cast import PASSWORD, Cast

NewBrowser = Callable[[], Browser]
Counting = Callable[[int], AbstractContextManager[list[str]]]


def state(app: Flask, subdomain: str) -> str:
    with app.app_context():
        site = Site.by_subdomain(subdomain)
        return site.state if site else "none"


def press(browser: Browser, path: str) -> int:
    return int(browser.post(path, data={"csrf_token": browser.token("/sites")}).status_code)


def test_lists_mine_with_state_and_last_edit(alice: Browser, bob: Browser, charlie: Browser) -> None:
    mine = alice.get("/sites").page.text
    assert "acme.sitemaker.test" in mine and "Live" in mine and "Today" in mine and "mallory" not in mine
    assert "Editor" in bob.get("/sites").page.text
    assert "acme" not in charlie.get("/sites").page.text


def test_the_list_takes_as_many_queries_for_many_sites(alice: Browser, app: Flask, queries: Counting) -> None:
    with queries(2):
        alice.get("/sites")
    for name in ("one-more", "and-another"):
        alice.submit("/sites/new", {"address": name}, action="/sites/new")
    with queries(2):
        alice.get("/sites")


def test_somebody_without_sites_sees_the_first_one_waiting(client: Browser, app: Flask) -> None:
    form = {"email": "ines@x.example", "password": "seven herons, one heron", "address": "ines"}
    client.submit("/signup", form)
    with app.app_context():
        site = Site.by_subdomain("ines")
        assert site is not None
        with platform_scope("the first site goes for good"):
            site.purge()
            db.session.commit()
    page = client.get("/sites").page
    assert "ines" in page.text and "is available" in page.text


def test_another_site(alice: Browser, app: Flask) -> None:
    answer = alice.submit("/sites/new", {"address": "second-one"}, action="/sites/new")
    opened = r"https://second-one\.sitemaker\.test/admin/pages/\d+/\?begin"
    assert re.fullmatch(opened, answer.headers["Location"])
    assert alice.get("/", subdomain="second-one").status_code == 200
    taken = alice.submit("/sites/new", {"address": "mallory"}, action="/sites/new")
    assert taken.status_code == 422 and "“mallory” is taken" in taken.page.text


def test_only_the_owner_has_settings(alice: Browser, bob: Browser, rita: Browser, charlie: Browser) -> None:
    """R62, R63."""
    for path in ("/sites/acme", "/sites/acme/address", "/sites/acme/delete"):
        statuses = [each.get(path).status_code for each in (alice, bob, rita, charlie)]
        assert statuses == [200, 403, 403, 404], path
    for path in ("address", "unpublish", "publish", "delete", "restore"):
        assert [press(each, f"/sites/acme/{path}") for each in (bob, charlie)] == [403, 404], path


def test_strangers_cannot_tell_a_site_from_none(charlie: Browser) -> None:
    there, nowhere = charlie.get("/sites/acme"), charlie.get("/sites/no-such-site")
    assert there.status_code == nowhere.status_code == 404


def test_renaming_redirects_and_rests(alice: Browser, charlie: Browser, app: Flask, client: Browser) -> None:
    """R77."""
    saved = alice.host_cookies("acme.sitemaker.test")["__Host-sid"]
    answer = alice.submit("/sites/acme/address", {"address": "acme-works"}, action="/sites/acme/address")
    assert answer.headers["Location"] == "/sites/acme-works"
    old = client.get("/", subdomain="acme")
    assert old.status_code == 301 and old.headers["Location"] == "https://acme-works.sitemaker.test/"
    dead = app.test_client().get(
        "/admin/", base_url="https://acme-works.sitemaker.test", headers={"Cookie": f"__Host-sid={saved}"}
    )
    assert dead.status_code == 303
    refused = charlie.submit("/sites/new", {"address": "acme"}, action="/sites/new")
    assert refused.status_code == 422 and "“acme” is taken" in refused.page.text
    assert (
        alice.submit(
            "/sites/acme-works/address", {"address": "acme"}, action="/sites/acme-works/address"
        ).status_code
        == 303
    )


def test_a_name_rests_for_a_year(alice: Browser, charlie: Browser, cast: Cast) -> None:
    alice.submit("/sites/acme/address", {"address": "acme-works"}, action="/sites/acme/address")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=366), tick=True):
        charlie.sign_in(cast.charlie.email, PASSWORD)
        assert charlie.submit("/sites/new", {"address": "acme"}, action="/sites/new").status_code == 303


def test_renaming_to_a_taken_name_says_so(alice: Browser) -> None:
    answer = alice.submit("/sites/acme/address", {"address": "mallory"}, action="/sites/acme/address")
    assert answer.status_code == 422 and "“mallory” is taken" in answer.page.text
    assert len(answer.page.all("code")) == 3


def test_closing_and_opening(alice: Browser, app: Flask, client: Browser) -> None:
    assert client.get("/", subdomain="acme").status_code == 200
    assert press(alice, "/sites/acme/unpublish") == 303
    assert client.get("/", subdomain="acme").status_code in (404, 410)
    assert "is offline" in alice.get("/sites/acme").page.text
    assert press(alice, "/sites/acme/publish") == 303
    assert client.get("/", subdomain="acme").status_code == 200


def test_deleting_takes_the_name_typed(alice: Browser, app: Flask) -> None:
    answer = alice.submit("/sites/acme/delete", {"address": "acne"}, action="/sites/acme/delete")
    assert answer.status_code == 422 and state(app, "acme") == "live"


def test_deleted_is_gone_and_comes_back(
    alice: Browser, charlie: Browser, app: Flask, client: Browser
) -> None:
    """R77."""
    assert (
        alice.submit("/sites/acme/delete", {"address": "acme"}, action="/sites/acme/delete").status_code
        == 303
    )
    assert client.get("/", subdomain="acme").status_code == 410
    assert client.get("/admin/", subdomain="acme").status_code == 410
    assert alice.get("/open/acme?state=" + "s" * 32).status_code == 404
    assert charlie.submit("/sites/new", {"address": "acme"}, action="/sites/new").status_code == 422
    assert "In the bin" in alice.get("/sites").page.text
    assert press(alice, "/sites/acme/restore") == 303
    assert client.get("/", subdomain="acme").status_code == 200


def test_a_suspended_site_tells_its_owner_why(alice: Browser, app: Flask, client: Browser) -> None:
    with app.app_context():
        site = Site.by_subdomain("acme")
        assert site is not None
        site.suspend("It pretends to be a bank.")
        db.session.commit()
    assert client.get("/", subdomain="acme").status_code == 410
    assert "Suspended" in alice.get("/sites").page.text
    assert "It pretends to be a bank." in alice.get("/sites/acme").page.text


@pytest.mark.parametrize("path", ["unpublish", "publish", "restore"])
def test_reading_never_changes_a_site(alice: Browser, path: str) -> None:
    """R30."""
    assert alice.get(f"/sites/acme/{path}").status_code == 405
