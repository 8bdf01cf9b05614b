"""Going live, back and off, with what changes in words."""

import re
from typing import Any

from tests.browser import Browser
from tests.dash.conftest import ACME, AdminSite
from tests.html import fields


def publish(admin: AdminSite, browser: Browser, page_id: int = 0, **more: str) -> Any:
    url = f"/admin/pages/{page_id or admin.home}/publish"
    form = next(each for each in browser.visit(url, **ACME).page.all("form", class_="form publish-form"))
    return browser.post(url, data={**fields(form), **more}, **ACME)


def public(browser: Browser, path: str = "/") -> str:
    return str(browser.get(path, **ACME).get_data(as_text=True))


def test_publish_shows_what_changes_and_makes_it_live(
    admin: AdminSite, alice: Browser, client: Browser
) -> None:
    admin.save(alice, {"heading": "Bread at seven"})
    assert "Bread at seven" not in public(client)
    page = alice.visit(f"/admin/pages/{admin.home}/publish", **ACME).page
    assert "Publish 1 change" in page.text
    assert re.search("Changed the heading of Hero from “.+” to “Bread at seven”", page.text)
    assert publish(admin, alice).status_code == 303
    assert "Bread at seven" in public(client)
    after = alice.visit(f"/admin/pages/{admin.home}/publish", **ACME).page
    assert "Everything is live" in after.text and "Your change went live." in after.text


def test_frame_is_listed_and_can_be_left_out(admin: AdminSite, alice: Browser, client: Browser) -> None:
    admin.save(alice, {"heading": "Bread at seven"})
    settings = f"/admin/pages/{admin.frame}/settings"
    alice.submit(settings, {"title": "Acme Two"}, action=settings, **ACME)
    page = alice.visit(f"/admin/pages/{admin.home}/publish", **ACME).page
    assert "Publish 2 changes" in page.text and "Header and footer" in page.text
    url = f"/admin/pages/{admin.home}/publish"
    form = fields(page.all("form", class_="form publish-form")[0])
    without = {name: value for name, value in form.items() if name != f"publish.{admin.frame}"}
    alice.post(url, data=without, **ACME)
    shown = public(client)
    assert "Bread at seven" in shown and "Acme Two" not in shown
    publish(admin, alice, admin.frame)
    assert "Acme Two" in public(client)


def test_same_key_twice_is_one_publication(admin: AdminSite, alice: Browser) -> None:
    admin.save(alice, {"heading": "Once"})
    url = f"/admin/pages/{admin.home}/publish"
    form = fields(alice.visit(url, **ACME).page.all("form", class_="form publish-form")[0])
    count = admin.look(0, lambda page: len(page.publications()))
    for _ in range(2):
        assert alice.post(url, data=form, **ACME).status_code == 303
    assert admin.look(0, lambda page: len(page.publications())) == count + 1


def test_undo_brings_back_what_was_live_and_keeps_draft(
    admin: AdminSite, alice: Browser, client: Browser
) -> None:
    before = public(client)
    admin.save(alice, {"heading": "Too early"})
    publish(admin, alice)
    url = f"/admin/pages/{admin.home}/publish/undo"
    form = fields(alice.visit(f"/admin/pages/{admin.home}/publish", **ACME).page.form(url))
    for _ in range(2):  # pressed twice
        assert alice.post(url, data=form, **ACME).status_code == 303
    assert public(client) == before
    assert admin.data()["heading"] == "Too early"
    assert "1 change not live yet" in alice.visit(f"/admin/pages/{admin.home}/", **ACME).page.text


def test_undoing_the_first_publication_never_takes_the_frame_off(
    admin: AdminSite, alice: Browser, client: Browser
) -> None:
    url = f"/admin/pages/{admin.about}/publish/undo"
    form = fields(alice.visit(f"/admin/pages/{admin.about}/publish", **ACME).page.form(url))
    alice.post(url, data=form, **ACME)
    assert client.get("/about", **ACME).status_code == 404
    assert client.get("/", **ACME).status_code == 200


def test_page_is_taken_off_and_published_again(admin: AdminSite, alice: Browser, client: Browser) -> None:
    room_about = f"/admin/pages/{admin.about}/"
    form = fields(alice.visit(room_about, **ACME).page.form(room_about + "unpublish"))
    assert alice.post(room_about + "unpublish", data=form, **ACME).status_code == 303
    assert client.get("/about", **ACME).status_code == 404
    page = alice.visit(room_about + "publish", **ACME).page
    assert "is not on the site yet" in page.text
    publish(admin, alice, admin.about)
    assert client.get("/about", **ACME).status_code == 200


def test_checks_speak_but_never_block(admin: AdminSite, alice: Browser) -> None:
    admin.save(alice, {"link.label": "Order", "link.to": ""})
    page = alice.visit(f"/admin/pages/{admin.home}/publish", **ACME).page
    check = page.all("p", class_="check attention")[0]
    assert "The link “Order” in Hero has no destination." in check.text
    assert check.all("a")[0].attributes["href"].endswith(f"/blocks/{admin.hero}/#link.to")
    assert publish(admin, alice).status_code == 303


def test_nothing_ticked_is_refused(admin: AdminSite, alice: Browser) -> None:
    token = alice.token(f"/admin/pages/{admin.home}/", **ACME)
    answer = alice.post(f"/admin/pages/{admin.home}/publish", data={"csrf_token": token}, **ACME)
    assert answer.status_code == 422 and "Choose what to publish" in answer.page.text


def test_reader_sees_what_would_change_and_cannot_publish(
    admin: AdminSite, alice: Browser, rita: Browser
) -> None:
    admin.save(alice, {"heading": "Bread at seven"})
    url = f"/admin/pages/{admin.home}/publish"
    assert "View changes" in rita.visit(f"/admin/pages/{admin.home}/", **ACME).page.text
    page = rita.visit(url, **ACME).page
    assert "Changed the heading of Hero" in page.text and "1 change not live yet" in page.text
    assert not [each for each in page.all("button") if "Publish" in each.text]
    token = rita.token(url, **ACME)
    for verb in ("publish", "publish/undo", "unpublish"):
        data = {"csrf_token": token, f"publish.{admin.home}": "on"}
        assert rita.post(f"/admin/pages/{admin.home}/{verb}", data=data, **ACME).status_code == 403
