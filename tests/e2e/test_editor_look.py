"""Colours and fonts in the editor: tried on the page, kept, taken back, and never unreadable."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Arrive
from tests.e2e.editing import Desk, fresh_page
from tests.e2e.house import Way

pytestmark = pytest.mark.e2e
DESK, PHONE = Way(1280, visual=True), Way(390, visual=True)


def at_the_look(desk: Desk) -> Locator:
    desk.person.page.get_by_role("button", name="Colours and fonts").filter(visible=True).first.click()
    form = desk.panel.locator(".ed-site-design")
    expect(form.get_by_text("Theme", exact=True)).to_be_visible()
    return form


def paper(desk: Desk) -> str:
    found: str = desk.sheet.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    return found


def set_colour(form: Locator, role: str, colour: str) -> None:
    """As a chooser does: seen while one looks for it, chosen at last."""
    form.locator(f"[name='own.{role}']").evaluate(
        """(input, colour) => {
            input.value = colour
            input.dispatchEvent(new Event("input", { bubbles: true }))
            input.dispatchEvent(new Event("change", { bubbles: true }))
        }""",
        colour,
    )


def test_theme_is_worn_at_once_without_the_page_jumping_and_taken_back(arrive: Arrive) -> None:
    desk = fresh_page(arrive(DESK), "Trying looks on")
    form = at_the_look(desk)
    desk.sheet.locator("html").evaluate("html => { html.kept = true }")
    before = paper(desk)
    form.get_by_role("radio", name="Grid").check()
    expect(desk.sheet.locator("link[href*='themes/grid/base.css'][media=all]")).to_be_attached()
    expect(desk.sheet.locator("link[href*='themes/folio/']")).to_have_count(0)
    expect(desk.block("hero").locator("h1")).to_have_css("font-family", re.compile("Inter Tight"))
    assert desk.sheet.locator("html").evaluate("html => html.kept")
    desk.is_saved()
    expect(form.locator("[name='was.theme']")).to_have_value("grid")
    form.get_by_role("radio", name="Blueprint").check()
    expect(desk.sheet.locator("body")).to_have_css("background-color", "rgb(18, 58, 99)")
    desk.is_saved()
    desk.audit()
    desk.key("ControlOrMeta+Z")
    expect(desk.sheet.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    desk.key("ControlOrMeta+Z")
    expect(desk.sheet.locator("body")).to_have_css("background-color", before)
    expect(form.locator("[name=theme]:checked")).to_have_value("folio")
    desk.reload()
    assert paper(desk) == before


def test_colours_nobody_can_read_are_named_with_one_that_would_do_and_not_kept(arrive: Arrive) -> None:
    desk = fresh_page(arrive(DESK), "Pale ink")
    form = at_the_look(desk)
    form.get_by_role("radio", name="Custom").check()
    expect(form.get_by_text("Custom colours")).to_be_visible()
    before = paper(desk)
    set_colour(form, "paper", "#ffffff")
    expect(desk.sheet.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    set_colour(form, "ink", "#aaaaaa")
    expect(
        form.get_by_text("The text colour #aaaaaa on the background #ffffff has a contrast of 2.32 to 1.")
    ).to_be_visible()
    expect(desk.block("hero").locator("h1")).not_to_have_css("color", "rgb(170, 170, 170)")
    desk.audit()
    form.get_by_role("button", name="Use #757575").click()
    expect(desk.block("hero").locator("h1")).to_have_css("color", "rgb(117, 117, 117)")
    expect(form.locator(".unread")).to_have_count(0)
    desk.is_saved()
    for _ in range(3):
        desk.key("ControlOrMeta+Z")
    expect(desk.sheet.locator("body")).to_have_css("background-color", before)


def test_look_is_chosen_on_a_phone_from_the_sheet_below(arrive: Arrive) -> None:
    desk = fresh_page(arrive(PHONE), "Looks in a pocket")
    desk.person.page.locator(".ed-switch").click()
    form = at_the_look(desk)
    form.locator(".segment", has_text="Compact").click()
    expect(desk.sheet.locator("html")).to_have_css("--pace", ".66")
    desk.is_saved()
    desk.audit()
    desk.person.page.get_by_role("button", name="Close", exact=True).click()
    expect(form).to_have_count(0)
