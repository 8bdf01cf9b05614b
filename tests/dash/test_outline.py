"""A page as the list of its blocks, and the buttons beside each."""

from sitemaker import blocks
from tests.browser import Browser
from tests.conftest import Counting
from tests.dash.conftest import ACME, AdminSite
from tests.html import fields


def order(admin: AdminSite) -> list[str]:
    blocks = [each for each in admin.document()["blocks"] if not each.get("removed")]
    return [each["id"] for each in sorted(blocks, key=lambda each: (each["position"], each["id"]))]


def test_block_moves_down_and_back_by_undo(admin: AdminSite, alice: Browser) -> None:
    before = order(admin)
    admin.press(alice, f"blocks/{admin.hero}/place", step="down")
    assert order(admin) == [before[1], before[0], *before[2:]]
    outline = alice.visit(f"/admin/pages/{admin.home}/", **ACME).page
    assert "Undo: moved Hero below Text" in outline.text
    admin.press(alice, "undo")
    assert order(admin) == before
    admin.press(alice, "redo")
    assert order(admin) != before


def test_block_moves_up(admin: AdminSite, alice: Browser) -> None:
    before = order(admin)
    admin.press(alice, f"blocks/{before[2]}/place", step="up")
    assert order(admin) == [before[0], before[2], before[1], *before[3:]]


def test_double_press_moves_once(admin: AdminSite, alice: Browser) -> None:
    before = order(admin)
    action = f"/admin/pages/{admin.home}/blocks/{admin.hero}/place"
    page = alice.visit(f"/admin/pages/{admin.home}/", **ACME).page
    down = next(fields(form) for form in page.all("form", action=action) if fields(form)["step"] == "down")
    for _ in range(2):
        assert alice.post(action, data=down, **ACME).status_code == 303
    assert order(admin) == [before[1], before[0], *before[2:]]


def test_copy_stands_below_and_has_items_of_its_own(admin: AdminSite, alice: Browser) -> None:
    admin.press(alice, f"blocks/{admin.features}/copies")
    after = order(admin)
    copy = after[after.index(admin.features) + 1]
    mine, theirs = admin.data(copy)["items"], admin.data(admin.features)["items"]
    assert [each["title"] for each in mine] == [each["title"] for each in theirs]
    assert not {each["id"] for each in mine} & {each["id"] for each in theirs}


def test_block_is_hidden_and_shown(admin: AdminSite, alice: Browser) -> None:
    admin.press(alice, f"blocks/{admin.hero}/", hidden="on")
    assert admin.data()["hidden"] is True
    canvas = f"/admin/pages/{admin.home}/canvas"
    assert f'data-block="{admin.hero}"' not in alice.visit(canvas, **ACME).get_data(as_text=True)
    admin.press(alice, f"blocks/{admin.hero}/", **{"was.hidden": "on"})
    assert admin.data()["hidden"] is False


def test_layout_changes_at_one_press(admin: AdminSite, alice: Browser) -> None:
    admin.press(alice, f"blocks/{admin.hero}/", layout="stacked")
    assert admin.data()["layout"] == "stacked"


def test_removed_block_comes_back(admin: AdminSite, alice: Browser) -> None:
    admin.press(alice, f"blocks/{admin.hero}/delete")
    assert admin.hero not in order(admin)
    away = alice.visit(admin.form(), **ACME).page
    assert "was removed" in away.text and "Its content is kept" in away.text
    action = f"{admin.form()}restoration"
    alice.post(action, data=fields(away.form(action)), **ACME)
    assert order(admin)[0] == admin.hero


def test_block_is_added_where_it_was_asked_for(admin: AdminSite, alice: Browser) -> None:
    picker = alice.visit(f"/admin/pages/{admin.home}/blocks/new?after={admin.hero}", **ACME).page
    kinds = [each.attributes["value"] for each in picker.all("button", name="kind")]
    assert sorted(kinds) == sorted(blocks.names())
    purposes = [each.text for each in picker.all("h2", class_="tiles-name")]
    assert purposes == ["Basics", "Images", "Prices", "Contact", "People"]
    action = f"/admin/pages/{admin.home}/blocks"
    form = fields(picker.all("form", action=action)[0])
    answer = alice.post(action, data={**form, "kind": "text"}, **ACME)
    new = order(admin)[1]
    assert answer.headers["Location"].endswith(f"/blocks/{new}/")
    assert admin.data(new)["heading"] and admin.data(new)["body"]["content"]


def test_unknown_kind_and_place_are_refused_in_words(admin: AdminSite, alice: Browser) -> None:
    token, action = alice.token(f"/admin/pages/{admin.home}/", **ACME), f"/admin/pages/{admin.home}/blocks"
    for values, sentence in (
        ({"kind": "marquee"}, "no kind of block called “marquee”"),
        ({"kind": "header"}, "is shared by every page"),
        ({"kind": "text", "after": "nothing-here"}, "isn’t on this page"),
        ({}, "no kind of block"),
    ):
        answer = alice.post(action, data={"csrf_token": token, **values}, **ACME)
        assert answer.status_code == 422 and sentence in answer.page.text, values


def test_undo_says_who_changed_it_since(admin: AdminSite, alice: Browser, bob: Browser) -> None:
    admin.save(alice, {"heading": "Alice's"})
    admin.save(bob, {"heading": "Bob's"})
    answer = admin.press(alice, "undo")
    assert answer.status_code == 422
    assert "Bob has changed this since. Nothing was undone." in answer.page.text
    assert admin.data()["heading"] == "Bob's"


def test_frame_shows_its_two_blocks_and_its_menu_is_ordered(admin: AdminSite, alice: Browser) -> None:
    page = alice.visit("/admin/frame/", **ACME).page
    assert "Header" in page.text and "Footer" in page.text and "Add block" not in page.text
    header = next(each["id"] for each in admin.document(admin.frame)["blocks"] if each["kind"] == "header")
    first = admin.data(header, admin.frame)["items"][0]["id"]
    form = admin.filled(alice, header, admin.frame)
    alice.post(admin.form(header, admin.frame), data={**form, "also": f"down:{first}"}, **ACME)
    items = sorted(admin.data(header, admin.frame)["items"], key=lambda item: item["position"])
    assert items[1]["id"] == first


def test_empty_page_offers_a_block(admin: AdminSite, alice: Browser) -> None:
    for block in order(admin):
        admin.press(alice, f"blocks/{block}/delete")
    page = alice.visit(f"/admin/pages/{admin.home}/", **ACME).page
    assert "This page is blank" in page.text and "Add block" in page.text


def test_block_of_a_kind_this_release_does_not_know_is_kept(admin: AdminSite, alice: Browser) -> None:
    stranger = {"id": "stranger", "kind": "hologram", "v": 1, "position": "z", "data": {"beams": 7}}
    admin.change(lambda page: {**page.document, "blocks": [*page.document["blocks"], stranger]})
    outline = alice.visit(f"/admin/pages/{admin.home}/", **ACME).page
    assert "Unavailable block" in outline.text
    assert "needs a newer version" in alice.visit(admin.form("stranger"), **ACME).page.text
    token = alice.token("/admin/people", **ACME)
    answer = alice.post(admin.form("stranger"), data={"csrf_token": token, "heading": "x"}, **ACME)
    assert answer.status_code == 422 and admin.block("stranger") == stranger


def test_outline_and_form_take_few_queries(admin: AdminSite, alice: Browser, queries: Counting) -> None:
    for path, number in ((f"/admin/pages/{admin.home}/", 12), (admin.form(), 8), ("/admin/people", 5)):
        alice.get(path, **ACME)
        with queries(number):
            alice.get(path, **ACME)
