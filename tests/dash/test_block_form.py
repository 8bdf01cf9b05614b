"""The one form of every kind: what was touched is saved, nothing else is, and nothing typed is lost."""

import pytest

from tests.browser import Browser
from tests.dash.conftest import ACME, AdminSite
from tests.html import fields


def test_untouched_form_makes_no_edit(admin: AdminSite, alice: Browser) -> None:
    before = admin.revision()
    for block in (admin.hero, admin.features):
        answer = admin.save(alice, {}, block)
        assert answer.status_code == 303
    assert admin.revision() == before


def test_only_the_touched_field_is_changed(admin: AdminSite, alice: Browser) -> None:
    before = admin.data()
    answer = admin.save(alice, {"heading": "Bread at seven"})
    assert answer.status_code == 303 and answer.headers["Location"].endswith(admin.form())
    assert {**admin.data(), **before} == {**admin.data(), "heading": before["heading"]}
    assert admin.data()["heading"] == "Bread at seven"
    change = admin.look(0, lambda page: page.history()[0].change)
    assert list(change["fields"]) == ["heading"]


def test_untouched_field_leaves_be_what_somebody_else_wrote(
    admin: AdminSite, alice: Browser, bob: Browser
) -> None:
    form = admin.filled(alice)
    admin.save(bob, {"heading": "Bob's"})
    alice.post(admin.form(), data={**form, "layout": "stacked"}, **ACME)
    assert (admin.data()["heading"], admin.data()["layout"]) == ("Bob's", "stacked")
    assert "2 versions" not in alice.visit(admin.form(), **ACME).page.text


def test_text_is_written_as_markdown(admin: AdminSite, alice: Browser) -> None:
    admin.save(alice, {"text": "Open **daily**.\r\n\r\n- rye\r\n- spelt"})
    paragraph, listed = admin.data()["text"]["content"]
    assert paragraph["content"][1] == {"type": "text", "text": "daily", "marks": [{"type": "strong"}]}
    assert listed["type"] == "bullet_list" and len(listed["content"]) == 2
    shown = alice.visit(admin.form(), **ACME).page.all("textarea", id="text")[0]
    assert shown.raw == "\nOpen **daily**.\n\n- rye\n- spelt"


def test_link_leads_to_a_page_or_an_address(admin: AdminSite, alice: Browser) -> None:
    admin.save(alice, {"link.label": "About", "link.to": f"page:{admin.about}"})
    assert admin.data()["link"] == {"label": "About", "to": {"page": admin.about}}
    admin.save(alice, {"link.to.url": "example.com/rye"})  # typed, without touching the list
    assert admin.data()["link"]["to"] == {"url": "https://example.com/rye"}
    admin.save(alice, {"link.to": f"page:{admin.about}"})  # chosen, with the address left there
    assert admin.data()["link"]["to"] == {"page": admin.about}
    admin.save(alice, {"link.to": ""})
    assert admin.data()["link"]["to"] is None


def test_page_of_another_site_is_refused(admin: AdminSite, alice: Browser, charlie: Browser) -> None:
    listed = charlie.visit("/admin/", subdomain="mallory").page.all("a", class_="page-link")
    foreign = listed[0].attributes["href"].split("/")[-2]
    answer = admin.save(alice, {"link.to": f"page:{foreign}"})
    assert answer.status_code == 422 and "isn’t on this site" in answer.page.text
    assert admin.data()["link"]["to"] != {"page": int(foreign)}


def test_choice_and_flag(admin: AdminSite, alice: Browser) -> None:
    admin.save(alice, {"layout": "stacked", "hidden": "on"})
    assert (admin.data()["layout"], admin.data()["hidden"]) == ("stacked", True)
    form = alice.visit(admin.form(), **ACME).page.form(admin.form())
    unticked = {name: value for name, value in fields(form).items() if name != "hidden"}
    alice.post(admin.form(), data=unticked, **ACME)
    assert admin.data()["hidden"] is False


def test_refused_form_comes_back_filled_with_what_to_mend(admin: AdminSite, alice: Browser) -> None:
    before = admin.revision()
    typed = {"heading": "x" * 301, "link.to.url": "javascript:alert(1)", "text": "Kept & <kept>"}
    answer = admin.save(alice, typed)
    assert answer.status_code == 422 and admin.revision() == before
    form = fields(answer.page.form(admin.form()))
    assert {name: form[name] for name in typed} == typed
    assert "Two things to fix" in answer.page.text
    mend = answer.page.all("div", class_="mend")[0]
    assert [each.attributes["href"] for each in mend.all("a")] == ["#heading", "#link.to"]
    ids = {element.attributes.get("id") for element in answer.page.root.walk()}
    assert {"heading", "link.to"} <= ids


def test_mended_form_saves_everything_typed(admin: AdminSite, alice: Browser) -> None:
    answer = admin.save(alice, {"heading": "x" * 301, "text": "Kept"})
    mended = {**fields(answer.page.form(admin.form())), "heading": "Short"}
    assert alice.post(admin.form(), data=mended, **ACME).status_code == 303
    assert (
        admin.data()["heading"] == "Short"
        and admin.data()["text"]["content"][0]["content"][0]["text"] == "Kept"
    )


def test_same_form_sent_twice_is_saved_once(admin: AdminSite, alice: Browser) -> None:
    form = fields(alice.visit(admin.form(), **ACME).page.form(admin.form()))
    form["heading"] = "Once"
    alice.post(admin.form(), data=form, **ACME)
    after = admin.revision()
    assert alice.post(admin.form(), data=form, **ACME).status_code == 303
    assert admin.revision() == after


def test_form_sent_again_from_the_browsers_history_is_a_new_change(admin: AdminSite, alice: Browser) -> None:
    form = fields(alice.visit(admin.form(), **ACME).page.form(admin.form()))
    alice.post(admin.form(), data={**form, "heading": "First"}, **ACME)
    alice.post(admin.form(), data={**form, "heading": "Second"}, **ACME)
    assert admin.data()["heading"] == "Second"


def test_item_is_added_named_moved_and_removed(admin: AdminSite, alice: Browser) -> None:
    form = admin.form(admin.features)
    count = len(admin.data(admin.features)["items"])
    added = alice.post(
        form, data={**admin.filled(alice, admin.features), "also": "add:items", "heading": "Kept too"}, **ACME
    )
    item = added.headers["Location"].partition("open=")[2].partition("#")[0]
    assert admin.data(admin.features)["heading"] == "Kept too"  # the button saved what was typed
    admin.save(alice, {f"items.{item}.title": "New one"}, admin.features)
    assert _titles(admin)[-1] == "New one" and len(_titles(admin)) == count + 1
    alice.post(form, data={**admin.filled(alice, admin.features), "also": f"up:{item}"}, **ACME)
    assert _titles(admin)[-2] == "New one"
    alice.post(form, data={**admin.filled(alice, admin.features), "also": f"remove:{item}"}, **ACME)
    assert "New one" not in _titles(admin)


def _titles(admin: AdminSite) -> list[str]:
    items = [item for item in admin.data(admin.features)["items"] if not item.get("removed")]
    return [item["title"] for item in sorted(items, key=lambda item: (item["position"], item["id"]))]


def test_words_for_an_item_removed_meanwhile_are_kept(admin: AdminSite, alice: Browser, bob: Browser) -> None:
    url = admin.form(admin.features)
    form = admin.filled(alice, admin.features)
    item = admin.data(admin.features)["items"][0]["id"]
    bob.post(url, data={**admin.filled(bob, admin.features), "also": f"remove:{item}"}, **ACME)
    alice.post(url, data={**form, f"items.{item}.title": "Still mine"}, **ACME)
    kept = next(each for each in admin.data(admin.features)["items"] if each["id"] == item)
    assert kept["title"] == "Still mine" and kept["removed"]
    assert "removed while it was being edited" in alice.visit(f"/admin/pages/{admin.home}/", **ACME).page.text


@pytest.mark.parametrize("which, kept", [("mine", "Bob's"), ("theirs", "Alice's")])
def test_conflict_shows_both_and_keeps_the_chosen(
    admin: AdminSite, alice: Browser, bob: Browser, which: str, kept: str
) -> None:
    form = admin.filled(bob)
    admin.save(alice, {"heading": "Alice's"})
    bob.post(admin.form(), data={**form, "heading": "Bob's", "layout": "stacked"}, **ACME)
    assert admin.data()["heading"] == "Alice's" and admin.data()["layout"] == "stacked"
    asked = bob.visit(admin.form(), **ACME).page
    assert "Alice's" in asked.text and "Bob's" in asked.text and "Keep theirs" in asked.text
    assert "1 conflict to resolve" in asked.text
    choice = next(
        each.attributes["value"] for each in asked.all("button") if which in each.attributes.get("value", "")
    )
    bob.post(admin.form(), data={**fields(asked.form(admin.form())), "also": choice}, **ACME)
    assert admin.data()["heading"] == kept
    assert "2 versions" not in bob.visit(admin.form(), **ACME).page.text


def test_reader_sees_the_form_but_cannot_save(admin: AdminSite, rita: Browser) -> None:
    page = rita.visit(admin.form(), **ACME).page
    assert "disabled" in page.all("fieldset", class_="all")[0].attributes
    assert not [each for each in page.all("button") if each.text == "Save"]
    token = rita.token(admin.form(), **ACME)
    answer = rita.post(admin.form(), data={"heading": "Mine", "csrf_token": token}, **ACME)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "heading", ["\x00", "a\tb", "\ud800", "\u202ertl", "😀" * 300, "<script>alert(1)</script>"]
)
def test_any_text_is_kept_or_refused_in_words(admin: AdminSite, alice: Browser, heading: str) -> None:
    typed = {**admin.filled(alice), "heading": heading}
    sent = {name: value.encode("utf-8", "surrogatepass") for name, value in typed.items()}
    answer = alice.post(admin.form(), data=sent, **ACME)
    assert answer.status_code in (303, 422)
    canvas = alice.visit(f"/admin/pages/{admin.home}/canvas", **ACME)
    assert "<script>" not in canvas.get_data(as_text=True)


def test_form_over_its_limit_is_answered_413(admin: AdminSite, alice: Browser) -> None:
    form = admin.filled(alice)
    answer = alice.post(admin.form(), data={**form, "text": "x" * 300_000}, **ACME)
    assert answer.status_code == 413 and admin.data()["heading"] == form["heading"]


def test_unknown_block_and_foreign_page_are_404(admin: AdminSite, alice: Browser, charlie: Browser) -> None:
    assert alice.get(admin.form("nothing-here"), **ACME).status_code == 404
    assert charlie.get(admin.form(), subdomain="mallory").status_code == 404
