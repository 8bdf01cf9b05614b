"""The list of pages, and what can be done with a page as a whole."""

import threading
from collections.abc import Callable

from flask import Flask

from tests.browser import Browser
from tests.conftest import Counting
from tests.dash.conftest import ACME, AdminSite
from tests.html import fields

LIST = "/admin/"


def test_list_tells_title_path_and_state(admin: AdminSite, alice: Browser) -> None:
    admin.save(alice, {"heading": "New"})
    rows = [each.text for each in alice.visit(LIST, **ACME).page.all("li", class_="page-row")]
    assert "Home / 1 change not live yet" in rows[0]
    assert "/about Live" in rows[1]


def test_list_takes_the_same_queries_for_any_number_of_pages(
    admin: AdminSite, alice: Browser, queries: Counting
) -> None:
    alice.visit(LIST, **ACME)
    with queries(7):
        alice.get(LIST, **ACME)
    for number in range(4):
        _make(alice, f"Page {number}")
    with queries(7):
        alice.get(LIST, **ACME)


def _make(browser: Browser, title: str, path: str = "") -> str:
    action = "/admin/pages/new"
    page = browser.visit(action, **ACME).page
    form = next(each for each in page.all("form") if each.all("input", name="title"))
    answer = browser.post(action, data={**fields(form), "title": title, "path": path}, **ACME)
    return str(answer.headers.get("Location", ""))


def test_new_page_is_a_draft_with_its_name_on_it(admin: AdminSite, alice: Browser, client: Browser) -> None:
    location = _make(alice, "Opening Hours")
    page_id = int(location.split("/")[-2])
    assert admin.document(page_id)["blocks"][0]["data"]["heading"] == "Opening Hours"
    assert admin.look(page_id, lambda page: (page.path, page.state)) == ("opening-hours", "draft")
    assert "Draft, visitors can’t see it yet" in alice.visit(LIST, **ACME).page.text
    assert client.get("/opening-hours", **ACME).status_code == 404


def test_new_page_refused_comes_back_filled(admin: AdminSite, alice: Browser) -> None:
    page = alice.visit("/admin/pages/new", **ACME).page
    form = fields(next(each for each in page.all("form") if each.all("input", name="title")))
    for path, sentence in (
        ("about", "Another page already uses /about"),
        ("admin/x", "reserved for the editor"),
    ):
        answer = alice.post("/admin/pages/new", data={**form, "title": "Mine", "path": path}, **ACME)
        assert answer.status_code == 422 and sentence in answer.page.text
        assert answer.page.all("input", name="title")[0].attributes["value"] == "Mine"
        assert answer.page.all("input", name="path")[0].attributes["value"] == path


def test_title_and_description_are_edits(admin: AdminSite, alice: Browser) -> None:
    url = f"/admin/pages/{admin.home}/settings"
    answer = alice.submit(url, {"title": "Start", "description": "Where it begins."}, action=url, **ACME)
    assert answer.status_code == 303
    assert admin.document()["settings"] == {"title": "Start", "description": "Where it begins."}
    words = admin.look(0, lambda page: page.history()[0].words)
    assert words.startswith("Changed the title and the description")


def test_site_name_and_language_belong_to_the_frame(admin: AdminSite, alice: Browser) -> None:
    url = f"/admin/pages/{admin.frame}/settings"
    typed = {"title": "Acme & Daughters", "lang": "de"}
    assert alice.submit(url, typed, action=url, **ACME).status_code == 303
    assert admin.document(admin.frame)["settings"]["lang"] == "de"
    refused = alice.submit(url, {"lang": "no language"}, action=url, **ACME)
    assert refused.status_code == 422 and "short code like en" in refused.page.text


def test_moved_page_redirects_from_its_old_address(admin: AdminSite, alice: Browser, client: Browser) -> None:
    settings, action = f"/admin/pages/{admin.about}/settings", f"/admin/pages/{admin.about}/path"
    assert alice.submit(settings, {"path": "The Workshop/Now"}, action=action, **ACME).status_code == 303
    moved = client.get("/about", **ACME)
    assert moved.status_code == 301 and moved.headers["Location"].endswith("/the-workshop/now")
    taken = alice.submit(settings, {"path": "contact"}, action=action, **ACME)
    assert taken.status_code == 422 and "Another page already uses /contact" in taken.page.text


def test_site_without_a_first_page_is_told_how_to_have_one(admin: AdminSite, alice: Browser) -> None:
    settings, action = f"/admin/pages/{admin.home}/settings", f"/admin/pages/{admin.home}/path"
    alice.submit(settings, {"path": "elsewhere"}, action=action, **ACME)
    assert "There is no page at acme.sitemaker.test itself" in alice.visit(LIST, **ACME).page.text
    alice.submit(settings, {"path": "/"}, action=action, **ACME)
    assert "There is no page at" not in alice.visit(LIST, **ACME).page.text


def test_pages_are_put_in_order(admin: AdminSite, alice: Browser) -> None:
    before = _titles(alice)
    _press(alice, f"/admin/pages/{admin.home}/place", step="down")
    assert _titles(alice) == [before[1], before[0], *before[2:]]
    _press(alice, f"/admin/pages/{admin.home}/place", step="up")
    _press(alice, f"/admin/pages/{admin.home}/place", step="up")  # already first: nothing happens
    assert _titles(alice) == before


def _titles(browser: Browser) -> list[str]:
    rows = browser.visit(LIST, **ACME).page.all("li", class_="page-row")
    return [row.all("span", class_="page-title")[0].text for row in rows]


def _press(browser: Browser, action: str, **more: str) -> None:
    token = browser.token(LIST, **ACME)
    assert browser.post(action, data={"csrf_token": token, **more}, **ACME).status_code == 303


def test_copy_is_a_draft_of_its_own(admin: AdminSite, alice: Browser) -> None:
    _press(alice, f"/admin/pages/{admin.about}/copies")
    _press(alice, f"/admin/pages/{admin.about}/copies")
    page = alice.visit(LIST, **ACME).page
    assert "/about-copy Draft" in page.text and "/about-copy-2 Draft" in page.text
    assert admin.look(admin.about, lambda page: page.state) == "live"


def test_removed_page_waits_in_the_bin(admin: AdminSite, alice: Browser, client: Browser) -> None:
    asked = alice.visit(f"/admin/pages/{admin.about}/delete", **ACME).page
    assert "Delete The workshop?" in asked.text and "can restore it" in asked.text
    assert "no longer find anything at acme.sitemaker.test/about" in asked.text
    assert "These pages link to it" in asked.text and "Header and footer" in asked.text
    _press(alice, f"/admin/pages/{admin.about}/delete")
    assert client.get("/about", **ACME).status_code == 404
    assert alice.get(f"/admin/pages/{admin.about}/", **ACME).status_code == 404
    assert "In the bin" in alice.visit(LIST, **ACME).page.text
    _press(alice, f"/admin/pages/{admin.about}/restoration")
    assert client.get("/about", **ACME).status_code == 200


def test_removing_says_what_visitors_lose(admin: AdminSite, alice: Browser) -> None:
    home = alice.visit(f"/admin/pages/{admin.home}/delete", **ACME).page
    assert "the home page of acme.sitemaker.test" in home.text
    made = _make(alice, "Not yet", "not-yet")
    draft = alice.visit(f"{made.partition('.test')[2] or made}delete", **ACME).page
    assert "Visitors can’t see it" in draft.text and "pages link to it" not in draft.text


def test_restored_page_finds_another_address_when_its_own_is_taken(admin: AdminSite, alice: Browser) -> None:
    _press(alice, f"/admin/pages/{admin.about}/delete")
    _make(alice, "Another", "about")
    _press(alice, f"/admin/pages/{admin.about}/restoration")
    assert admin.look(admin.about, lambda page: page.path) == "about-restored"


def test_site_without_pages_says_so(admin: AdminSite, alice: Browser, app: Flask) -> None:
    for row in alice.visit(LIST, **ACME).page.all("li", class_="page-row"):
        _press(alice, f"/admin/pages/{row.attributes['id'].removeprefix('page-')}/delete")
    page = alice.visit(LIST, **ACME).page
    assert "No pages yet" in page.text and "Create the first page" in page.text


def test_frame_has_no_address_no_copy_and_no_bin(admin: AdminSite, alice: Browser) -> None:
    token = alice.token(LIST, **ACME)
    for verb in ("path", "copies", "delete", "place", "unpublish"):
        answer = alice.post(f"/admin/pages/{admin.frame}/{verb}", data={"csrf_token": token}, **ACME)
        assert answer.status_code == 404, verb


def test_copies_made_at_the_same_moment_have_addresses_of_their_own(
    admin: AdminSite, alice: Browser, browser: Callable[[], Browser]
) -> None:
    """What was free when it was looked for is taken by nobody meanwhile: it was answered 500."""
    token = fields(alice.visit("/admin/pages/new", **ACME).page.all("form")[0])["csrf_token"]
    answers: list[int] = []

    def copy(own: Browser) -> None:
        form = {"csrf_token": token}
        answers.append(own.post(f"/admin/pages/{admin.about}/copies", data=form, **ACME).status_code)

    tabs = [browser() for _ in range(6)]
    for each in tabs:
        each._cookies = alice._cookies
    threads = [threading.Thread(target=copy, args=[each]) for each in tabs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303] * 6
