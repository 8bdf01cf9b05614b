"""The editor on a phone of 360 pixels, and without a mouse: all within reach, seen, and large enough."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Arrive
from tests.e2e.editing import Desk, fresh_page
from tests.e2e.house import Way
from tests.e2e.test_admin import TOO_SMALL

pytestmark = pytest.mark.e2e
PHONE = Way(360, visual=True, touch=True)
NIGHT = Way(360, visual=True, touch=True, scheme="dark")
DESK = Way(1280, visual=True)


@pytest.mark.parametrize("way", [PHONE, NIGHT], ids=lambda way: way.scheme)
def test_page_is_edited_with_a_thumb(arrive: Arrive, way: Way) -> None:
    desk = fresh_page(arrive(way), f"By thumb, {way.scheme}")
    page = desk.person.page
    fits(desk)
    desk.block("hero").tap(position={"x": 300, "y": 10})
    sheet = page.get_by_role("complementary", name="Settings")
    expect(sheet.get_by_role("heading", name="Hero")).to_be_visible()
    fits(desk)
    desk.field("Heading").fill("Thumbed")
    expect(desk.block("hero").locator("h1")).to_have_text("Thumbed")
    sheet.get_by_role("button", name="Duplicate").tap()
    desk.is_saved()
    sheet.get_by_role("button", name="Up", exact=True).tap()
    sheet.get_by_role("button", name="Hide", exact=True).tap()
    expect(sheet.get_by_role("button", name="Show", exact=True)).to_be_visible()
    sheet.get_by_role("button", name="Remove", exact=True).tap()
    page.get_by_role("button", name="Expand or collapse the panel").tap()
    fits(desk)
    sheet.get_by_role("tab", name="Design").tap()
    fits(desk)
    sheet.get_by_role("button", name="Close").tap()
    page.get_by_role("button", name="Expand or collapse the panel").tap()
    expect(desk.row("Hero")).to_be_visible()
    fits(desk)
    sheet.get_by_role("button", name="Add block").first.tap()
    expect(page.get_by_role("option", name="Quote")).to_be_visible()
    fits(desk)
    page.get_by_role("option", name="Quote").tap()
    expect(sheet.get_by_role("heading", name="Quote")).to_be_visible()
    desk.is_saved()
    page.get_by_role("button", name="Publish", exact=True).tap()
    expect(page.get_by_role("button", name="Publish now")).to_be_visible()
    fits(desk)
    page.get_by_role("button", name="Publish now").tap()
    expect(page.get_by_role("heading", name="Live")).to_be_visible()
    fits(desk)


def test_block_is_moved_to_any_place_without_dragging(arrive: Arrive) -> None:
    desk = fresh_page(arrive(PHONE), "Moved by thumb")
    page = desk.person.page
    desk.block("hero").tap(position={"x": 300, "y": 10})
    sheet = page.get_by_role("complementary", name="Settings")
    for _ in range(2):
        sheet.get_by_role("button", name="Duplicate").tap()
        desk.is_saved()
    last = desk.blocks()[-1]
    sheet.get_by_role("button", name="Move to", exact=True).tap()
    fits(desk)
    page.get_by_role("group", name=re.compile("^More for")).get_by_role("button", name="To the top").tap()
    desk.is_saved()
    assert desk.blocks()[0] == last
    desk.is_told(re.compile(" moved to 1 of 3"))


def fits(desk: Desk) -> None:
    desk.person.page.wait_for_timeout(300)  # the sheet glides
    desk.audit()
    assert desk.person.page.evaluate(TOO_SMALL) == []


def test_keys_alone_reach_everything(arrive: Arrive) -> None:
    """F6 goes round; arrows walk the outline; on the page a block, its toolbar, its texts, the plus below."""
    desk = fresh_page(arrive(DESK), "Without a mouse")
    page = desk.person.page
    for _ in range(2):
        desk.key("F6")
    desk.key("F6")
    assert page.evaluate("document.activeElement.matches('.ed-page')")
    where = "() => (document.activeElement.shadowRoot?.activeElement ?? document.activeElement).outerHTML"
    order = [
        r"data-block=\"header\"",
        r"data-block",
        r"data-tool=\"handle\"",
        r"data-field=\"heading\"",
        'class="plus"',
    ]
    desk.key("F6")
    desk.key("Shift+F6")
    seen: list[str] = []
    while len(seen) < 20 and not all(any(re.search(wanted, each) for each in seen) for wanted in order):
        seen.append(desk.sheet.locator("html").evaluate(where)[:300])
        desk.key("Tab")
    assert len(seen) < 20, seen
    desk.key("Escape")
    desk.key("Shift+F6")
    expect(page.locator(".row:focus")).to_have_count(1)
    desk.key("Home")
    desk.key("ArrowDown")
    desk.key("Enter")
    expect(desk.row("Hero")).to_have_attribute("aria-selected", "true")
    desk.key("/")
    page.keyboard.type("quote")
    desk.key("Enter")
    expect(desk.row("Quote")).to_have_attribute("aria-selected", "true")
    desk.is_saved()
    desk.key("Shift+Enter")
    expect(page.get_by_role("heading", name=re.compile("^Publish "))).to_be_focused()
    desk.key("Escape")
    expect(page.get_by_role("button", name="Publish", exact=True)).to_be_focused()
