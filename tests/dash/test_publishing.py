"""Going live, back and off, with what changes in words."""

import re
from typing import Any

from tests.browser import Browser
from tests.dash.conftest import ACME, Room
from tests.html import fields


def publish(room: Room, browser: Browser, page_id: int = 0, **more: str) -> Any:
    url = f"/admin/pages/{page_id or room.home}/publish"
    form = next(each for each in browser.visit(url, **ACME).page.all("form", class_="form publish-form"))
    return browser.post(url, data={**fields(form), **more}, **ACME)


def public(browser: Browser, path: str = "/") -> str:
    return str(browser.get(path, **ACME).get_data(as_text=True))


def test_publish_shows_what_changes_and_makes_it_live(room: Room, alice: Browser, client: Browser) -> None:
    room.save(alice, {"heading": "Bread at seven"})
    assert "Bread at seven" not in public(client)
    page = alice.visit(f"/admin/pages/{room.home}/publish", **ACME).page
    assert "Publish 1 change" in page.text
    assert re.search("Changed the heading of Hero from “.+” to “Bread at seven”", page.text)
    assert publish(room, alice).status_code == 303
    assert "Bread at seven" in public(client)
    after = alice.visit(f"/admin/pages/{room.home}/publish", **ACME).page
    assert "Everything is live" in after.text and "Your change went live." in after.text


def test_frame_is_listed_and_can_be_left_out(room: Room, alice: Browser, client: Browser) -> None:
    room.save(alice, {"heading": "Bread at seven"})
    settings = f"/admin/pages/{room.frame}/settings"
    alice.submit(settings, {"title": "Acme Two"}, action=settings, **ACME)
    page = alice.visit(f"/admin/pages/{room.home}/publish", **ACME).page
    assert "Publish 2 changes" in page.text and "Header and footer" in page.text
    url = f"/admin/pages/{room.home}/publish"
    form = fields(page.all("form", class_="form publish-form")[0])
    without = {name: value for name, value in form.items() if name != f"publish.{room.frame}"}
    alice.post(url, data=without, **ACME)
    shown = public(client)
    assert "Bread at seven" in shown and "Acme Two" not in shown
    publish(room, alice, room.frame)
    assert "Acme Two" in public(client)


def test_same_key_twice_is_one_publication(room: Room, alice: Browser) -> None:
    room.save(alice, {"heading": "Once"})
    url = f"/admin/pages/{room.home}/publish"
    form = fields(alice.visit(url, **ACME).page.all("form", class_="form publish-form")[0])
    count = room.look(0, lambda page: len(page.publications()))
    for _ in range(2):
        assert alice.post(url, data=form, **ACME).status_code == 303
    assert room.look(0, lambda page: len(page.publications())) == count + 1


def test_undo_brings_back_what_was_live_and_keeps_draft(room: Room, alice: Browser, client: Browser) -> None:
    before = public(client)
    room.save(alice, {"heading": "Too early"})
    publish(room, alice)
    url = f"/admin/pages/{room.home}/publish/undo"
    form = fields(alice.visit(f"/admin/pages/{room.home}/publish", **ACME).page.form(url))
    for _ in range(2):  # pressed twice
        assert alice.post(url, data=form, **ACME).status_code == 303
    assert public(client) == before
    assert room.data()["heading"] == "Too early"
    assert "1 change not live yet" in alice.visit(f"/admin/pages/{room.home}/", **ACME).page.text


def test_undoing_the_first_publication_never_takes_the_frame_off(
    room: Room, alice: Browser, client: Browser
) -> None:
    url = f"/admin/pages/{room.about}/publish/undo"
    form = fields(alice.visit(f"/admin/pages/{room.about}/publish", **ACME).page.form(url))
    alice.post(url, data=form, **ACME)
    assert client.get("/about", **ACME).status_code == 404
    assert client.get("/", **ACME).status_code == 200


def test_page_is_taken_off_and_published_again(room: Room, alice: Browser, client: Browser) -> None:
    room_about = f"/admin/pages/{room.about}/"
    form = fields(alice.visit(room_about, **ACME).page.form(room_about + "unpublish"))
    assert alice.post(room_about + "unpublish", data=form, **ACME).status_code == 303
    assert client.get("/about", **ACME).status_code == 404
    page = alice.visit(room_about + "publish", **ACME).page
    assert "is not on the site yet" in page.text
    publish(room, alice, room.about)
    assert client.get("/about", **ACME).status_code == 200


def test_checks_speak_but_never_block(room: Room, alice: Browser) -> None:
    room.save(alice, {"link.label": "Order", "link.to": ""})
    page = alice.visit(f"/admin/pages/{room.home}/publish", **ACME).page
    check = page.all("p", class_="check attention")[0]
    assert "The link “Order” in Hero has no destination." in check.text
    assert check.all("a")[0].attributes["href"].endswith(f"/blocks/{room.hero}/#link.to")
    assert publish(room, alice).status_code == 303


def test_nothing_ticked_is_refused(room: Room, alice: Browser) -> None:
    token = alice.token(f"/admin/pages/{room.home}/", **ACME)
    answer = alice.post(f"/admin/pages/{room.home}/publish", data={"csrf_token": token}, **ACME)
    assert answer.status_code == 422 and "Choose what to publish" in answer.page.text


def test_reader_sees_what_would_change_and_cannot_publish(room: Room, alice: Browser, rita: Browser) -> None:
    room.save(alice, {"heading": "Bread at seven"})
    url = f"/admin/pages/{room.home}/publish"
    assert "View changes" in rita.visit(f"/admin/pages/{room.home}/", **ACME).page.text
    page = rita.visit(url, **ACME).page
    assert "Changed the heading of Hero" in page.text and "1 change not live yet" in page.text
    assert not [each for each in page.all("button") if "Publish" in each.text]
    token = rita.token(url, **ACME)
    for verb in ("publish", "publish/undo", "unpublish"):
        data = {"csrf_token": token, f"publish.{room.home}": "on"}
        assert rita.post(f"/admin/pages/{room.home}/{verb}", data=data, **ACME).status_code == 403
