"""Blocks moved: by mouse, by finger, by keys and by buttons; each move told to people who listen."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Arrive
from tests.e2e.editing import Desk, fresh_page
from tests.e2e.house import Way

pytestmark = pytest.mark.e2e
DESK, TABLET = Way(1280, visual=True), Way(1100, visual=True, touch=True)
PHONE = Way(390, visual=True, touch=True)


def three(desk: Desk) -> Desk:
    """Hero, Text and Quote."""
    for kind in ("Quote", "Text"):
        desk.tool("Add block below Hero").click()
        desk.person.page.get_by_role("combobox", name="Search blocks").fill(kind)
        desk.key("Enter")
        desk.is_at(kind)
        desk.is_saved()
    assert desk.rows() == ["Hero", "Text", "Quote"]
    return desk


def middle(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_handle_is_drawn_with_the_mouse(arrive: Arrive) -> None:
    desk = three(fresh_page(arrive(DESK), "Drawn"))
    desk.choose("Quote")
    mouse = desk.person.page.mouse
    mouse.move(*middle(desk.tool("Drag to move")))
    mouse.down()
    mouse.move(600, 400, steps=4)
    x, y = middle(desk.row("Text"))
    mouse.move(x, y - 14, steps=4)
    expect(desk.sheet.locator(".drop-pill")).to_have_text("Quote moves to 2 of 3, after Hero")
    expect(desk.person.page.locator(".ed-drop-preview-count")).to_have_text("2 of 3")
    expect(desk.person.page.locator("[data-chip]")).to_be_visible()
    assert desk.rows() == ["Hero", "Text", "Quote"]  # nothing moves before it is let go
    desk.audit()
    mouse.up()
    assert desk.rows() == ["Hero", "Quote", "Text"]
    desk.is_told(re.compile("^Quote moved to 2 of 3, after Hero"))
    desk.is_saved()
    desk.reload()
    assert desk.rows() == ["Hero", "Quote", "Text"]


def test_escape_puts_it_back(arrive: Arrive) -> None:
    desk = three(fresh_page(arrive(DESK), "Put back"))
    desk.choose("Quote")
    mouse = desk.person.page.mouse
    mouse.move(*middle(desk.tool("Drag to move")))
    mouse.down()
    mouse.move(*middle(desk.row("Hero")), steps=6)
    desk.key("Escape")
    mouse.up()
    assert desk.rows() == ["Hero", "Text", "Quote"]
    expect(desk.person.page.locator("[data-chip]")).to_be_hidden()


def test_row_is_drawn_with_a_finger(arrive: Arrive) -> None:
    desk = three(fresh_page(arrive(TABLET), "By finger"))
    desk.person.page.get_by_role("button", name="Show outline").tap()
    x, y = middle(desk.row("Quote").locator("[data-grip]"))
    _, above = middle(desk.row("Hero"))
    touch(desk, "touchStart", x, y)
    for step in range(1, 9):
        touch(desk, "touchMove", x, y + (above - 20 - y) * step / 8)
    touch(desk, "touchEnd")
    assert desk.rows() == ["Quote", "Hero", "Text"]
    desk.is_saved()
    desk.reload()
    assert desk.rows() == ["Quote", "Hero", "Text"]


def test_handle_on_the_page_is_drawn_with_a_finger(arrive: Arrive) -> None:
    desk = three(fresh_page(arrive(TABLET), "Handle by finger"))
    x, y = middle(desk.tool("Drag to move"))
    touch(desk, "touchStart", x, y)
    for step in range(1, 9):
        touch(desk, "touchMove", x + 20, y - (y - 70) * step / 8)
    expect(desk.sheet.locator(".drop-pill")).to_have_text(re.compile("^Text moves to"))
    touch(desk, "touchEnd")
    desk.is_told(re.compile(" moved to "))
    assert desk.rows() != ["Hero", "Text", "Quote"]
    desk.is_saved()


def touch(desk: Desk, kind: str, *at: float) -> None:
    """A finger, as the browser itself hears it."""
    page: Any = desk.person.page
    session = desk.__dict__.setdefault("finger", page.context.new_cdp_session(page))
    points = [{"x": at[0], "y": at[1]}] if at else []
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_keys_and_buttons_move_too(arrive: Arrive) -> None:
    desk = three(fresh_page(arrive(DESK), "By keys"))
    desk.choose("Quote")
    desk.key("Alt+ArrowUp")
    assert desk.rows() == ["Hero", "Quote", "Text"]
    desk.is_told(re.compile("^Quote moved to 2 of 3, after Hero"))
    desk.tool("Move up").click()
    assert desk.rows() == ["Quote", "Hero", "Text"]
    expect(desk.tool("Move up")).to_be_disabled()
    desk.tool("More").click()
    desk.person.page.get_by_role("button", name="After Text", exact=True).click()
    assert desk.rows() == ["Hero", "Text", "Quote"]
    desk.is_saved()
    desk.person.page.get_by_role("button", name=re.compile("^Undo: moved Quote below Text")).click()
    expect(desk.person.page.locator(".row[data-row]:not(.is-shared) .row-kind").first).to_have_text("Quote")


def three_features(desk: Desk) -> Locator:
    """The names of the items in the settings of a block just sought in the picker."""
    desk.person.page.get_by_role("combobox", name="Search blocks").fill("features")
    desk.key("Enter")
    names = desk.panel.locator(".item-name")
    expect(names).to_have_count(3)
    desk.is_saved()
    return names


def test_items_are_drawn_in_the_settings(arrive: Arrive) -> None:
    desk = fresh_page(arrive(DESK), "Items drawn")
    desk.tool("Add block below Hero").click()
    names = three_features(desk)
    first = names.first.inner_text()
    mouse = desk.person.page.mouse
    mouse.move(*middle(desk.panel.locator(".grip").first))
    mouse.down()
    x, y = middle(desk.panel.locator(".grip").nth(2))
    mouse.move(x, y + 15, steps=6)
    mouse.up()
    expect(names.nth(2)).to_have_text(first)
    desk.is_saved()
    expect(desk.panel.locator("details.item[open]")).to_have_count(0)


def test_items_are_drawn_with_a_finger(arrive: Arrive) -> None:
    desk = fresh_page(arrive(PHONE), "Items by finger")
    desk.person.page.get_by_role("button", name="Add block").first.tap()
    names = three_features(desk)
    first = names.first.inner_text()
    grips = desk.panel.locator(".grip")
    desk.person.page.get_by_role("button", name="Expand or collapse the panel").tap()
    desk.person.page.wait_for_timeout(500)  # it rises
    x, y = middle(grips.first)
    _, below = middle(grips.nth(2))
    touch(desk, "touchStart", x, y)
    for step in range(1, 9):
        touch(desk, "touchMove", x, y + (below + 15 - y) * step / 8)
    touch(desk, "touchEnd")
    expect(names.nth(2)).to_have_text(first)
    desk.is_saved()
    expect(desk.panel.locator("details.item[open]")).to_have_count(0)
