"""Blocks moved: by mouse, by finger, by keys and by buttons; each move told to people who listen."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Arrive
from tests.e2e.editing import Editor, fresh_page
from tests.e2e.stack import Device

pytestmark = pytest.mark.e2e
DESK, TABLET = Device(1280, visual=True), Device(1100, visual=True, touch=True)
PHONE = Device(390, visual=True, touch=True)


def three(editor: Editor) -> Editor:
    """Hero, Text and Quote."""
    for kind in ("Quote", "Text"):
        editor.tool("Add block below Hero").click()
        editor.person.page.get_by_role("combobox", name="Search blocks").fill(kind)
        editor.key("Enter")
        editor.is_at(kind)
        editor.is_saved()
    assert editor.rows() == ["Hero", "Text", "Quote"]
    return editor


def middle(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_handle_is_drawn_with_the_mouse(arrive: Arrive) -> None:
    editor = three(fresh_page(arrive(DESK), "Drawn"))
    editor.choose("Quote")
    mouse = editor.person.page.mouse
    mouse.move(*middle(editor.tool("Drag to move")))
    mouse.down()
    mouse.move(600, 400, steps=4)
    x, y = middle(editor.row("Text"))
    mouse.move(x, y - 14, steps=4)
    expect(editor.sheet.locator(".drop-pill")).to_have_text("Quote moves to 2 of 3, after Hero")
    expect(editor.person.page.locator(".ed-drop-preview-count")).to_have_text("2 of 3")
    expect(editor.person.page.locator("[data-chip]")).to_be_visible()
    assert editor.rows() == ["Hero", "Text", "Quote"]  # nothing moves before it is let go
    editor.audit()
    mouse.up()
    assert editor.rows() == ["Hero", "Quote", "Text"]
    editor.is_told(re.compile("^Quote moved to 2 of 3, after Hero"))
    editor.is_saved()
    editor.reload()
    assert editor.rows() == ["Hero", "Quote", "Text"]


def test_escape_puts_it_back(arrive: Arrive) -> None:
    editor = three(fresh_page(arrive(DESK), "Put back"))
    editor.choose("Quote")
    mouse = editor.person.page.mouse
    mouse.move(*middle(editor.tool("Drag to move")))
    mouse.down()
    mouse.move(*middle(editor.row("Hero")), steps=6)
    editor.key("Escape")
    mouse.up()
    assert editor.rows() == ["Hero", "Text", "Quote"]
    expect(editor.person.page.locator("[data-chip]")).to_be_hidden()


def test_row_is_drawn_with_a_finger(arrive: Arrive) -> None:
    editor = three(fresh_page(arrive(TABLET), "By finger"))
    editor.person.page.get_by_role("button", name="Show outline").tap()
    x, y = middle(editor.row("Quote").locator("[data-grip]"))
    _, above = middle(editor.row("Hero"))
    touch(editor, "touchStart", x, y)
    for step in range(1, 9):
        touch(editor, "touchMove", x, y + (above - 20 - y) * step / 8)
    touch(editor, "touchEnd")
    assert editor.rows() == ["Quote", "Hero", "Text"]
    editor.is_saved()
    editor.reload()
    assert editor.rows() == ["Quote", "Hero", "Text"]


def test_handle_on_the_page_is_drawn_with_a_finger(arrive: Arrive) -> None:
    editor = three(fresh_page(arrive(TABLET), "Handle by finger"))
    x, y = middle(editor.tool("Drag to move"))
    touch(editor, "touchStart", x, y)
    for step in range(1, 9):
        touch(editor, "touchMove", x + 20, y - (y - 70) * step / 8)
    expect(editor.sheet.locator(".drop-pill")).to_have_text(re.compile("^Text moves to"))
    touch(editor, "touchEnd")
    editor.is_told(re.compile(" moved to "))
    assert editor.rows() != ["Hero", "Text", "Quote"]
    editor.is_saved()


def touch(editor: Editor, kind: str, *at: float) -> None:
    """A finger, as the browser itself hears it."""
    page: Any = editor.person.page
    session = editor.__dict__.setdefault("finger", page.context.new_cdp_session(page))
    points = [{"x": at[0], "y": at[1]}] if at else []
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_keys_and_buttons_move_too(arrive: Arrive) -> None:
    editor = three(fresh_page(arrive(DESK), "By keys"))
    editor.choose("Quote")
    editor.key("Alt+ArrowUp")
    assert editor.rows() == ["Hero", "Quote", "Text"]
    editor.is_told(re.compile("^Quote moved to 2 of 3, after Hero"))
    editor.tool("Move up").click()
    assert editor.rows() == ["Quote", "Hero", "Text"]
    expect(editor.tool("Move up")).to_be_disabled()
    editor.tool("More").click()
    editor.person.page.get_by_role("button", name="After Text", exact=True).click()
    assert editor.rows() == ["Hero", "Text", "Quote"]
    editor.is_saved()
    editor.person.page.get_by_role("button", name=re.compile("^Undo: moved Quote below Text")).click()
    expect(editor.person.page.locator(".row[data-row]:not(.is-shared) .row-kind").first).to_have_text("Quote")


def three_features(editor: Editor) -> Locator:
    """The names of the items in the settings of a block just sought in the picker."""
    editor.person.page.get_by_role("combobox", name="Search blocks").fill("features")
    editor.key("Enter")
    names = editor.panel.locator(".item-name")
    expect(names).to_have_count(3)
    editor.is_saved()
    return names


def test_items_are_drawn_in_the_settings(arrive: Arrive) -> None:
    editor = fresh_page(arrive(DESK), "Items drawn")
    editor.tool("Add block below Hero").click()
    names = three_features(editor)
    first = names.first.inner_text()
    mouse = editor.person.page.mouse
    mouse.move(*middle(editor.panel.locator(".grip").first))
    mouse.down()
    x, y = middle(editor.panel.locator(".grip").nth(2))
    mouse.move(x, y + 15, steps=6)
    mouse.up()
    expect(names.nth(2)).to_have_text(first)
    editor.is_saved()
    expect(editor.panel.locator("details.item[open]")).to_have_count(0)


def test_items_are_drawn_with_a_finger(arrive: Arrive) -> None:
    editor = fresh_page(arrive(PHONE), "Items by finger")
    editor.person.page.get_by_role("button", name="Add block").first.tap()
    names = three_features(editor)
    first = names.first.inner_text()
    grips = editor.panel.locator(".grip")
    editor.person.page.get_by_role("button", name="Expand or collapse the panel").tap()
    editor.person.page.wait_for_timeout(500)  # it rises
    x, y = middle(grips.first)
    _, below = middle(grips.nth(2))
    touch(editor, "touchStart", x, y)
    for step in range(1, 9):
        touch(editor, "touchMove", x, y + (below + 15 - y) * step / 8)
    touch(editor, "touchEnd")
    expect(names.nth(2)).to_have_text(first)
    editor.is_saved()
    expect(editor.panel.locator("details.item[open]")).to_have_count(0)
