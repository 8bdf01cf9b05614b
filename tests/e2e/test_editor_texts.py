"""Rich text written on the page, in the whole house: kept, taken back, seen by visitors, on a phone too."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Arrive
from tests.e2e.editing import fresh_page, visit
from tests.e2e.house import Way

pytestmark = pytest.mark.e2e
DESK = Way(1280, visual=True)
PHONE = Way(390, visual=True, touch=True)


def test_rich_text_written_on_the_page_is_what_visitors_read(arrive: Arrive) -> None:
    desk = fresh_page(arrive(DESK), "Letters")
    keyboard = desk.person.page.keyboard
    words = desk.block("hero").locator("[data-field=text]")
    words.click(position={"x": 12, "y": 8})
    expect(desk.person.page.get_by_role("toolbar", name="Format")).to_be_visible()
    desk.key("ControlOrMeta+A")
    keyboard.type("We mill **our own** rye")
    desk.key("Enter")
    keyboard.type("- dark, at ")
    desk.key("ControlOrMeta+K")
    desk.audit()
    keyboard.type("workshop")
    desk.key("Enter")
    desk.key("Enter")
    keyboard.type("spelt")
    expect(words.locator("strong")).to_have_text("our own")
    desk.is_saved()
    desk.audit()
    desk.key("Escape")
    expect(desk.person.page.get_by_role("toolbar", name="Format")).to_be_hidden()
    desk.reload()
    expect(words.locator("li")).to_have_text(["dark, at The workshop", "spelt"])
    expect(words.locator("strong")).to_have_text("our own")
    expect(words.locator("li a")).to_have_attribute("href", re.compile(r"^/admin/pages/\d+/canvas$"))


def test_undo_while_writing_leaves_the_caret_in_the_text(arrive: Arrive) -> None:
    desk = fresh_page(arrive(DESK), "Second thoughts")
    words = desk.block("hero").locator("[data-field=text]")
    words.click(position={"x": 12, "y": 8})
    desk.key("ControlOrMeta+A")
    desk.person.page.keyboard.type("Rye")
    desk.is_saved()
    desk.person.page.keyboard.type(" and spelt")
    desk.is_saved()
    desk.person.page.wait_for_timeout(600)
    desk.is_saved()
    desk.key("ControlOrMeta+Z")
    expect(words).to_have_text("Rye")
    desk.person.page.keyboard.type("!")
    expect(words).to_have_text("Rye!")
    desk.is_saved()


def test_text_on_a_phone_is_done_by_its_button(arrive: Arrive) -> None:
    desk = fresh_page(arrive(PHONE), "Thumbs")
    words = desk.block("hero").locator("[data-field=text]")
    words.tap(position={"x": 12, "y": 8})
    bold = desk.person.page.get_by_role("button", name="Bold")
    expect(bold).to_be_visible()
    desk.person.page.keyboard.type("Rye and spelt")
    desk.key("ControlOrMeta+A")
    bold.tap()
    expect(words.locator("strong")).to_have_count(1)
    desk.audit()
    desk.person.page.get_by_role("button", name="Done").tap()
    expect(bold).to_be_hidden()
    desk.is_saved()
    desk.reload()
    expect(words.locator("strong")).to_have_count(1)


def test_rich_text_is_published(arrive: Arrive) -> None:
    desk = fresh_page(arrive(DESK), "Quotes")
    words = desk.block("hero").locator("[data-field=text]")
    words.click(position={"x": 12, "y": 8})
    desk.key("ControlOrMeta+A")
    desk.person.page.keyboard.type("> Best crust in town")
    desk.key("Escape")
    desk.is_saved()
    desk.person.page.get_by_role("button", name="Publish").click()
    desk.person.page.get_by_role("button", name="Publish now").or_(
        desk.person.page.get_by_role("dialog").get_by_role("button", name="Publish")
    ).first.click()
    desk.person.sees("went live")
    guest = arrive(Way(390))
    expect(visit(guest, "quotes").locator("blockquote p")).to_have_text("Best crust in town")
