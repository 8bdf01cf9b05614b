"""A page edited on the page itself: chosen, written, added to, changed, taken back, published."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Arrive
from tests.e2e.editing import Editor, fresh_page, visit
from tests.e2e.stack import ACME, Device

pytestmark = pytest.mark.e2e
DESK = Device(1280, visual=True)


def add(editor: Editor, seam: str, words: str, kind: str) -> None:
    """By the plus on a seam, and the search."""
    editor.tool(seam).click()
    editor.person.page.get_by_role("combobox", name="Search blocks").fill(words)
    expect(editor.person.page.get_by_role("option", name=kind)).to_be_visible()
    editor.key("Enter")
    editor.is_at(kind)
    editor.is_saved()


def test_block_is_chosen_on_the_page_and_in_the_outline_together(arrive: Arrive) -> None:
    editor = Editor.sit_down(arrive(DESK))
    editor.block("hero").locator("h1").click()
    expect(editor.row("Hero")).to_have_attribute("aria-selected", "true")
    expect(editor.field("Heading")).to_be_visible()
    editor.row("Text").first.click()
    expect(editor.row("Text").first).to_have_attribute("aria-selected", "true")
    expect(editor.sheet.locator("main .block.text").first).to_be_in_viewport()
    editor.key("Escape")
    expect(editor.person.page.locator(".row[aria-selected=true]")).to_have_count(0)
    editor.audit()


def test_links_of_the_page_lead_nowhere_while_it_is_edited(arrive: Arrive) -> None:
    editor = Editor.sit_down(arrive(DESK), page="Home")
    before = editor.sheet.locator("body").evaluate("() => location.href")
    editor.sheet.locator("header a").first.click()
    editor.sheet.locator("footer a").first.click(modifiers=["ControlOrMeta"])
    assert editor.sheet.locator("body").evaluate("() => location.href") == before
    assert len(editor.person.context.pages) == 1


def test_line_written_in_the_settings_is_on_the_page_at_once_and_kept(arrive: Arrive) -> None:
    editor = fresh_page(arrive(DESK), "Opening hours of winter")
    editor.choose("Hero")
    editor.field("Heading").fill("Open from seven")
    expect(editor.block("hero").locator("h1")).to_have_text("Open from seven")
    editor.is_saved()
    editor.reload()
    expect(editor.block("hero").locator("h1")).to_have_text("Open from seven")


def test_line_written_on_the_page_is_in_the_settings_and_kept(arrive: Arrive) -> None:
    editor = fresh_page(arrive(DESK), "Words where they stand")
    heading = editor.block("hero").locator("h1")
    heading.click()
    editor.key("ControlOrMeta+A")
    editor.person.page.keyboard.type("Written here")
    expect(editor.field("Heading")).to_have_value("Written here")
    editor.key("Enter")
    editor.is_saved()
    editor.reload()
    expect(heading).to_have_text("Written here")


def test_text_layout_and_surface_change_what_the_page_shows(arrive: Arrive) -> None:
    editor = fresh_page(arrive(DESK), "Looks")
    editor.choose("Hero")
    editor.field("Text").fill("A **bold** word.")
    editor.panel.get_by_role("tab", name="Design").click()
    editor.panel.get_by_role("radio", name="Headline above the text").check()
    expect(editor.block("hero")).to_have_class(re.compile("hero-stacked"))
    editor.panel.get_by_role("radio", name="Contrast").check()
    expect(editor.block("hero")).to_have_class(re.compile("contrast"))
    expect(editor.block("hero").locator("strong")).to_have_text("bold")
    editor.is_saved()
    expect(editor.panel.locator(".ed-site-design-link")).to_have_count(1)
    editor.audit()


def test_block_added_by_search_stands_below_the_chosen_one(arrive: Arrive) -> None:
    editor = fresh_page(arrive(DESK), "Added to")
    add(editor, "Add block below Hero", "question", "Questions")
    add(editor, "Add block below Hero", "prices", "Prices")
    assert editor.rows() == ["Hero", "Prices", "Questions"]
    expect(editor.block("pricing")).to_be_visible()


def test_picker_shows_the_block_at_its_place_and_leaves_no_trace(arrive: Arrive) -> None:
    editor = fresh_page(arrive(DESK), "Tried")
    before = editor.blocks()
    editor.person.page.locator("#editor").press("/")
    picker = editor.person.page.get_by_role("dialog", name="Add a block")
    expect(picker.get_by_role("option", name="Quote")).to_be_visible()
    editor.audit()
    picker.get_by_role("option", name="Quote").hover()
    expect(editor.sheet.locator("main > [data-block=guest].quote")).to_be_in_viewport()
    editor.key("Escape")
    expect(picker).to_be_hidden()
    assert editor.blocks() == before
    editor.says("Saved. Draft, visitors can’t see it yet")


def test_nothing_found_offers_text(arrive: Arrive) -> None:
    editor = fresh_page(arrive(DESK), "AuditFilter")
    editor.tool("Add block below Hero").click()
    editor.person.page.get_by_role("combobox", name="Search blocks").fill("zeppelin")
    editor.person.sees("No block called “zeppelin”. Text can hold almost anything.")
    editor.key("Enter")
    expect(editor.row("Text")).to_be_visible()


def test_block_is_duplicated_hidden_shown_and_removed(arrive: Arrive) -> None:
    editor = fresh_page(arrive(DESK), "Done with")
    editor.choose("Hero")
    editor.tool("Duplicate").click()
    editor.is_saved()
    assert editor.rows() == ["Hero", "Hero"]
    editor.tool("Hide").click()
    expect(editor.row("Hero").nth(1)).to_contain_text("Hidden")
    expect(editor.sheet.locator("main > .block")).to_have_count(1)
    editor.key("ControlOrMeta+Z")
    expect(editor.sheet.locator("main > .block")).to_have_count(2)
    editor.row("Hero").first.click()
    editor.tool("Remove").click()
    expect(editor.sheet.locator("main > .block")).to_have_count(1)
    expect(editor.row("Hero")).to_have_attribute("aria-selected", "true")
    focused = editor.sheet.locator("body").evaluate("() => document.activeElement.dataset.block")
    assert focused == editor.blocks()[0]
    editor.is_told(re.compile("was removed. You can undo this."))


def test_undo_and_redo_are_labelled_with_what_they_take_back(arrive: Arrive) -> None:
    editor = fresh_page(arrive(DESK), "Taken back")
    editor.choose("Hero")
    editor.field("Heading").fill("First")
    editor.is_saved()
    editor.field("Heading").fill("Second")
    undo = editor.person.page.get_by_role("button", name=re.compile("^Undo: changed the heading of Hero"))
    expect(undo).to_be_enabled()
    editor.is_saved()
    undo.click()
    expect(editor.block("hero").locator("h1")).to_have_text("First")
    expect(editor.field("Heading")).to_have_value("First")
    editor.key("ControlOrMeta+Z")
    expect(editor.block("hero").locator("h1")).to_have_text("Taken back")
    editor.key("ControlOrMeta+Shift+Z")
    expect(editor.block("hero").locator("h1")).to_have_text("First")
    expect(editor.person.page.get_by_role("button", name=re.compile("^Redo: "))).to_be_enabled()


def test_items_are_added_opened_moved_and_removed(arrive: Arrive) -> None:
    editor = fresh_page(arrive(DESK), "Listed")
    add(editor, "Add block below Hero", "features", "Features")
    names = editor.panel.locator(".item-name")
    expect(names).to_have_count(3)
    editor.panel.get_by_role("button", name="Add feature").click()
    expect(names).to_have_count(4)
    editor.field("Title").fill("Fourth")
    expect(editor.block("features").locator("h3", has_text="Fourth")).to_be_visible()
    editor.panel.get_by_role("button", name="Back to the list").click()
    expect(names.nth(3)).to_contain_text("Fourth")
    editor.panel.locator("summary").nth(3).focus()
    editor.key("Alt+ArrowUp")
    expect(names.nth(2)).to_contain_text("Fourth")
    editor.is_told("Moved to 3 of 4.")
    editor.panel.locator("summary").nth(2).click()
    editor.panel.get_by_role("button", name=re.compile("^Remove")).click()
    expect(names).to_have_count(3)
    editor.is_saved()


def test_header_is_changed_from_any_page_and_undone_there(arrive: Arrive) -> None:
    editor = fresh_page(arrive(DESK), "Framed")
    editor.choose("Header")
    editor.panel.get_by_role("button", name="Add menu entry").click()
    editor.field("Link text").fill("Framed here")
    editor.field("Links to").select_option("Framed")
    expect(editor.sheet.get_by_role("link", name="Framed here")).to_be_visible()
    editor.is_saved()
    editor.reload()
    expect(editor.sheet.get_by_role("link", name="Framed here")).to_be_visible()
    for _ in range(3):
        editor.person.page.get_by_role("button", name=re.compile("^Undo: ")).click()
        editor.is_saved()
    expect(editor.sheet.get_by_role("link", name="Framed here")).to_have_count(0)


def test_page_goes_live_and_back(arrive: Arrive) -> None:
    alice, guest = arrive(DESK), arrive(Device(390))
    editor = fresh_page(alice, "Gone live")
    editor.choose("Hero")
    editor.field("Heading").fill("Seen by all")
    editor.panel.get_by_label("Link text", exact=True).fill("Come by")
    editor.person.page.get_by_role("button", name="Publish", exact=True).click()
    panel = editor.person.page.locator("[data-publishing]")
    expect(panel.get_by_role("heading", name=re.compile("^Publish "))).to_be_focused()
    expect(panel).to_contain_text("The whole page goes live at /gone-live")
    editor.audit()
    panel.get_by_role("link", name=re.compile("^Show")).first.click()
    expect(editor.panel.locator("select[name='link.to']")).to_be_focused()
    editor.person.page.get_by_role("button", name="Publish", exact=True).click()
    panel.get_by_role("button", name="Publish now").click()
    expect(panel.get_by_role("heading", name="Live")).to_be_focused()
    editor.says("Saved, everything is live")
    editor.audit()
    expect(visit(guest, "gone-live").get_by_role("heading", level=1)).to_have_text("Seen by all")
    panel.get_by_role("button", name="Undo publish").click()
    expect(panel).to_contain_text("The previous version is live again.")
    guest.go(ACME + "gone-live")
    guest.heading("Page not found.")


def test_what_visitors_would_stumble_over_is_named_and_shown(arrive: Arrive) -> None:
    """A link without words, one that leads nowhere, a heading that skips a level: each leads to its field."""
    editor = fresh_page(arrive(DESK), "Not quite ready")
    editor.choose("Hero")
    editor.field("Text").fill("#### Too deep")
    editor.panel.get_by_label("Link text", exact=True).fill("Come by")
    editor.field("Text").blur()
    editor.is_saved()
    for sentence, name in (
        ("The heading “Too deep” in Hero skips a level.", "text"),
        ("The link “Come by” in Hero has no destination.", "link.to"),
    ):
        editor.person.page.get_by_role("button", name="Publish", exact=True).click()
        check = editor.person.page.locator("[data-publishing] .check", has_text=sentence)
        check.get_by_role("link", name=re.compile("^Show")).click()
        expect(editor.panel.locator(f"[name='{name}']:not([type=hidden])")).to_be_focused()
    editor.field("Links to").select_option("The workshop")
    editor.panel.get_by_label("Link text", exact=True).fill("")
    editor.is_saved()
    editor.person.page.get_by_role("button", name="Publish", exact=True).click()
    editor.person.sees("A link in Hero has no text.")


def test_help_lists_the_keys_and_the_page_is_shown_at_other_widths(arrive: Arrive) -> None:
    editor = Editor.sit_down(arrive(DESK))
    editor.person.page.get_by_role("radio", name="Phone").check()
    assert editor.sheet.locator("html").evaluate("() => innerWidth") == 360
    editor.person.page.get_by_role("radio", name="Tablet").check()
    assert editor.sheet.locator("html").evaluate("() => innerWidth") == 768
    paper = "() => getComputedStyle(document.body).backgroundColor"
    day = editor.sheet.locator("html").evaluate(paper)
    editor.person.press("The workshop")
    editor.person.page.get_by_role("radio", name="Dark").check()
    assert editor.sheet.locator("html").evaluate(paper) != day
    editor.person.page.get_by_role("radio", name="Auto").check()
    assert editor.sheet.locator("html").evaluate(paper) == day
    editor.key("Escape")
    editor.person.page.locator("#editor").press("?")
    expect(editor.person.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    editor.audit()


def test_reader_gets_the_plain_list(arrive: Arrive) -> None:
    rita = arrive(DESK)
    rita.enter("rita")
    rita.follow(re.compile("^The workshop"))
    rita.heading("The workshop")
    expect(rita.page.locator("#editor")).to_have_count(0)


def test_plain_list_can_be_preferred_and_left_again(arrive: Arrive) -> None:
    editor = Editor.sit_down(arrive(DESK))
    editor.person.press("The workshop")
    editor.person.press("Edit as a form")
    editor.person.follow("Add block below Hero")
    editor.person.heading("Add a block")
    editor.person.page.go_back()
    editor.person.press("Edit on the page")
    editor.is_ready()


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
