"""Rich text written on the page, in the whole house: kept, taken back, seen by visitors, on a phone too."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Arrive
from tests.e2e.editing import fresh_page, visit
from tests.e2e.stack import Device

pytestmark = pytest.mark.e2e
DESK = Device(1280, visual=True)
PHONE = Device(390, visual=True, touch=True)


def test_rich_text_written_on_the_page_is_what_visitors_read(arrive: Arrive) -> None:
    editor = fresh_page(arrive(DESK), "Letters")
    keyboard = editor.person.page.keyboard
    words = editor.block("hero").locator("[data-field=text]")
    words.click(position={"x": 12, "y": 8})
    expect(editor.person.page.get_by_role("toolbar", name="Format")).to_be_visible()
    editor.key("ControlOrMeta+A")
    keyboard.type("We mill **our own** rye")
    editor.key("Enter")
    keyboard.type("- dark, at ")
    editor.key("ControlOrMeta+K")
    editor.audit()
    keyboard.type("workshop")
    editor.key("Enter")
    editor.key("Enter")
    keyboard.type("spelt")
    expect(words.locator("strong")).to_have_text("our own")
    editor.is_saved()
    editor.audit()
    editor.key("Escape")
    expect(editor.person.page.get_by_role("toolbar", name="Format")).to_be_hidden()
    editor.reload()
    expect(words.locator("li")).to_have_text(["dark, at The workshop", "spelt"])
    expect(words.locator("strong")).to_have_text("our own")
    expect(words.locator("li a")).to_have_attribute("href", re.compile(r"^/admin/pages/\d+/canvas$"))


def test_undo_while_writing_leaves_the_caret_in_the_text(arrive: Arrive) -> None:
    editor = fresh_page(arrive(DESK), "Second thoughts")
    words = editor.block("hero").locator("[data-field=text]")
    words.click(position={"x": 12, "y": 8})
    editor.key("ControlOrMeta+A")
    editor.person.page.keyboard.type("Rye")
    editor.is_saved()
    editor.person.page.keyboard.type(" and spelt")
    editor.is_saved()
    editor.person.page.wait_for_timeout(600)
    editor.is_saved()
    editor.key("ControlOrMeta+Z")
    expect(words).to_have_text("Rye")
    editor.person.page.keyboard.type("!")
    expect(words).to_have_text("Rye!")
    editor.is_saved()


def test_text_on_a_phone_is_done_by_its_button(arrive: Arrive) -> None:
    editor = fresh_page(arrive(PHONE), "Thumbs")
    words = editor.block("hero").locator("[data-field=text]")
    words.tap(position={"x": 12, "y": 8})
    bold = editor.person.page.get_by_role("button", name="Bold")
    expect(bold).to_be_visible()
    editor.person.page.keyboard.type("Rye and spelt")
    editor.key("ControlOrMeta+A")
    bold.tap()
    expect(words.locator("strong")).to_have_count(1)
    editor.audit()
    editor.person.page.get_by_role("button", name="Done").tap()
    expect(bold).to_be_hidden()
    editor.is_saved()
    editor.reload()
    expect(words.locator("strong")).to_have_count(1)


def test_rich_text_is_published(arrive: Arrive) -> None:
    editor = fresh_page(arrive(DESK), "Quotes")
    words = editor.block("hero").locator("[data-field=text]")
    words.click(position={"x": 12, "y": 8})
    editor.key("ControlOrMeta+A")
    editor.person.page.keyboard.type("> Best crust in town")
    editor.key("Escape")
    editor.is_saved()
    editor.person.page.get_by_role("button", name="Publish").click()
    editor.person.page.get_by_role("button", name="Publish now").or_(
        editor.person.page.get_by_role("dialog").get_by_role("button", name="Publish")
    ).first.click()
    editor.person.sees("went live")
    guest = arrive(Device(390))
    expect(visit(guest, "quotes").locator("blockquote p")).to_have_text("Best crust in town")
