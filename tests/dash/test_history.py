"""What happened, in words, and the way back to before each of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from sitemaker.extensions import db
from sitemaker.lib import position
from sitemaker.models import Edit, Page, User, now, site_scope
from tests.browser import Browser
from tests.conftest import Counting
from tests.dash.conftest import ACME, AdminSite
from tests.html import fields


def test_history_tells_who_did_what_newest_first(admin: AdminSite, alice: Browser, bob: Browser) -> None:
    admin.save(alice, {"heading": "One"})
    admin.save(bob, {"heading": "Two"})
    page = alice.visit(f"/admin/pages/{admin.home}/history", **ACME).page
    told = [each.text for each in page.all("li") if "moment" in each.attributes.get("class", "")]
    assert "from “One” to “Two”" in told[0] and "Bob" in told[0]
    assert "to “One”" in told[1] and "You" in told[1]
    assert "Published" in told[2]


def test_any_edit_is_taken_back_as_a_new_one(admin: AdminSite, alice: Browser, bob: Browser) -> None:
    was = admin.data()["heading"]
    admin.save(alice, {"heading": "One"})
    admin.save(bob, {"layout": "stacked"})
    number = admin.look(0, lambda page: page.history()[1].number)
    history, action = f"/admin/pages/{admin.home}/history", f"/admin/pages/{admin.home}/history/{number}"
    form = fields(alice.visit(history, **ACME).page.form(action))
    assert alice.post(action, data=form, **ACME).status_code == 303
    assert (admin.data()["heading"], admin.data()["layout"]) == (was, "stacked")
    admin.press(alice, "undo")
    assert admin.data()["heading"] == "One"


def test_removed_block_is_brought_back_from_history(admin: AdminSite, alice: Browser) -> None:
    admin.press(alice, f"blocks/{admin.hero}/delete")
    number = admin.look(0, lambda page: page.history()[0].number)
    history, action = f"/admin/pages/{admin.home}/history", f"/admin/pages/{admin.home}/history/{number}"
    page = alice.visit(history, **ACME).page
    assert "Restore" in page.form(action).text
    alice.post(action, data=fields(page.form(action)), **ACME)
    assert not admin.block().get("removed")


def test_history_goes_on_page_by_page(admin: AdminSite, alice: Browser, queries: Counting) -> None:
    edits = [
        {
            "id": f"edit-{number:03}",
            "op": "change",
            "block": admin.hero,
            "fields": {"heading": f"No. {number}"},
        }
        for number in range(90)
    ]
    headers = {"X-CSRFToken": alice.token("/admin/people", **ACME)}
    sent = {"client": "tab", "base": 0, "edits": edits}
    address = f"/admin/pages/{admin.home}/edits"
    assert alice.post(address, json=sent, headers=headers, **ACME).status_code == 200
    url, seen = f"/admin/pages/{admin.home}/history", []
    while url:
        with queries(8 + ("before" in url)):
            page = alice.get(url, **ACME).page
        seen += [each.text for each in page.all("p", class_="moment-words")]
        older = [each for each in page.all("a", class_="button") if each.text == "Older"]
        url = older[0].attributes["href"] if older else ""
    assert len([each for each in seen if "Changed" in each]) == 90 and seen[-1] == "Published"
    assert seen[0].endswith("“No. 89”") and len(seen) == 91


def test_reader_reads_history_and_brings_nothing_back(
    admin: AdminSite, alice: Browser, rita: Browser
) -> None:
    admin.save(alice, {"heading": "One"})
    url = f"/admin/pages/{admin.home}/history"
    page = rita.visit(url, **ACME).page
    assert "One" in page.text and not [
        each for each in page.all("form") if "history" in each.attributes["action"]
    ]
    number = admin.look(0, lambda page: page.history()[0].number)
    answer = rita.post(f"{url}/{number}", data={"csrf_token": rita.token(url, **ACME)}, **ACME)
    assert answer.status_code == 403 and admin.data()["heading"] == "One"


def test_unknown_number_is_404_and_a_strange_page_of_history_the_first(
    admin: AdminSite, alice: Browser
) -> None:
    url = f"/admin/pages/{admin.home}/history"
    token = alice.token(url, **ACME)
    for number in ("999999", "99999999999999999999999"):
        assert alice.post(f"{url}/{number}", data={"csrf_token": token}, **ACME).status_code == 404
    for before in ("-1", "x", "99999999999999999999999", "1"):
        assert alice.get(f"{url}?before={before}", **ACME).status_code == 200


def owner_of(page: Page) -> User:
    assert page.site.owner is not None
    return page.site.owner


def fold_two_months(admin: AdminSite) -> None:
    """Bread in 2023, soup and no features in 2024, and since then the present: the first two are folded."""
    edits: list[tuple[str, dict[str, Any]]] = [
        ("2023-05-02", {"op": "change", "block": admin.hero, "fields": {"heading": "Bread"}}),
        ("2024-01-30", {"op": "change", "block": admin.hero, "fields": {"heading": "Soup"}}),
        ("2024-01-31", {"op": "remove", "block": admin.features}),
        ("", {"op": "change", "block": admin.hero, "fields": {"heading": "Now"}}),
    ]
    with admin.app.app_context(), site_scope(admin.site_id):
        page = db.session.get_one(Page, admin.home)
        owner = owner_of(page)
        for number, (day, edit) in enumerate(edits, start=1):
            page.apply([{"id": f"edit-{number}", **edit}], by=owner, client="t", base=page.revision)
            if day:
                at = datetime.fromisoformat(f"{day}T12:00+00:00")
                db.session.execute(update(Edit).where(Edit.number == number).values(created_at=at))
        while page.fold():
            db.session.commit()
        db.session.commit()


def test_a_month_that_was_folded_is_a_version_to_restore(admin: AdminSite, alice: Browser) -> None:
    fold_two_months(admin)
    history = f"/admin/pages/{admin.home}/history"
    page: Any = alice.visit(history, **ACME).page
    told = [each.text for each in page.all("li", class_="moment moment-live")]
    assert any("The page at the end of January 2024" in each and "After 2 changes" in each for each in told)
    assert "to “Soup”" not in page.text and "from “Soup” to “Now”" in page.text
    done = admin.press(alice, "versions/1", at=history)
    assert done.status_code == 303
    assert admin.data()["heading"] == "Bread" and not admin.block(admin.features).get("removed")
    again: Any = admin.press(alice, "versions/1", at=history)
    assert again.location.endswith("/history")
    assert "already looks like this" in alice.visit(history, **ACME).text
    admin.press(alice, "undo", at=f"/admin/pages/{admin.home}/")
    assert (admin.data()["heading"], admin.block(admin.features).get("removed")) != ("Bread", None)


def test_what_somebody_changed_meanwhile_is_not_replaced_by_a_version(
    admin: AdminSite, alice: Browser, bob: Browser
) -> None:
    """The same form sent again leads to the version again, whatever happened in between."""
    fold_two_months(admin)
    url = f"/admin/pages/{admin.home}/versions/1"
    form = fields(alice.visit(f"/admin/pages/{admin.home}/history", **ACME).page.form(url))
    admin.save(bob, {"heading": "Bob’s"})
    alice.post(url, data=form, **ACME)
    assert admin.data()["heading"] == "Bob’s" and not admin.block(admin.features).get("removed")
    assert admin.look(0, lambda page: [each.yours["value"] for each in page.open_conflicts()]) == ["Bread"]
    admin.save(alice, {"heading": "Mine"})
    form["base"] = str(admin.revision())
    alice.post(url, data=form, **ACME)
    assert admin.data()["heading"] == "Bread"


def test_a_version_leads_to_no_page_that_is_gone(admin: AdminSite, alice: Browser) -> None:
    with admin.app.app_context(), site_scope(admin.site_id):
        home = db.session.get_one(Page, admin.home)
        other = home.duplicate("other")
        to = {"op": "change", "block": admin.hero, "fields": {"link.to": {"page": other.id}}}
        home.apply([{"id": "link-to-it", **to}], by=owner_of(home), client="t", base=0)
        db.session.execute(update(Edit).values(created_at=now() - timedelta(days=800)))
        away = {"op": "change", "block": admin.hero, "fields": {"link.to": None, "heading": "Now"}}
        home.apply([{"id": "link-away", **away}], by=owner_of(home), client="t", base=home.revision)
        while home.fold():
            db.session.commit()
        other.purge()
        db.session.commit()
    assert admin.press(alice, "versions/1", at=f"/admin/pages/{admin.home}/history").status_code == 303
    assert admin.data()["heading"] != "Now" and admin.data()["link"]["to"] is None


def test_a_reader_restores_no_version_and_nobody_one_that_is_not(
    admin: AdminSite, alice: Browser, rita: Browser
) -> None:
    fold_two_months(admin)
    page: Any = rita.visit(f"/admin/pages/{admin.home}/history", **ACME).page
    assert "The page at the end of May 2023" in page.text and "Restore this version" not in page.text
    for person, number, status in ((rita, 1, 403), (alice, 2, 404), (alice, 4, 404), (alice, 2**63, 404)):
        sent = {"csrf_token": person.token("/admin/", **ACME)}
        url = f"/admin/pages/{admin.home}/versions/{number}"
        assert person.post(url, data=sent, **ACME).status_code == status
    assert admin.data()["heading"] == "Now"


@pytest.mark.sweep
def test_a_version_that_takes_more_changes_than_one_batch_holds(admin: AdminSite, alice: Browser) -> None:
    names = [f"block-{number:03}" for number in range(120)]
    new = [
        {"id": f"new-{name}", "op": "insert", "block": {"id": name, "kind": "text", "position": f"z{place}"}}
        for name, place in zip(names, position.spread(120), strict=True)
    ]
    with admin.app.app_context(), site_scope(admin.site_id):
        page = db.session.get_one(Page, admin.home)
        page.apply(new, by=owner_of(page), client="t", base=0)
        db.session.execute(update(Edit).values(created_at=now() - timedelta(days=800)))
        acts: list[dict[str, Any]] = [{"op": "change", "fields": {"heading": "Later"}}, {"op": "remove"}]
        for op in acts:
            later = [{"id": f"{op['op']}-{name}", "block": name, **op} for name in names]
            page.apply(later, by=owner_of(page), client="t", base=page.revision)
        while page.fold():
            db.session.commit()
        db.session.commit()
    before = len(admin.look(0, lambda page: page.history(most=10_000)))
    newest: Any = alice.visit(f"/admin/pages/{admin.home}/history", **ACME).page
    [further] = [each for each in newest.all("a", class_="button") if each.text == "More than a year ago"]
    assert admin.press(alice, "versions/120", at=further.attributes["href"]).status_code == 303
    assert admin.look(0, lambda page: len(page.history(most=10_000))) == before + 240
    found = {block["id"]: block for block in admin.document()["blocks"]}
    assert all(found[name]["data"]["heading"] != "Later" and not found[name].get("removed") for name in names)
