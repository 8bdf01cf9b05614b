"""Pages in the middle of things (refused, blank, contested, too late, gone), seen by axe and on a phone.

Pages at rest are looked at in test_home.py and test_admin.py; without a mouse in test_keyboard.py.
"""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.cast import PASSWORD
from tests.e2e.conftest import Arrive
from tests.e2e.stack import ACME, HOME, Device, Person, Stack

pytestmark = pytest.mark.e2e
PHONE, DESK = Device(360), Device(1280, scheme="dark")


def look(person: Person) -> None:
    """On a phone by day, on a desk by night."""
    for device in (PHONE, DESK):
        person.come_as(device)
        found = [
            (each["id"], each["nodes"][0]["html"]) for each in Axe().run(person.page).response["violations"]
        ]
        assert found == [], f"{person.page.url} as {device}"
        person.is_within_its_edges()


def test_forms_of_strangers(arrive: Arrive) -> None:
    guest = arrive(PHONE)
    guest.go(f"{HOME}/signup?address=acme")
    guest.press("Create site")
    guest.sees("Three things to fix")
    look(guest)
    guest.go(f"{HOME}/reset")
    guest.type("Email", "alice@example.com")
    guest.press("Send the link")
    guest.heading("Check your inbox")
    look(guest)
    guest.go(f"{HOME}/report")
    guest.press("Send report")
    guest.sees("Two things to fix")
    look(guest)
    guest.type("Site address", "mallory.sitemaker.test")
    guest.field("Something else").check()
    guest.press("Send report")
    guest.heading("Thank you")
    look(guest)


@pytest.mark.parametrize(
    "url", [f"{HOME}/confirm/{'x' * 30}", f"{HOME}/reset/{'x' * 30}", "https://nosuch.sitemaker.test/"]
)
def test_links_that_lead_nowhere(arrive: Arrive, url: str) -> None:
    guest = arrive(PHONE)
    guest.go(url)
    look(guest)
    assert "Familjen Grotesk" in guest.page.evaluate("getComputedStyle(document.body).fontFamily")


def test_published_pages(arrive: Arrive) -> None:
    guest = arrive(PHONE)
    for path in ("", "about", "contact", "nothing-here"):
        guest.go(ACME + path)
        look(guest)


def test_site_that_was_suspended(stack: Stack, arrive: Arrive) -> None:
    stack.flask("site", "suspend", "mallory", "--reason", "It sold what nobody had made.")
    guest, charlie = arrive(PHONE), arrive(PHONE)
    guest.go("https://mallory.sitemaker.test/")
    guest.sees("This site is not available right now.")
    look(guest)
    charlie.go("https://mallory.sitemaker.test/admin/")
    charlie.sign_in("charlie@example.com")
    charlie.sees("Visitors can’t see this site: it has been suspended.")
    look(charlie)


def test_page_being_written(arrive: Arrive) -> None:
    """Refused, in the making, in the bin; its history and what publishing would change."""
    alice = arrive(PHONE)
    alice.enter("alice")
    alice.follow("New page")
    alice.press("Create page")
    alice.sees("One thing to fix")
    look(alice)
    alice.type("Title", "Winter hours")
    alice.press("Create page")
    alice.follow(re.compile("Edit Hero"))
    alice.type("Link text", "Write to us")
    alice.type("Web address, email or phone", "javascript:alert(1)")
    alice.field("Links to").select_option("Web address, email or phone")
    alice.press("Save")
    alice.sees("One thing to fix")
    look(alice)
    alice.follow("Winter hours")
    alice.press("More for Hero")
    alice.press("Remove from page")
    alice.sees("This page is blank.")
    look(alice)
    alice.follow("Publish")
    look(alice)
    alice.follow("Winter hours")
    alice.follow("History")
    alice.sees("Removed Hero")
    look(alice)


def test_form_opens_at_its_top_with_its_block_beside_it(arrive: Arrive) -> None:
    alice = arrive(Device(1280))
    alice.enter("alice")
    alice.follow(re.compile("^Home"))
    alice.follow(re.compile("Edit Features"))
    beside = alice.page.get_by_title("Home as visitors will see it").content_frame
    expect(beside.get_by_role("heading", name="What comes to the bench")).to_be_in_viewport()
    expect(alice.page.get_by_role("heading", level=1)).to_be_in_viewport()


def test_words_longer_than_a_phone_is_wide(arrive: Arrive) -> None:
    alice = arrive(PHONE)
    alice.enter("alice")
    alice.follow("New page")
    alice.type("Title", "W" * 190)
    alice.press("Create page")
    page = alice.page.url
    for view in ("", "publish", "history", "settings", "delete"):
        alice.go(page + view)
        alice.is_within_its_edges()
    alice.go(page)
    alice.follow(re.compile("Edit Hero"))
    alice.is_within_its_edges()


def test_site_with_the_longest_name(arrive: Arrive) -> None:
    owner, name = arrive(PHONE), "donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunter"
    owner.go(f"{HOME}/signup?address={name}")
    owner.type("Email", f"{name}@example.com")
    owner.type("Password", PASSWORD)
    owner.press("Create site")
    owner.heading("Home")
    owner.is_within_its_edges()
    for path in ("sites", f"sites/{name}", f"sites/{name}/address", "account", "account/sessions"):
        owner.go(f"{HOME}/{path}")
        owner.is_within_its_edges()


def test_reader_finds_nothing_to_press(arrive: Arrive) -> None:
    rita = arrive(PHONE)
    rita.enter("rita")
    rita.follow(re.compile("^Home"))
    look(rita)
    rita.follow(re.compile("Edit Hero"))
    look(rita)
    rita.go(f"{ACME}admin/pages/new")
    rita.sees("Your role on this site doesn’t include it.")
    look(rita)
    rita.follow("Back to pages")
    rita.heading("Pages")
    rita.go(f"{ACME}admin/pages/999999/")
    look(rita)


def test_two_versions(arrive: Arrive) -> None:
    alice, bob = arrive(PHONE), arrive(PHONE)
    for person, name in ((alice, "alice"), (bob, "bob")):
        person.enter(name)
        person.go(f"{ACME}admin/frame/")
        person.follow(re.compile("Edit the footer"))
    alice.type("Text", "Open on Mondays.")
    alice.press("Save")
    bob.type("Text", "Closed on Mondays.")
    bob.press("Save")
    bob.sees("2 versions")
    look(bob)
    bob.go(f"{ACME}admin/frame/")
    bob.sees("2 versions")
    look(bob)


def test_form_that_came_too_late(arrive: Arrive) -> None:
    alice = arrive(PHONE)
    alice.enter("alice")
    alice.follow("New page")
    alice.type("Title", "Summer hours")
    alice.context.clear_cookies()
    alice.press("Create page")
    alice.heading("You were signed out. Your text is still here.")
    look(alice)
