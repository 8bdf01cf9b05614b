"""A café owner's first evening: from a stranger to a page that another browser reads, scripts on and off."""

import re

import pytest
from playwright.sync_api import expect

from tests.cast import PASSWORD
from tests.e2e.conftest import Arrive
from tests.e2e.stack import HOME, Device, Person, Stack

pytestmark = pytest.mark.e2e

DEVICES = [Device(390, False), Device(390, True), Device(1280, False), Device(1280, True)]
STORY = "We roast on _Tuesdays_.\n\n- espresso\n- filter\n\nAsk for [the list](https://beans.example/list)."


@pytest.fixture(params=DEVICES, ids=str)
def device(request: pytest.FixtureRequest) -> Device:
    device: Device = request.param
    return device


def test_from_sign_up_to_signing_out(stack: Stack, arrive: Arrive, device: Device) -> None:
    name = f"kaffee-{device}"
    site, owner, guest = f"https://{name}.sitemaker.test", arrive(device), arrive(device)
    sign_up(owner, name)
    confirm(stack, owner, f"{name}@example.com")
    make_a_page(owner)
    write_text_and_features(owner)
    move_undo_and_redo(owner)
    put_it_in_the_menu(owner)
    look_and_publish(owner)
    visit(guest, site)
    move_it_to_another_address(owner, guest, site)
    publish_and_take_it_back(owner, guest, site)
    sign_out_everywhere(owner, arrive(device), site, f"{name}@example.com")


def sign_up(owner: Person, name: str) -> None:
    """Refused once: what was typed is still there, but for the password."""
    owner.go(HOME)
    owner.type("Pick an address", name)
    owner.press("Get this address")
    owner.heading("Four things and you’re in.")
    expect(owner.page.get_by_label("Address", exact=True)).to_have_value(name)
    owner.type("Email", f"{name}@example.com")
    owner.type("Password", "espresso")
    owner.press("Create site")
    owner.sees("One thing to fix")
    expect(owner.page.get_by_label("Address", exact=True)).to_have_value(name)
    expect(owner.page.get_by_label("Email", exact=True)).to_have_value(f"{name}@example.com")
    expect(owner.page.get_by_label("Password", exact=True)).to_have_value("")
    owner.type("Password", PASSWORD)
    owner.press("Create site")
    owner.heading("Home")
    owner.press("Hide this list")
    owner.go(f"https://{name}.sitemaker.test/admin/")
    owner.heading("Pages")
    owner.is_at(f"https://{name}.sitemaker.test/admin/")


def confirm(stack: Stack, owner: Person, email: str) -> None:
    owner.sees(f"Search engines won’t show your site until you confirm {email}.")
    link = re.search(rf"{HOME}/confirm/\S+", stack.letter(email, "Confirm your email address"))
    assert link is not None
    back = owner.page.url
    owner.go(link[0])
    owner.heading("Is this you?")
    owner.press("Confirm email address")
    owner.sees("Your email address is confirmed.")
    owner.go(back)
    expect(owner.page.get_by_text("Search engines won’t show your site")).to_have_count(0)


def make_a_page(owner: Person) -> None:
    owner.follow("New page")
    owner.type("Title", "What we pour")
    owner.type("Address", "Coffee & Cake")
    owner.press("Create page")
    owner.heading("What we pour")
    owner.sees(re.compile(r"\.sitemaker\.test/coffee-cake$"))
    owner.sees("Saved. Draft, visitors can’t see it yet")


def add(owner: Person, place: str, kind: str) -> None:
    owner.follow(f"Add block {place}")
    owner.press(kind)


def write_text_and_features(owner: Person) -> None:
    add(owner, "below Hero", "Text")
    owner.type("Heading", "Where it comes from")
    owner.type("Text", STORY)
    owner.field("Heading beside the text").check()
    owner.press("Save")
    expect(owner.field("Text")).to_have_value(STORY)
    expect(owner.field("Heading beside the text")).to_be_checked()
    owner.follow("Back to What we pour")
    add(owner, "below Text", "Features")
    owner.open("Feature “Made here”")
    owner.type("Title", "Flat white")
    owner.press("Add feature")
    owner.type("Title", "Cortado")
    owner.press("Save")
    owner.sees("Feature “Flat white”")
    owner.sees("Feature “Cortado”")
    owner.follow("Back to What we pour")


def stands_in_order(owner: Person, *names: str) -> None:
    """The blocks of the page, as its list names them."""
    rows = owner.page.get_by_role("main").get_by_role("link", name=re.compile("Edit "))
    expect(rows).to_contain_text([f"Edit {name}" for name in names])


def move_undo_and_redo(owner: Person) -> None:
    """Another hero: added on top, written, moved down; all of it taken back and done again."""
    add(owner, "at the top", "Hero")
    owner.type("Heading", "Open from seven")
    owner.press("Save")
    owner.follow("Back to What we pour")
    first, second = "Hero “Open from seven”", "Hero “What we pour”"
    stands_in_order(owner, first, second, "Text", "Features")
    owner.press(f"Move {first} down")
    stands_in_order(owner, second, first, "Text", "Features")
    owner.press(re.compile("^Undo: moved Hero"))
    stands_in_order(owner, first, second, "Text", "Features")
    owner.press(re.compile("^Redo: moved Hero"))
    stands_in_order(owner, second, first, "Text", "Features")


def put_it_in_the_menu(owner: Person) -> None:
    owner.follow("Header and footer")
    owner.follow(re.compile("Edit the header"))
    owner.press("Add menu entry")
    owner.type("Link text", "Coffee")
    owner.field("Links to").select_option("What we pour")
    owner.press("Save")
    owner.sees("Menu entry “Coffee”")
    owner.sees("Saved, 1 change not live yet")


def look_and_publish(owner: Person) -> None:
    owner.follow("Pages")
    owner.follow(re.compile("What we pour"))
    owner.follow("Preview")
    seen = owner.page.get_by_title("What we pour as visitors will see it").content_frame
    expect(seen.get_by_role("heading", name="Where it comes from")).to_be_visible()
    expect(seen.get_by_role("link", name="Coffee")).to_be_visible()
    owner.follow("What we pour")
    owner.follow("Publish")
    owner.heading(re.compile(r"Publish \d+ changes"))
    owner.sees("What we pour is not on the site yet: the whole page goes live at /coffee-cake")
    owner.sees("Added the menu entry “Coffee” to the menu")
    owner.press("Publish now")
    owner.sees(re.compile(r"Your \d+ changes went live\."))
    owner.heading("Everything is live")


def visit(guest: Person, site: str) -> None:
    guest.go(site)
    guest.follow("Coffee")
    guest.is_at(f"{site}/coffee-cake")
    guest.heading("What we pour")
    for heading in ("Open from seven", "Where it comes from", "Flat white", "Cortado"):
        expect(guest.page.get_by_role("heading", name=heading)).to_be_visible()
    guest.sees("filter")
    assert guest.context.cookies() == []


def move_it_to_another_address(owner: Person, guest: Person, site: str) -> None:
    owner.follow("Keep editing")
    owner.press("More for What we pour")
    owner.follow("Title and address")
    owner.type("Address", "drinks")
    owner.press("Change address")
    owner.sees("The page is now at /drinks. The old address redirects there.")
    guest.go(f"{site}/coffee-cake")
    guest.is_at(f"{site}/drinks")
    guest.heading("What we pour")


def publish_and_take_it_back(owner: Person, guest: Person, site: str) -> None:
    owner.follow(re.compile("Edit Hero “Open from seven”"))
    owner.type("Heading", "Open from six")
    owner.press("Save")
    owner.follow("Back to What we pour")
    owner.follow("Publish")
    owner.sees("Changed the heading of Hero “Open from six”")
    owner.press("Publish now")
    owner.sees("Your change went live.")
    reads(guest, "Open from six")
    owner.press("Undo publish")
    owner.sees("The previous version is live again. Your changes are still here.")
    reads(guest, "Open from seven")


def reads(guest: Person, heading: str) -> None:
    guest.page.reload()
    expect(guest.page.get_by_role("heading", name=heading)).to_be_visible()


def sign_out_everywhere(owner: Person, elsewhere: Person, site: str, email: str) -> None:
    """Another browser from here, which ends what it opened; then this one, from inside the site."""
    elsewhere.go(f"{site}/admin/")
    elsewhere.sign_in(email)
    elsewhere.heading("Pages")
    owner.go(f"{HOME}/account/sessions")
    owner.press("Sign out Chrome on Linux, sitemaker.test")
    owner.sees("That browser has been signed out.")
    owner.go(f"{site}/admin/")
    owner.press("Sign out")
    owner.is_at(f"{HOME}/")
    for person in (owner, elsewhere):
        person.go(f"{site}/admin/")
        person.heading("Sign in")
