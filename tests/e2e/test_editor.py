"""A page edited on the page itself: chosen, written, added to, changed, taken back, published."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Arrive
from tests.e2e.editing import Desk, fresh_page, visit
from tests.e2e.house import ACME, Way

pytestmark = pytest.mark.e2e
DESK = Way(1280, visual=True)


def add(desk: Desk, seam: str, words: str, kind: str) -> None:
    """By the plus on a seam, and the search."""
    desk.tool(seam).click()
    desk.person.page.get_by_role("combobox", name="Search blocks").fill(words)
    expect(desk.person.page.get_by_role("option", name=kind)).to_be_visible()
    desk.key("Enter")
    desk.is_at(kind)
    desk.is_saved()


def test_block_is_chosen_on_the_page_and_in_the_outline_together(arrive: Arrive) -> None:
    desk = Desk.sit_down(arrive(DESK))
    desk.block("hero").locator("h1").click()
    expect(desk.row("Hero")).to_have_attribute("aria-selected", "true")
    expect(desk.field("Heading")).to_be_visible()
    desk.row("Text").first.click()
    expect(desk.row("Text").first).to_have_attribute("aria-selected", "true")
    expect(desk.sheet.locator("main .block.text").first).to_be_in_viewport()
    desk.key("Escape")
    expect(desk.person.page.locator(".row[aria-selected=true]")).to_have_count(0)
    desk.audit()


def test_links_of_the_page_lead_nowhere_while_it_is_edited(arrive: Arrive) -> None:
    desk = Desk.sit_down(arrive(DESK), page="Home")
    before = desk.sheet.locator("body").evaluate("() => location.href")
    desk.sheet.locator("header a").first.click()
    desk.sheet.locator("footer a").first.click(modifiers=["ControlOrMeta"])
    assert desk.sheet.locator("body").evaluate("() => location.href") == before
    assert len(desk.person.context.pages) == 1


def test_line_written_in_the_settings_is_on_the_page_at_once_and_kept(arrive: Arrive) -> None:
    desk = fresh_page(arrive(DESK), "Opening hours of winter")
    desk.choose("Hero")
    desk.field("Heading").fill("Open from seven")
    expect(desk.block("hero").locator("h1")).to_have_text("Open from seven")
    desk.is_saved()
    desk.reload()
    expect(desk.block("hero").locator("h1")).to_have_text("Open from seven")


def test_line_written_on_the_page_is_in_the_settings_and_kept(arrive: Arrive) -> None:
    desk = fresh_page(arrive(DESK), "Words where they stand")
    heading = desk.block("hero").locator("h1")
    heading.click()
    desk.key("ControlOrMeta+A")
    desk.person.page.keyboard.type("Written here")
    expect(desk.field("Heading")).to_have_value("Written here")
    desk.key("Enter")
    desk.is_saved()
    desk.reload()
    expect(heading).to_have_text("Written here")


def test_text_layout_and_surface_change_what_the_page_shows(arrive: Arrive) -> None:
    desk = fresh_page(arrive(DESK), "Looks")
    desk.choose("Hero")
    desk.field("Text").fill("A **bold** word.")
    desk.panel.get_by_role("tab", name="Design").click()
    desk.panel.get_by_role("radio", name="Headline above the text").check()
    expect(desk.block("hero")).to_have_class(re.compile("hero-stacked"))
    desk.panel.get_by_role("radio", name="Contrast").check()
    expect(desk.block("hero")).to_have_class(re.compile("contrast"))
    expect(desk.block("hero").locator("strong")).to_have_text("bold")
    desk.is_saved()
    expect(desk.panel.locator(".ed-site-design-link")).to_have_count(1)
    desk.audit()


def test_block_added_by_search_stands_below_the_chosen_one(arrive: Arrive) -> None:
    desk = fresh_page(arrive(DESK), "Added to")
    add(desk, "Add block below Hero", "question", "Questions")
    add(desk, "Add block below Hero", "prices", "Prices")
    assert desk.rows() == ["Hero", "Prices", "Questions"]
    expect(desk.block("pricing")).to_be_visible()


def test_picker_shows_the_block_at_its_place_and_leaves_no_trace(arrive: Arrive) -> None:
    desk = fresh_page(arrive(DESK), "Tried")
    before = desk.blocks()
    desk.person.page.locator("#editor").press("/")
    picker = desk.person.page.get_by_role("dialog", name="Add a block")
    expect(picker.get_by_role("option", name="Quote")).to_be_visible()
    desk.audit()
    picker.get_by_role("option", name="Quote").hover()
    expect(desk.sheet.locator("main > [data-block=guest].quote")).to_be_in_viewport()
    desk.key("Escape")
    expect(picker).to_be_hidden()
    assert desk.blocks() == before
    desk.says("Saved. Draft, visitors can’t see it yet")


def test_nothing_found_offers_text(arrive: Arrive) -> None:
    desk = fresh_page(arrive(DESK), "AuditFilter")
    desk.tool("Add block below Hero").click()
    desk.person.page.get_by_role("combobox", name="Search blocks").fill("zeppelin")
    desk.person.sees("No block called “zeppelin”. Text can hold almost anything.")
    desk.key("Enter")
    expect(desk.row("Text")).to_be_visible()


def test_block_is_duplicated_hidden_shown_and_removed(arrive: Arrive) -> None:
    desk = fresh_page(arrive(DESK), "Done with")
    desk.choose("Hero")
    desk.tool("Duplicate").click()
    desk.is_saved()
    assert desk.rows() == ["Hero", "Hero"]
    desk.tool("Hide").click()
    expect(desk.row("Hero").nth(1)).to_contain_text("Hidden")
    expect(desk.sheet.locator("main > .block")).to_have_count(1)
    desk.key("ControlOrMeta+Z")
    expect(desk.sheet.locator("main > .block")).to_have_count(2)
    desk.row("Hero").first.click()
    desk.tool("Remove").click()
    expect(desk.sheet.locator("main > .block")).to_have_count(1)
    expect(desk.row("Hero")).to_have_attribute("aria-selected", "true")
    focused = desk.sheet.locator("body").evaluate("() => document.activeElement.dataset.block")
    assert focused == desk.blocks()[0]
    desk.is_told(re.compile("was removed. You can undo this."))


def test_undo_and_redo_are_labelled_with_what_they_take_back(arrive: Arrive) -> None:
    desk = fresh_page(arrive(DESK), "Taken back")
    desk.choose("Hero")
    desk.field("Heading").fill("First")
    desk.is_saved()
    desk.field("Heading").fill("Second")
    undo = desk.person.page.get_by_role("button", name=re.compile("^Undo: changed the heading of Hero"))
    expect(undo).to_be_enabled()
    desk.is_saved()
    undo.click()
    expect(desk.block("hero").locator("h1")).to_have_text("First")
    expect(desk.field("Heading")).to_have_value("First")
    desk.key("ControlOrMeta+Z")
    expect(desk.block("hero").locator("h1")).to_have_text("Taken back")
    desk.key("ControlOrMeta+Shift+Z")
    expect(desk.block("hero").locator("h1")).to_have_text("First")
    expect(desk.person.page.get_by_role("button", name=re.compile("^Redo: "))).to_be_enabled()


def test_items_are_added_opened_moved_and_removed(arrive: Arrive) -> None:
    desk = fresh_page(arrive(DESK), "Listed")
    add(desk, "Add block below Hero", "features", "Features")
    names = desk.panel.locator(".item-name")
    expect(names).to_have_count(3)
    desk.panel.get_by_role("button", name="Add feature").click()
    expect(names).to_have_count(4)
    desk.field("Title").fill("Fourth")
    expect(desk.block("features").locator("h3", has_text="Fourth")).to_be_visible()
    desk.panel.get_by_role("button", name="Back to the list").click()
    expect(names.nth(3)).to_contain_text("Fourth")
    desk.panel.locator("summary").nth(3).focus()
    desk.key("Alt+ArrowUp")
    expect(names.nth(2)).to_contain_text("Fourth")
    desk.is_told("Moved to 3 of 4.")
    desk.panel.locator("summary").nth(2).click()
    desk.panel.get_by_role("button", name=re.compile("^Remove")).click()
    expect(names).to_have_count(3)
    desk.is_saved()


def test_header_is_changed_from_any_page_and_undone_there(arrive: Arrive) -> None:
    desk = fresh_page(arrive(DESK), "Framed")
    desk.choose("Header")
    desk.panel.get_by_role("button", name="Add menu entry").click()
    desk.field("Link text").fill("Framed here")
    desk.field("Links to").select_option("Framed")
    expect(desk.sheet.get_by_role("link", name="Framed here")).to_be_visible()
    desk.is_saved()
    desk.reload()
    expect(desk.sheet.get_by_role("link", name="Framed here")).to_be_visible()
    for _ in range(3):
        desk.person.page.get_by_role("button", name=re.compile("^Undo: ")).click()
        desk.is_saved()
    expect(desk.sheet.get_by_role("link", name="Framed here")).to_have_count(0)


def test_page_goes_live_and_back(arrive: Arrive) -> None:
    alice, guest = arrive(DESK), arrive(Way(390))
    desk = fresh_page(alice, "Gone live")
    desk.choose("Hero")
    desk.field("Heading").fill("Seen by all")
    desk.panel.get_by_label("Link text", exact=True).fill("Come by")
    desk.person.page.get_by_role("button", name="Publish", exact=True).click()
    panel = desk.person.page.locator("[data-publishing]")
    expect(panel.get_by_role("heading", name=re.compile("^Publish "))).to_be_focused()
    expect(panel).to_contain_text("The whole page goes live at /gone-live")
    desk.audit()
    panel.get_by_role("link", name=re.compile("^Show")).first.click()
    expect(desk.panel.locator("select[name='link.to']")).to_be_focused()
    desk.person.page.get_by_role("button", name="Publish", exact=True).click()
    panel.get_by_role("button", name="Publish now").click()
    expect(panel.get_by_role("heading", name="Live")).to_be_focused()
    desk.says("Saved, everything is live")
    desk.audit()
    expect(visit(guest, "gone-live").get_by_role("heading", level=1)).to_have_text("Seen by all")
    panel.get_by_role("button", name="Undo publish").click()
    expect(panel).to_contain_text("The previous version is live again.")
    guest.go(ACME + "gone-live")
    guest.heading("Page not found.")


def test_what_visitors_would_stumble_over_is_named_and_shown(arrive: Arrive) -> None:
    """A link without words, one that leads nowhere, a heading that skips a level: each leads to its field."""
    desk = fresh_page(arrive(DESK), "Not quite ready")
    desk.choose("Hero")
    desk.field("Text").fill("#### Too deep")
    desk.panel.get_by_label("Link text", exact=True).fill("Come by")
    desk.field("Text").blur()
    desk.is_saved()
    for sentence, name in (
        ("The heading “Too deep” in Hero skips a level.", "text"),
        ("The link “Come by” in Hero has no destination.", "link.to"),
    ):
        desk.person.page.get_by_role("button", name="Publish", exact=True).click()
        check = desk.person.page.locator("[data-publishing] .check", has_text=sentence)
        check.get_by_role("link", name=re.compile("^Show")).click()
        expect(desk.panel.locator(f"[name='{name}']:not([type=hidden])")).to_be_focused()
    desk.field("Links to").select_option("The workshop")
    desk.panel.get_by_label("Link text", exact=True).fill("")
    desk.is_saved()
    desk.person.page.get_by_role("button", name="Publish", exact=True).click()
    desk.person.sees("A link in Hero has no text.")


def test_help_lists_the_keys_and_the_page_is_shown_at_other_widths(arrive: Arrive) -> None:
    desk = Desk.sit_down(arrive(DESK))
    desk.person.page.get_by_role("radio", name="Phone").check()
    assert desk.sheet.locator("html").evaluate("() => innerWidth") == 360
    desk.person.page.get_by_role("radio", name="Tablet").check()
    assert desk.sheet.locator("html").evaluate("() => innerWidth") == 768
    paper = "() => getComputedStyle(document.body).backgroundColor"
    day = desk.sheet.locator("html").evaluate(paper)
    desk.person.press("The workshop")
    desk.person.page.get_by_role("radio", name="Dark").check()
    assert desk.sheet.locator("html").evaluate(paper) != day
    desk.person.page.get_by_role("radio", name="Auto").check()
    assert desk.sheet.locator("html").evaluate(paper) == day
    desk.key("Escape")
    desk.person.page.locator("#editor").press("?")
    expect(desk.person.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    desk.audit()


def test_reader_gets_the_plain_list(arrive: Arrive) -> None:
    rita = arrive(DESK)
    rita.enter("rita")
    rita.follow(re.compile("^The workshop"))
    rita.heading("The workshop")
    expect(rita.page.locator("#editor")).to_have_count(0)


def test_plain_list_can_be_preferred_and_left_again(arrive: Arrive) -> None:
    desk = Desk.sit_down(arrive(DESK))
    desk.person.press("The workshop")
    desk.person.press("Edit as a form")
    desk.person.follow("Add block below Hero")
    desk.person.heading("Add a block")
    desk.person.page.go_back()
    desk.person.press("Edit on the page")
    desk.is_ready()


def test_editor_that_cannot_be_loaded_leaves_the_plain_list(arrive: Arrive) -> None:
    alice = arrive(DESK)
    alice.enter("alice")
    alice.page.route("**/editor/editor.js", lambda route: route.abort())
    alice.follow(re.compile("^The workshop"))
    alice.page.wait_for_url(re.compile(r"/admin/pages/\d+/$"))
    expect(alice.page.locator("#editor")).to_be_hidden()
    alice.heading("The workshop")
    alice.sees("Add block")
    alice.said.clear()
