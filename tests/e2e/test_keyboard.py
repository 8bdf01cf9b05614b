"""From signing in to a live page without a mouse: all in reach, and always seen (WCAG 2.4.7, 2.4.11)."""

import re
from typing import Any, Literal

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Arrive
from tests.e2e.stack import ACME, Device, Person

pytestmark = pytest.mark.e2e
MOST_STOPS = 80
Role = Literal["button", "link", "radio", "textbox"]
SEEN = """
    () => {
      const here = document.activeElement;
      const box = here.getBoundingClientRect();
      const shown = [here, here.nextElementSibling, here.parentElement].some((each) => {
        const style = each && getComputedStyle(each);
        return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
      });
      const [across, down] = [Math.min(box.width / 2, 40), Math.min(box.height / 2, 20)];
      const top = document.elementFromPoint(box.x + across, box.y + down);
      const free = top && (here.contains(top) || top.contains(here) || here.closest("label")?.contains(top));
      return [`${here.outerHTML.slice(0, 200)} under ${top?.outerHTML.slice(0, 100)}`, shown, Boolean(free)];
    }
"""


def tab_to(person: Person, role: Role, name: str | re.Pattern[str]) -> Locator:
    """Tab until it has the focus; every stop on the way must show that it has it, with nothing before it."""
    wanted = person.page.get_by_role(role, name=name, exact=isinstance(name, str)).filter(visible=True).first
    for _ in range(MOST_STOPS):
        person.page.keyboard.press("Tab")
        what, shown, free = person.page.evaluate(SEEN)
        assert (shown, free) == (True, True), what
        if wanted.evaluate("each => each === document.activeElement"):
            return wanted
    raise AssertionError(f"no {role} {name} within {MOST_STOPS} stops of {person.page.url}")


def press(person: Person, role: Role, name: str | re.Pattern[str]) -> None:
    """What leads to another page."""
    tab_to(person, role, name)
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")


def write(person: Person, name: str, text: str) -> None:
    tab_to(person, "textbox", name)
    person.page.keyboard.press("ControlOrMeta+A")
    person.page.keyboard.type(text)


@pytest.mark.parametrize("device", [Device(360), Device(1280)], ids=str)
def test_from_signing_in_to_a_live_page(arrive: Arrive, device: Device) -> None:
    alice = arrive(device)
    alice.go(f"{ACME}admin/")
    write(alice, "Email", "alice@example.com")
    write(alice, "Password", "seventeen herons at dawn")
    press(alice, "button", "Sign in")
    alice.heading("Pages")
    press(alice, "link", re.compile("^The workshop"))
    press(alice, "link", "Add block below Hero")
    alice.heading("Add a block")
    press(alice, "button", "Text")
    write_text(alice, f"By hand, {device}")
    press(alice, "link", "Publish")
    press(alice, "button", "Publish now")
    alice.sees(re.compile("went live"))


def write_text(alice: Person, heading: str) -> None:
    write(alice, "Heading", heading)
    tab_to(alice, "radio", "Heading above the text")
    alice.page.keyboard.press("ArrowRight")
    press(alice, "button", "Save")
    expect(alice.field("Heading beside the text")).to_be_checked()
    press(alice, "link", "Back to The workshop")
    alice.sees(heading)


def test_menu_opens_and_closes_where_one_is(arrive: Arrive) -> None:
    alice = arrive(Device(390, scripts=False))
    alice.enter("alice")
    tab_to(alice, "button", "More for Home")
    alice.page.keyboard.press("Enter")
    opened = alice.page.get_by_role("group", name="Home")
    expect(opened).to_be_visible()
    tab_to(alice, "link", "History")
    alice.page.keyboard.press("Escape")
    expect(opened).to_be_hidden()
    expect(alice.page.get_by_role("button", name="More for Home")).to_be_focused()


def test_first_stop_leads_past_the_menu(arrive: Arrive) -> None:
    alice = arrive(Device(390, scripts=False))
    alice.enter("alice")
    tab_to(alice, "link", "Skip to content")
    alice.page.keyboard.press("Enter")
    alice.page.keyboard.press("Tab")
    what: dict[str, Any] = alice.page.evaluate("({inside: Boolean(document.activeElement.closest('main'))})")
    assert what == {"inside": True}
