"""POST /admin/pages/<id>/edits: what the editor sends, and what is answered to whatever else comes."""

from typing import Any
from uuid import uuid4

import pytest

from tests.browser import Browser
from tests.dash.conftest import ACME, AdminSite


def post(admin: AdminSite, browser: Browser, sent: Any, path: str = "edits", **headers: str) -> Any:
    """Send JSON, or bytes as they are, with the page's token unless `X-CSRFToken` says otherwise."""
    if "token" not in vars(browser):
        browser.csrf = browser.token("/admin/people", **ACME)  # type: ignore[attr-defined]
    given = {
        "X-CSRFToken": browser.csrf,  # type: ignore[attr-defined]
        "Content-Type": "application/json",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    body = {"data": sent} if isinstance(sent, bytes) else {"json": sent}
    return browser.post(f"/admin/pages/{admin.home}/{path}", headers=given, **body, **ACME)


def change(admin: AdminSite, heading: Any, **more: Any) -> dict[str, Any]:
    return {"id": uuid4().hex, "op": "change", "block": admin.hero, "fields": {"heading": heading}, **more}


def batch(admin: AdminSite, *edits: Any, base: Any = None, client: Any = "tab-one") -> dict[str, Any]:
    return {"client": client, "base": admin.revision() if base is None else base, "edits": list(edits)}


def test_answer_holds_revision_applied_conflicts_and_html(admin: AdminSite, alice: Browser) -> None:
    edit = change(admin, "Bread & butter")
    answer = post(admin, alice, batch(admin, edit)).json
    assert answer["revision"] == admin.revision() and answer["applied"] == [edit["id"]]
    assert answer["conflicts"] == []
    html = answer["html"][admin.hero]
    assert "Bread &amp; butter" in html
    canvas = alice.get(f"/admin/pages/{admin.home}/canvas", **ACME).get_data(as_text=True)
    assert html.strip() in canvas  # one renderer: the fragment is the canvas's own


def test_same_batch_twice_is_applied_once_and_answered_alike(admin: AdminSite, alice: Browser) -> None:
    sent = batch(admin, change(admin, "Once"))
    first, again = post(admin, alice, sent).json, post(admin, alice, sent).json
    assert first == again


def test_conflict_tells_both_values(admin: AdminSite, alice: Browser, bob: Browser) -> None:
    base = admin.revision()
    post(admin, alice, batch(admin, change(admin, "Alice's"), base=base))
    edit = change(admin, "Bob's")
    answer = post(admin, bob, batch(admin, edit, base=base, client="tab-two")).json
    told = answer["conflicts"][0]
    assert (told["edit"], told["block"], told["field"]) == (edit["id"], admin.hero, "heading")
    assert (told["theirs"], told["yours"]) == ("Alice's", "Bob's")
    assert "Alice's" in answer["html"][admin.hero].replace("&#39;", "'")


def test_removed_block_has_empty_html(admin: AdminSite, alice: Browser) -> None:
    edit = {"id": uuid4().hex, "op": "remove", "block": admin.hero}
    assert post(admin, alice, batch(admin, edit)).json["html"] == {admin.hero: ""}


def test_refused_edit_is_named_and_the_whole_batch_changes_nothing(admin: AdminSite, alice: Browser) -> None:
    before, bad = admin.document(), change(admin, "x" * 301)
    answer = post(admin, alice, batch(admin, change(admin, "Fine"), bad))
    assert answer.status_code == 422 and answer.json["edit"] == bad["id"]
    assert "at most 300 characters" in answer.json["message"]
    assert admin.document() == before


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
def test_whatever_does_not_fit_is_answered_422(admin: AdminSite, alice: Browser, edit: Any) -> None:
    before = admin.document()
    if isinstance(edit, dict):
        edit = {"id": uuid4().hex, **edit}
        edit["block"] = admin.hero if edit["block"] == "HERO" else edit["block"]
    answer = post(admin, alice, batch(admin, edit))
    assert answer.status_code == 422 and answer.json["message"].endswith(".")
    assert admin.document() == before


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
def test_malformed_json_changes_nothing(admin: AdminSite, alice: Browser, body: bytes, status: int) -> None:
    before = admin.revision()
    answer = post(admin, alice, body)
    assert answer.status_code == status and answer.json["message"]
    assert admin.revision() == before


def test_other_content_types_are_415(admin: AdminSite, alice: Browser) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/ld+json"):
        answer = post(admin, alice, b"{}", Content_Type=kind)
        assert answer.status_code == 415, kind


def test_a_megabyte_is_the_limit(admin: AdminSite, alice: Browser) -> None:
    padding = b" " * (1024 * 1024 - 100)
    fits = b'{"client": "a", "base": 0, "edits": []}' + padding
    assert post(admin, alice, fits).status_code == 200
    assert post(admin, alice, fits + b" " * 200).status_code == 413


def test_who_may_send(admin: AdminSite, rita: Browser, charlie: Browser, client: Browser) -> None:
    sent = batch(admin, change(admin, "Mine"))
    assert post(admin, rita, sent).status_code == 403
    answer = client.post(f"/admin/pages/{admin.home}/edits", json=sent, **ACME)
    assert answer.status_code == 401 and answer.json["message"]
    foreign = charlie.token("/admin/people", subdomain="mallory")
    headers = {"X-CSRFToken": foreign}
    address = f"/admin/pages/{admin.home}/edits"
    assert charlie.post(address, json=sent, headers=headers, subdomain="mallory").status_code == 404


def test_missing_or_stale_token_is_403_in_json(admin: AdminSite, alice: Browser) -> None:
    before = admin.revision()
    for token in ("", "stale"):
        answer = post(admin, alice, batch(admin, change(admin, "Mine")), X_CSRFToken=token)
        assert answer.status_code == 403 and "Reload it" in answer.json["message"]
    assert admin.revision() == before


def test_undo_and_redo_as_json(admin: AdminSite, alice: Browser) -> None:
    was = admin.data()["heading"]
    post(admin, alice, batch(admin, change(admin, "Once")))
    answer = post(admin, alice, {"client": "tab-one", "id": "undo-once"}, "undo").json
    assert answer["applied"] == ["undo-once"] and admin.data()["heading"] == was
    post(admin, alice, {"client": "tab-one", "id": "redo-once"}, "redo")
    assert admin.data()["heading"] == "Once"
    post(admin, alice, {"client": "tab-one", "id": "undo-twice"}, "undo")
    refused = post(admin, alice, {"client": "tab-one", "id": "undo-thrice"}, "undo")
    assert refused.status_code == 422 and refused.json["message"] == "There is nothing to undo."


def test_form_takes_the_place_of_json_for_the_same_page(admin: AdminSite, alice: Browser) -> None:
    base = admin.revision()
    form = admin.filled(alice)
    post(admin, alice, batch(admin, change(admin, "By JSON"), base=base))
    alice.post(admin.form(), data={**form, "heading": "By form"}, **ACME)
    assert admin.data()["heading"] == "By JSON"  # two tabs of one person are two clients: nothing is replaced
    assert "By form" in alice.visit(admin.form(), **ACME).page.text
