"""The editor on a phone of 360 pixels, and without a mouse: all within reach, seen, and large enough."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Arrive
from tests.e2e.editing import Editor, fresh_page
from tests.e2e.stack import Device
from tests.e2e.test_admin import TOO_SMALL

pytestmark = pytest.mark.e2e
PHONE = Device(360, visual=True, touch=True)
NIGHT = Device(360, visual=True, touch=True, scheme="dark")
DESK = Device(1280, visual=True)


@pytest.mark.parametrize("device", [PHONE, NIGHT], ids=lambda device: device.scheme)
def test_page_is_edited_with_a_thumb(arrive: Arrive, device: Device) -> None:
    editor = fresh_page(arrive(device), f"By thumb, {device.scheme}")
    page = editor.person.page
    fits(editor)
    editor.block("hero").tap(position={"x": 300, "y": 10})
    sheet = page.get_by_role("complementary", name="Settings")
    expect(sheet.get_by_role("heading", name="Hero")).to_be_visible()
    fits(editor)
    editor.field("Heading").fill("Thumbed")
    expect(editor.block("hero").locator("h1")).to_have_text("Thumbed")
    sheet.get_by_role("button", name="Duplicate").tap()
    editor.is_saved()
    sheet.get_by_role("button", name="Up", exact=True).tap()
    sheet.get_by_role("button", name="Hide", exact=True).tap()
    expect(sheet.get_by_role("button", name="Show", exact=True)).to_be_visible()
    sheet.get_by_role("button", name="Remove", exact=True).tap()
    page.get_by_role("button", name="Expand or collapse the panel").tap()
    fits(editor)
    sheet.get_by_role("tab", name="Design").tap()
    fits(editor)
    sheet.get_by_role("button", name="Close").tap()
    page.get_by_role("button", name="Expand or collapse the panel").tap()
    expect(editor.row("Hero")).to_be_visible()
    fits(editor)
    sheet.get_by_role("button", name="Add block").first.tap()
    expect(page.get_by_role("option", name="Quote")).to_be_visible()
    fits(editor)
    page.get_by_role("option", name="Quote").tap()
    expect(sheet.get_by_role("heading", name="Quote")).to_be_visible()
    editor.is_saved()
    page.get_by_role("button", name="Publish", exact=True).tap()
    expect(page.get_by_role("button", name="Publish now")).to_be_visible()
    fits(editor)
    page.get_by_role("button", name="Publish now").tap()
    expect(page.get_by_role("heading", name="Live")).to_be_visible()
    fits(editor)


def test_block_is_moved_to_any_place_without_dragging(arrive: Arrive) -> None:
    editor = fresh_page(arrive(PHONE), "Moved by thumb")
    page = editor.person.page
    editor.block("hero").tap(position={"x": 300, "y": 10})
    sheet = page.get_by_role("complementary", name="Settings")
    for _ in range(2):
        sheet.get_by_role("button", name="Duplicate").tap()
        editor.is_saved()
    last = editor.blocks()[-1]
    sheet.get_by_role("button", name="Move to", exact=True).tap()
    fits(editor)
    page.get_by_role("group", name=re.compile("^More for")).get_by_role("button", name="To the top").tap()
    editor.is_saved()
    assert editor.blocks()[0] == last
    editor.is_told(re.compile(" moved to 1 of 3"))


def fits(editor: Editor) -> None:
    editor.person.page.wait_for_timeout(300)  # the sheet glides
    editor.audit()
    assert editor.person.page.evaluate(TOO_SMALL) == []


def test_keys_alone_reach_everything(arrive: Arrive) -> None:
    """F6 goes round; arrows walk the outline; on the page a block, its toolbar, its texts, the plus below."""
    editor = fresh_page(arrive(DESK), "Without a mouse")
    page = editor.person.page
    for _ in range(2):
        editor.key("F6")
    editor.key("F6")
    assert page.evaluate("document.activeElement.matches('.ed-page')")
    where = "() => (document.activeElement.shadowRoot?.activeElement ?? document.activeElement).outerHTML"
    order = [
        r"data-block=\"header\"",
        r"data-block",
        r"data-tool=\"handle\"",
        r"data-field=\"heading\"",
        'class="plus"',
    ]
    editor.key("F6")
    editor.key("Shift+F6")
    seen: list[str] = []
    while len(seen) < 20 and not all(any(re.search(wanted, each) for each in seen) for wanted in order):
        seen.append(editor.sheet.locator("html").evaluate(where)[:300])
        editor.key("Tab")
    assert len(seen) < 20, seen
    editor.key("Escape")
    editor.key("Shift+F6")
    expect(page.locator(".row:focus")).to_have_count(1)
    editor.key("Home")
    editor.key("ArrowDown")
    editor.key("Enter")
    expect(editor.row("Hero")).to_have_attribute("aria-selected", "true")
    editor.key("/")
    page.keyboard.type("quote")
    editor.key("Enter")
    expect(editor.row("Quote")).to_have_attribute("aria-selected", "true")
    editor.is_saved()
    editor.key("Shift+Enter")
    expect(page.get_by_role("heading", name=re.compile("^Publish "))).to_be_focused()
    editor.key("Escape")
    expect(page.get_by_role("button", name="Publish", exact=True)).to_be_focused()
