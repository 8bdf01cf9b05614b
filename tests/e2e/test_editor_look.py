"""Colours and fonts in the editor: tried on the page, kept, taken back, and never unreadable."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Arrive
from tests.e2e.editing import Editor, fresh_page
from tests.e2e.stack import Device

pytestmark = pytest.mark.e2e
DESK, PHONE = Device(1280, visual=True), Device(390, visual=True)


def at_the_look(editor: Editor) -> Locator:
    editor.person.page.get_by_role("button", name="Colours and fonts").filter(visible=True).first.click()
    form = editor.panel.locator(".ed-site-design")
    expect(form.get_by_text("Theme", exact=True)).to_be_visible()
    return form


def paper(editor: Editor) -> str:
    found: str = editor.sheet.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
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
    editor = fresh_page(arrive(DESK), "Trying looks on")
    form = at_the_look(editor)
    editor.sheet.locator("html").evaluate("html => { html.kept = true }")
    before = paper(editor)
    form.get_by_role("radio", name="Grid").check()
    expect(editor.sheet.locator("link[href*='themes/grid/base.css'][media=all]")).to_be_attached()
    expect(editor.sheet.locator("link[href*='themes/folio/']")).to_have_count(0)
    expect(editor.block("hero").locator("h1")).to_have_css("font-family", re.compile("Inter Tight"))
    assert editor.sheet.locator("html").evaluate("html => html.kept")
    editor.is_saved()
    expect(form.locator("[name='was.theme']")).to_have_value("grid")
    form.get_by_role("radio", name="Blueprint").check()
    expect(editor.sheet.locator("body")).to_have_css("background-color", "rgb(18, 58, 99)")
    editor.is_saved()
    editor.audit()
    editor.key("ControlOrMeta+Z")
    expect(editor.sheet.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    editor.key("ControlOrMeta+Z")
    expect(editor.sheet.locator("body")).to_have_css("background-color", before)
    expect(form.locator("[name=theme]:checked")).to_have_value("folio")
    editor.reload()
    assert paper(editor) == before


def test_colours_nobody_can_read_are_named_with_one_that_would_do_and_not_kept(arrive: Arrive) -> None:
    editor = fresh_page(arrive(DESK), "Pale ink")
    form = at_the_look(editor)
    form.get_by_role("radio", name="Custom").check()
    expect(form.get_by_text("Custom colours")).to_be_visible()
    before = paper(editor)
    set_colour(form, "paper", "#ffffff")
    expect(editor.sheet.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    set_colour(form, "ink", "#aaaaaa")
    expect(
        form.get_by_text("The text colour #aaaaaa on the background #ffffff has a contrast of 2.32 to 1.")
    ).to_be_visible()
    expect(editor.block("hero").locator("h1")).not_to_have_css("color", "rgb(170, 170, 170)")
    editor.audit()
    form.get_by_role("button", name="Use #757575").click()
    expect(editor.block("hero").locator("h1")).to_have_css("color", "rgb(117, 117, 117)")
    expect(form.locator(".unread")).to_have_count(0)
    editor.is_saved()
    for _ in range(3):
        editor.key("ControlOrMeta+Z")
    expect(editor.sheet.locator("body")).to_have_css("background-color", before)


def test_look_is_chosen_on_a_phone_from_the_sheet_below(arrive: Arrive) -> None:
    editor = fresh_page(arrive(PHONE), "Looks in a pocket")
    editor.person.page.locator(".ed-switch").click()
    form = at_the_look(editor)
    form.locator(".segment", has_text="Compact").click()
    expect(editor.sheet.locator("html")).to_have_css("--pace", ".66")
    editor.is_saved()
    editor.audit()
    editor.person.page.get_by_role("button", name="Close", exact=True).click()
    expect(form).to_have_count(0)
