"""Who is let in, how far, and what becomes of a form that comes too late."""

from typing import Any

import pytest
from flask import Flask

from sitemaker.extensions import db
from sitemaker.models import Site, User
from tests.browser import Browser
from tests.cast import Cast
from tests.dash.conftest import ACME, AdminSite
from tests.html import fields

PAGE, BLOCK = "pages/{home}/", "pages/{home}/blocks/{hero}/"
READ = [
    "",
    "people",
    "frame/",
    PAGE,
    BLOCK,
    *(PAGE + each for each in ("canvas", "preview", "publish", "history")),
]
SHOWN_TO_EDITORS = ["pages/new", *(PAGE + each for each in ("settings", "delete", "blocks/new"))]
WRITE = [
    "pages/new",
    *(PAGE + verb for verb in "settings path place copies delete restoration blocks undo redo edits".split()),
    *(PAGE + verb for verb in "publish publish/undo unpublish history/1 conflicts/1".split()),
    *(BLOCK + verb for verb in ("", "place", "copies", "delete", "restoration")),
]


def address(admin: AdminSite, path: str) -> str:
    return "/admin/" + path.format(home=admin.home, hero=admin.hero)


@pytest.mark.parametrize("path", READ)
def test_reader_sees_everything_and_no_form_but_the_way_out(
    admin: AdminSite, rita: Browser, path: str
) -> None:
    page = rita.visit(address(admin, path), **ACME)
    assert page.status_code == 200
    if path != "pages/{home}/canvas":
        forms = [each for each in page.page.all("form") if each.attributes.get("method") == "post"]
        posting = [each.attributes["action"] for each in forms if each.all("button")]
        assert posting == ["/admin/signout"]


@pytest.mark.parametrize("path", WRITE)
def test_reader_changes_nothing(admin: AdminSite, rita: Browser, path: str) -> None:
    before = admin.revision()
    token = rita.token("/admin/", **ACME)
    assert rita.post(address(admin, path), data={"csrf_token": token}, **ACME).status_code == 403
    assert admin.revision() == before


@pytest.mark.parametrize("path", SHOWN_TO_EDITORS)
def test_reader_is_not_shown_what_only_editors_fill_in(admin: AdminSite, rita: Browser, path: str) -> None:
    assert rita.get(address(admin, path), **ACME).status_code == 403


@pytest.mark.parametrize("path", [each for each in [*READ, *SHOWN_TO_EDITORS] if "{home}" in each])
def test_pages_of_another_site_are_404(admin: AdminSite, charlie: Browser, path: str) -> None:
    assert charlie.get(address(admin, path), subdomain="mallory").status_code == 404


def test_asking_for_headers_alone_changes_nothing(admin: AdminSite, alice: Browser) -> None:
    """HEAD is answered by every GET, and carries no token."""
    before = alice.visit("/admin/", **ACME).page.text
    for path in {*READ, *SHOWN_TO_EDITORS, *WRITE}:
        assert alice.head(address(admin, path), **ACME).status_code in (200, 405)
    assert alice.visit("/admin/", **ACME).page.text == before


def test_outsider_finds_no_admin_at_all(admin: AdminSite, charlie: Browser) -> None:
    assert charlie.visit("/admin/", **ACME).status_code == 404


def test_form_sent_after_the_session_ended_is_kept_and_sent_again(admin: AdminSite, alice: Browser) -> None:
    form = admin.filled(alice)
    _sign_out(alice)
    answer = alice.post(admin.form(), data={**form, "heading": "Not lost"}, **ACME)
    assert answer.status_code == 401 and "Your text is still here" in answer.page.text
    link = next(each for each in answer.page.all("a") if "Sign in" in each.text)
    assert link.attributes["target"] == "_blank"
    alice.sign_in("alice@example.com", "seventeen herons at dawn")
    alice.enter("acme")
    assert _send_again(alice, answer).status_code == 303
    assert admin.data()["heading"] == "Not lost"


def _sign_out(browser: Browser) -> None:
    token = browser.token("/admin/people", **ACME)
    assert browser.post("/admin/signout", data={"csrf_token": token}, **ACME).status_code == 303


def _send_again(browser: Browser, answer: Any) -> Any:
    form = answer.page.form()
    return browser.post(form.attributes["action"], data=fields(form), **ACME)


def test_form_with_a_stale_token_comes_back_with_a_fresh_one(admin: AdminSite, alice: Browser) -> None:
    form = {**admin.filled(alice), "csrf_token": "stale", "heading": "Not lost"}
    answer = alice.post(admin.form(), data=form, **ACME)
    assert answer.status_code == 403 and "Not lost" in answer.page.text
    assert admin.data()["heading"] != "Not lost"
    assert _send_again(alice, answer).status_code == 303
    assert admin.data()["heading"] == "Not lost"


def test_signing_out_of_a_site_signs_out_of_the_apex_that_opened_it(admin: AdminSite, alice: Browser) -> None:
    _sign_out(alice)
    assert "/signin" in alice.visit("/admin/", **ACME).request.url


def test_owner_of_a_suspended_site_is_told_why_and_keeps_the_way_in(
    admin: AdminSite, alice: Browser, bob: Browser, app: Flask, cast: Cast
) -> None:
    with app.app_context():
        db.session.get_one(Site, cast.acme.id).suspend("It copied somebody’s shop.")
        db.session.commit()
    page = alice.visit("/admin/", **ACME).page
    assert "it has been suspended. It copied somebody’s shop." in page.text
    assert "abuse@sitemaker.test" in page.text
    assert admin.save(alice, {"heading": "Mended"}).status_code == 303


def test_calm_bar_until_the_owners_address_is_confirmed(
    admin: AdminSite, alice: Browser, bob: Browser, app: Flask, cast: Cast
) -> None:
    with app.app_context():
        db.session.get_one(User, cast.alice.id).confirmed_at = None
        db.session.commit()
    bar = alice.visit("/admin/", **ACME).page.all("p", class_="bar")[0]
    assert "until you confirm alice@example.com" in bar.text
    assert bar.all("a")[0].attributes["href"].endswith("//sitemaker.test/confirm/again")
    assert not bob.visit("/admin/", **ACME).page.all("p", class_="bar")


def test_people_are_listed_with_what_they_may(admin: AdminSite, rita: Browser) -> None:
    people = [each.text for each in rita.visit("/admin/people", **ACME).page.all("li", class_="person")]
    assert [each.split()[1] for each in people] == ["Alice", "Bob", "Rita"]
    assert "Owner" in people[0] and "Can edit and publish" in people[1] and "View only" in people[2]


def test_canvas_is_private_and_framed_only_by_us(admin: AdminSite, alice: Browser) -> None:
    admin.save(alice, {"heading": "Only a draft"})
    answer = alice.get(f"/admin/pages/{admin.home}/canvas", **ACME)
    assert "Only a draft" in answer.get_data(as_text=True)
    headers = answer.headers
    assert headers["X-Robots-Tag"] == "noindex" and "no-store" in headers["Cache-Control"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'self'" in policy and "script" not in policy
