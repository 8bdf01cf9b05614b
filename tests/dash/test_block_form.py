"""The one form of every kind: what was touched is saved, nothing else is, and nothing typed is lost."""

import pytest

from tests.browser import Browser
from tests.dash.conftest import ACME, Room
from tests.html import fields


def test_untouched_form_makes_no_edit(room: Room, alice: Browser) -> None:
    before = room.revision()
    for block in (room.hero, room.features):
        answer = room.save(alice, {}, block)
        assert answer.status_code == 303
    assert room.revision() == before


def test_only_the_touched_field_is_changed(room: Room, alice: Browser) -> None:
    before = room.data()
    answer = room.save(alice, {"heading": "Bread at seven"})
    assert answer.status_code == 303 and answer.headers["Location"].endswith(room.form())
    assert {**room.data(), **before} == {**room.data(), "heading": before["heading"]}
    assert room.data()["heading"] == "Bread at seven"
    change = room.look(0, lambda page: page.history()[0].change)
    assert list(change["fields"]) == ["heading"]


def test_untouched_field_leaves_be_what_somebody_else_wrote(room: Room, alice: Browser, bob: Browser) -> None:
    form = room.filled(alice)
    room.save(bob, {"heading": "Bob's"})
    alice.post(room.form(), data={**form, "layout": "stacked"}, **ACME)
    assert (room.data()["heading"], room.data()["layout"]) == ("Bob's", "stacked")
    assert "2 versions" not in alice.visit(room.form(), **ACME).page.text


def test_text_is_written_as_markdown(room: Room, alice: Browser) -> None:
    room.save(alice, {"text": "Open **daily**.\r\n\r\n- rye\r\n- spelt"})
    paragraph, listed = room.data()["text"]["content"]
    assert paragraph["content"][1] == {"type": "text", "text": "daily", "marks": [{"type": "strong"}]}
    assert listed["type"] == "bullet_list" and len(listed["content"]) == 2
    shown = alice.visit(room.form(), **ACME).page.all("textarea", id="text")[0]
    assert shown.raw == "\nOpen **daily**.\n\n- rye\n- spelt"


def test_link_leads_to_a_page_or_an_address(room: Room, alice: Browser) -> None:
    room.save(alice, {"link.label": "About", "link.to": f"page:{room.about}"})
    assert room.data()["link"] == {"label": "About", "to": {"page": room.about}}
    room.save(alice, {"link.to.url": "example.com/rye"})  # typed, without touching the list
    assert room.data()["link"]["to"] == {"url": "https://example.com/rye"}
    room.save(alice, {"link.to": f"page:{room.about}"})  # chosen, with the address left there
    assert room.data()["link"]["to"] == {"page": room.about}
    room.save(alice, {"link.to": ""})
    assert room.data()["link"]["to"] is None


def test_page_of_another_site_is_refused(room: Room, alice: Browser, charlie: Browser) -> None:
    listed = charlie.visit("/admin/", subdomain="mallory").page.all("a", class_="page-link")
    foreign = listed[0].attributes["href"].split("/")[-2]
    answer = room.save(alice, {"link.to": f"page:{foreign}"})
    assert answer.status_code == 422 and "isn’t on this site" in answer.page.text
    assert room.data()["link"]["to"] != {"page": int(foreign)}


def test_choice_and_flag(room: Room, alice: Browser) -> None:
    room.save(alice, {"layout": "stacked", "hidden": "on"})
    assert (room.data()["layout"], room.data()["hidden"]) == ("stacked", True)
    form = alice.visit(room.form(), **ACME).page.form(room.form())
    unticked = {name: value for name, value in fields(form).items() if name != "hidden"}
    alice.post(room.form(), data=unticked, **ACME)
    assert room.data()["hidden"] is False


def test_refused_form_comes_back_filled_with_what_to_mend(room: Room, alice: Browser) -> None:
    before = room.revision()
    typed = {"heading": "x" * 301, "link.to.url": "javascript:alert(1)", "text": "Kept & <kept>"}
    answer = room.save(alice, typed)
    assert answer.status_code == 422 and room.revision() == before
    form = fields(answer.page.form(room.form()))
    assert {name: form[name] for name in typed} == typed
    assert "Two things to fix" in answer.page.text
    mend = answer.page.all("div", class_="mend")[0]
    assert [each.attributes["href"] for each in mend.all("a")] == ["#heading", "#link.to"]
    ids = {element.attributes.get("id") for element in answer.page.root.walk()}
    assert {"heading", "link.to"} <= ids


def test_mended_form_saves_everything_typed(room: Room, alice: Browser) -> None:
    answer = room.save(alice, {"heading": "x" * 301, "text": "Kept"})
    mended = {**fields(answer.page.form(room.form())), "heading": "Short"}
    assert alice.post(room.form(), data=mended, **ACME).status_code == 303
    assert (
        room.data()["heading"] == "Short"
        and room.data()["text"]["content"][0]["content"][0]["text"] == "Kept"
    )


def test_same_form_sent_twice_is_saved_once(room: Room, alice: Browser) -> None:
    form = fields(alice.visit(room.form(), **ACME).page.form(room.form()))
    form["heading"] = "Once"
    alice.post(room.form(), data=form, **ACME)
    after = room.revision()
    assert alice.post(room.form(), data=form, **ACME).status_code == 303
    assert room.revision() == after


def test_form_sent_again_from_the_browsers_history_is_a_new_change(room: Room, alice: Browser) -> None:
    form = fields(alice.visit(room.form(), **ACME).page.form(room.form()))
    alice.post(room.form(), data={**form, "heading": "First"}, **ACME)
    alice.post(room.form(), data={**form, "heading": "Second"}, **ACME)
    assert room.data()["heading"] == "Second"


def test_item_is_added_named_moved_and_removed(room: Room, alice: Browser) -> None:
    form = room.form(room.features)
    count = len(room.data(room.features)["items"])
    added = alice.post(
        form, data={**room.filled(alice, room.features), "also": "add:items", "heading": "Kept too"}, **ACME
    )
    item = added.headers["Location"].partition("open=")[2].partition("#")[0]
    assert room.data(room.features)["heading"] == "Kept too"  # the button saved what was typed
    room.save(alice, {f"items.{item}.title": "New one"}, room.features)
    assert _titles(room)[-1] == "New one" and len(_titles(room)) == count + 1
    alice.post(form, data={**room.filled(alice, room.features), "also": f"up:{item}"}, **ACME)
    assert _titles(room)[-2] == "New one"
    alice.post(form, data={**room.filled(alice, room.features), "also": f"remove:{item}"}, **ACME)
    assert "New one" not in _titles(room)


def _titles(room: Room) -> list[str]:
    items = [item for item in room.data(room.features)["items"] if not item.get("removed")]
    return [item["title"] for item in sorted(items, key=lambda item: (item["position"], item["id"]))]


def test_words_for_an_item_removed_meanwhile_are_kept(room: Room, alice: Browser, bob: Browser) -> None:
    url = room.form(room.features)
    form = room.filled(alice, room.features)
    item = room.data(room.features)["items"][0]["id"]
    bob.post(url, data={**room.filled(bob, room.features), "also": f"remove:{item}"}, **ACME)
    alice.post(url, data={**form, f"items.{item}.title": "Still mine"}, **ACME)
    kept = next(each for each in room.data(room.features)["items"] if each["id"] == item)
    assert kept["title"] == "Still mine" and kept["removed"]
    assert "removed while it was being edited" in alice.visit(f"/admin/pages/{room.home}/", **ACME).page.text


@pytest.mark.parametrize("which, kept", [("mine", "Bob's"), ("theirs", "Alice's")])
def test_conflict_shows_both_and_keeps_the_chosen(
    room: Room, alice: Browser, bob: Browser, which: str, kept: str
) -> None:
    form = room.filled(bob)
    room.save(alice, {"heading": "Alice's"})
    bob.post(room.form(), data={**form, "heading": "Bob's", "layout": "stacked"}, **ACME)
    assert room.data()["heading"] == "Alice's" and room.data()["layout"] == "stacked"
    asked = bob.visit(room.form(), **ACME).page
    assert "Alice's" in asked.text and "Bob's" in asked.text and "Keep theirs" in asked.text
    assert "1 conflict to resolve" in asked.text
    choice = next(
        each.attributes["value"] for each in asked.all("button") if which in each.attributes.get("value", "")
    )
    bob.post(room.form(), data={**fields(asked.form(room.form())), "also": choice}, **ACME)
    assert room.data()["heading"] == kept
    assert "2 versions" not in bob.visit(room.form(), **ACME).page.text


def test_reader_sees_the_form_but_cannot_save(room: Room, rita: Browser) -> None:
    page = rita.visit(room.form(), **ACME).page
    assert "disabled" in page.all("fieldset", class_="all")[0].attributes
    assert not [each for each in page.all("button") if each.text == "Save"]
    token = rita.token(room.form(), **ACME)
    answer = rita.post(room.form(), data={"heading": "Mine", "csrf_token": token}, **ACME)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "heading", ["\x00", "a\tb", "\ud800", "\u202ertl", "😀" * 300, "<script>alert(1)</script>"]
)
def test_any_text_is_kept_or_refused_in_words(room: Room, alice: Browser, heading: str) -> None:
    typed = {**room.filled(alice), "heading": heading}
    sent = {name: value.encode("utf-8", "surrogatepass") for name, value in typed.items()}
    answer = alice.post(room.form(), data=sent, **ACME)
    assert answer.status_code in (303, 422)
    canvas = alice.visit(f"/admin/pages/{room.home}/canvas", **ACME)
    assert "<script>" not in canvas.get_data(as_text=True)


def test_form_over_its_limit_is_answered_413(room: Room, alice: Browser) -> None:
    form = room.filled(alice)
    answer = alice.post(room.form(), data={**form, "text": "x" * 300_000}, **ACME)
    assert answer.status_code == 413 and room.data()["heading"] == form["heading"]


def test_unknown_block_and_foreign_page_are_404(room: Room, alice: Browser, charlie: Browser) -> None:
    assert alice.get(room.form("nothing-here"), **ACME).status_code == 404
    assert charlie.get(room.form(), subdomain="mallory").status_code == 404
