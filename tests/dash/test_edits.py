"""POST /admin/pages/<id>/edits: what the editor sends, and what is answered to whatever else comes."""

from typing import Any
from uuid import uuid4

import pytest

from tests.browser import Browser
from tests.dash.conftest import ACME, Room


def post(room: Room, browser: Browser, sent: Any, path: str = "edits", **headers: str) -> Any:
    """Send JSON, or bytes as they are, with the page's token unless `X-CSRFToken` says otherwise."""
    if "token" not in vars(browser):
        browser.csrf = browser.token("/admin/people", **ACME)  # type: ignore[attr-defined]
    given = {
        "X-CSRFToken": browser.csrf,  # type: ignore[attr-defined]
        "Content-Type": "application/json",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    body = {"data": sent} if isinstance(sent, bytes) else {"json": sent}
    return browser.post(f"/admin/pages/{room.home}/{path}", headers=given, **body, **ACME)


def change(room: Room, heading: Any, **more: Any) -> dict[str, Any]:
    return {"id": uuid4().hex, "op": "change", "block": room.hero, "fields": {"heading": heading}, **more}


def batch(room: Room, *edits: Any, base: Any = None, client: Any = "tab-one") -> dict[str, Any]:
    return {"client": client, "base": room.revision() if base is None else base, "edits": list(edits)}


def test_answer_holds_revision_applied_conflicts_and_html(room: Room, alice: Browser) -> None:
    edit = change(room, "Bread & butter")
    answer = post(room, alice, batch(room, edit)).json
    assert answer["revision"] == room.revision() and answer["applied"] == [edit["id"]]
    assert answer["conflicts"] == []
    html = answer["html"][room.hero]
    assert "Bread &amp; butter" in html
    canvas = alice.get(f"/admin/pages/{room.home}/canvas", **ACME).get_data(as_text=True)
    assert html.strip() in canvas  # one renderer: the fragment is the canvas's own


def test_same_batch_twice_is_applied_once_and_answered_alike(room: Room, alice: Browser) -> None:
    sent = batch(room, change(room, "Once"))
    first, again = post(room, alice, sent).json, post(room, alice, sent).json
    assert first == again


def test_conflict_tells_both_values(room: Room, alice: Browser, bob: Browser) -> None:
    base = room.revision()
    post(room, alice, batch(room, change(room, "Alice's"), base=base))
    edit = change(room, "Bob's")
    answer = post(room, bob, batch(room, edit, base=base, client="tab-two")).json
    told = answer["conflicts"][0]
    assert (told["edit"], told["block"], told["field"]) == (edit["id"], room.hero, "heading")
    assert (told["theirs"], told["yours"]) == ("Alice's", "Bob's")
    assert "Alice's" in answer["html"][room.hero].replace("&#39;", "'")


def test_removed_block_has_empty_html(room: Room, alice: Browser) -> None:
    edit = {"id": uuid4().hex, "op": "remove", "block": room.hero}
    assert post(room, alice, batch(room, edit)).json["html"] == {room.hero: ""}


def test_refused_edit_is_named_and_the_whole_batch_changes_nothing(room: Room, alice: Browser) -> None:
    before, bad = room.document(), change(room, "x" * 301)
    answer = post(room, alice, batch(room, change(room, "Fine"), bad))
    assert answer.status_code == 422 and answer.json["edit"] == bad["id"]
    assert "at most 300 characters" in answer.json["message"]
    assert room.document() == before


REFUSED = [
    ("unknown block", {"op": "change", "block": "nothing-here", "fields": {"heading": "x"}}),
    ("unknown field", {"op": "change", "block": "HERO", "fields": {"colour": "x"}}),
    ("wrong type", {"op": "change", "block": "HERO", "fields": {"heading": 7}}),
    ("whole items", {"op": "change", "block": "HERO", "fields": {"items": []}}),
    ("unknown kind", {"op": "insert", "block": {"id": "new-one", "kind": "marquee", "position": "V"}}),
    ("unknown op", {"op": "explode", "block": "HERO"}),
    ("script link", {"op": "change", "block": "HERO", "fields": {"link.to": {"url": "javascript:alert(1)"}}}),
    ("data link", {"op": "change", "block": "HERO", "fields": {"link.to": {"url": "data:text/html,x"}}}),
    ("null byte", {"op": "change", "block": "HERO", "fields": {"heading": "a\x00b"}}),
    ("half a character", {"op": "change", "block": "HERO", "fields": {"heading": "\ud800"}}),
    ("no position", {"op": "move", "block": "HERO", "position": ""}),
    ("not an object", 7),
]


@pytest.mark.parametrize("edit", [edit for _, edit in REFUSED], ids=[name for name, _ in REFUSED])
def test_whatever_does_not_fit_is_answered_422(room: Room, alice: Browser, edit: Any) -> None:
    before = room.document()
    if isinstance(edit, dict):
        edit = {"id": uuid4().hex, **edit}
        edit["block"] = room.hero if edit["block"] == "HERO" else edit["block"]
    answer = post(room, alice, batch(room, edit))
    assert answer.status_code == 422 and answer.json["message"].endswith(".")
    assert room.document() == before


BODIES = {
    "empty": (b"", 400),
    "cut short": (b'{"client": "a", "base": 0, "ed', 400),
    "NaN": (b'{"client": "a", "base": NaN, "edits": []}', 400),
    "a name twice": (b'{"client": "a", "client": "b", "base": 0, "edits": []}', 400),
    "not UTF-8": (b'{"client": "\xff", "base": 0, "edits": []}', 400),
    "deep": (b'{"client": "a", "base": 0, "edits": ' + b"[" * 50_000 + b"]" * 50_000 + b"}", 400),
    "deeper than we read": (b"[" * 150 + b"]" * 150, 400),
    "a list": (b"[]", 422),
    "no client": (b'{"base": 0, "edits": []}', 422),
    "client with a null": (b'{"client": "a\\u0000", "base": 0, "edits": []}', 422),
    "half a character for a client": (b'{"client": "\\ud800", "base": 0, "edits": []}', 422),
    "negative base": (b'{"client": "a", "base": -1, "edits": []}', 422),
    "true base": (b'{"client": "a", "base": true, "edits": []}', 422),
    "huge base": (b'{"client": "a", "base": 99999999999999999999, "edits": []}', 422),
    "a number of 5000 digits": (b'{"client": "a", "base": ' + b"9" * 5000 + b', "edits": []}', 400),
    "edits in an object": (b'{"client": "a", "base": 0, "edits": {}}', 422),
    "infinite": (b'{"client": "a", "base": 0, "edits": [{"id": "abcdef", "op": 1e999}]}', 422),
}


@pytest.mark.parametrize("body, status", BODIES.values(), ids=BODIES)
def test_malformed_json_changes_nothing(room: Room, alice: Browser, body: bytes, status: int) -> None:
    before = room.revision()
    answer = post(room, alice, body)
    assert answer.status_code == status and answer.json["message"]
    assert room.revision() == before


def test_other_content_types_are_415(room: Room, alice: Browser) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/ld+json"):
        answer = post(room, alice, b"{}", Content_Type=kind)
        assert answer.status_code == 415, kind


def test_a_megabyte_is_the_limit(room: Room, alice: Browser) -> None:
    padding = b" " * (1024 * 1024 - 100)
    fits = b'{"client": "a", "base": 0, "edits": []}' + padding
    assert post(room, alice, fits).status_code == 200
    assert post(room, alice, fits + b" " * 200).status_code == 413


def test_who_may_send(room: Room, rita: Browser, charlie: Browser, client: Browser) -> None:
    sent = batch(room, change(room, "Mine"))
    assert post(room, rita, sent).status_code == 403
    answer = client.post(f"/admin/pages/{room.home}/edits", json=sent, **ACME)
    assert answer.status_code == 401 and answer.json["message"]
    foreign = charlie.token("/admin/people", subdomain="mallory")
    headers = {"X-CSRFToken": foreign}
    address = f"/admin/pages/{room.home}/edits"
    assert charlie.post(address, json=sent, headers=headers, subdomain="mallory").status_code == 404


def test_missing_or_stale_token_is_403_in_json(room: Room, alice: Browser) -> None:
    before = room.revision()
    for token in ("", "stale"):
        answer = post(room, alice, batch(room, change(room, "Mine")), X_CSRFToken=token)
        assert answer.status_code == 403 and "Reload it" in answer.json["message"]
    assert room.revision() == before


def test_undo_and_redo_as_json(room: Room, alice: Browser) -> None:
    was = room.data()["heading"]
    post(room, alice, batch(room, change(room, "Once")))
    answer = post(room, alice, {"client": "tab-one", "id": "undo-once"}, "undo").json
    assert answer["applied"] == ["undo-once"] and room.data()["heading"] == was
    post(room, alice, {"client": "tab-one", "id": "redo-once"}, "redo")
    assert room.data()["heading"] == "Once"
    post(room, alice, {"client": "tab-one", "id": "undo-twice"}, "undo")
    refused = post(room, alice, {"client": "tab-one", "id": "undo-thrice"}, "undo")
    assert refused.status_code == 422 and refused.json["message"] == "There is nothing to undo."


def test_form_takes_the_place_of_json_for_the_same_page(room: Room, alice: Browser) -> None:
    base = room.revision()
    form = room.filled(alice)
    post(room, alice, batch(room, change(room, "By JSON"), base=base))
    alice.post(room.form(), data={**form, "heading": "By form"}, **ACME)
    assert room.data()["heading"] == "By JSON"  # two tabs of one person are two clients: nothing is replaced
    assert "By form" in alice.visit(room.form(), **ACME).page.text
