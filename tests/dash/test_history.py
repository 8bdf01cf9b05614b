"""What happened, in words, and the way back to before each of it."""

from tests.browser import Browser
from tests.conftest import Counting
from tests.dash.conftest import ACME, Room
from tests.html import fields


def test_history_tells_who_did_what_newest_first(room: Room, alice: Browser, bob: Browser) -> None:
    room.save(alice, {"heading": "One"})
    room.save(bob, {"heading": "Two"})
    page = alice.visit(f"/admin/pages/{room.home}/history", **ACME).page
    told = [each.text for each in page.all("li") if "moment" in each.attributes.get("class", "")]
    assert "from “One” to “Two”" in told[0] and "Bob" in told[0]
    assert "to “One”" in told[1] and "You" in told[1]
    assert "Published" in told[2]


def test_any_edit_is_taken_back_as_a_new_one(room: Room, alice: Browser, bob: Browser) -> None:
    was = room.data()["heading"]
    room.save(alice, {"heading": "One"})
    room.save(bob, {"layout": "stacked"})
    number = room.look(0, lambda page: page.history()[1].number)
    history, action = f"/admin/pages/{room.home}/history", f"/admin/pages/{room.home}/history/{number}"
    form = fields(alice.visit(history, **ACME).page.form(action))
    assert alice.post(action, data=form, **ACME).status_code == 303
    assert (room.data()["heading"], room.data()["layout"]) == (was, "stacked")
    room.press(alice, "undo")
    assert room.data()["heading"] == "One"


def test_removed_block_is_brought_back_from_history(room: Room, alice: Browser) -> None:
    room.press(alice, f"blocks/{room.hero}/delete")
    number = room.look(0, lambda page: page.history()[0].number)
    history, action = f"/admin/pages/{room.home}/history", f"/admin/pages/{room.home}/history/{number}"
    page = alice.visit(history, **ACME).page
    assert "Bring back" in page.form(action).text
    alice.post(action, data=fields(page.form(action)), **ACME)
    assert not room.block().get("removed")


def test_history_goes_on_page_by_page(room: Room, alice: Browser, queries: Counting) -> None:
    edits = [
        {
            "id": f"edit-{number:03}",
            "op": "change",
            "block": room.hero,
            "fields": {"heading": f"No. {number}"},
        }
        for number in range(90)
    ]
    headers = {"X-CSRFToken": alice.token("/admin/people", **ACME)}
    sent = {"client": "tab", "base": 0, "edits": edits}
    address = f"/admin/pages/{room.home}/edits"
    assert alice.post(address, json=sent, headers=headers, **ACME).status_code == 200
    url, seen = f"/admin/pages/{room.home}/history", []
    while url:
        with queries(8 + ("before" in url)):
            page = alice.get(url, **ACME).page
        seen += [each.text for each in page.all("p", class_="moment-words")]
        older = [each for each in page.all("a", class_="button") if each.text == "Older"]
        url = older[0].attributes["href"] if older else ""
    assert len([each for each in seen if "Changed" in each]) == 90 and seen[-1] == "Published"
    assert seen[0].endswith("“No. 89”") and len(seen) == 91


def test_reader_reads_history_and_brings_nothing_back(room: Room, alice: Browser, rita: Browser) -> None:
    room.save(alice, {"heading": "One"})
    url = f"/admin/pages/{room.home}/history"
    page = rita.visit(url, **ACME).page
    assert "One" in page.text and not [
        each for each in page.all("form") if "history" in each.attributes["action"]
    ]
    number = room.look(0, lambda page: page.history()[0].number)
    answer = rita.post(f"{url}/{number}", data={"csrf_token": rita.token(url, **ACME)}, **ACME)
    assert answer.status_code == 403 and room.data()["heading"] == "One"


def test_unknown_number_is_404_and_a_strange_page_of_history_the_first(room: Room, alice: Browser) -> None:
    url = f"/admin/pages/{room.home}/history"
    token = alice.token(url, **ACME)
    for number in ("999999", "99999999999999999999999"):
        assert alice.post(f"{url}/{number}", data={"csrf_token": token}, **ACME).status_code == 404
    for before in ("-1", "x", "99999999999999999999999", "1"):
        assert alice.get(f"{url}?before={before}", **ACME).status_code == 200
