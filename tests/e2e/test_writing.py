"""What may befall a writer's words: another writes the same line, the session ends. None of them is lost."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Arrive
from tests.e2e.stack import HOME, Device, Person

pytestmark = pytest.mark.e2e
ADMIN = "https://acme.sitemaker.test/admin/"
DEVICES = [Device(390, False), Device(1280, True)]


@pytest.fixture(params=DEVICES, ids=str)
def device(request: pytest.FixtureRequest) -> Device:
    device: Device = request.param
    return device


def writing(person: Person, name: str, block: str) -> None:
    """At the form of a block of acme's first page."""
    person.enter(name)
    person.follow(re.compile("^Home"))
    person.follow(re.compile(f"Edit {block}"))


def test_two_wrote_the_same_line(arrive: Arrive, device: Device) -> None:
    """Both versions are shown to whoever looks, and one of them is kept by choice."""
    alice, bob = arrive(device), arrive(device)
    writing(alice, "alice", "Hero")
    writing(bob, "bob", "Hero")
    alice.type("Heading", f"Coffee and cake, {device}")
    alice.press("Save")
    alice.sees(re.compile("^Saved, .* not live yet"))
    bob.type("Heading", f"Cake and coffee, {device}")
    bob.press("Save")
    bob.sees(
        "Somebody else changed the same text while you were editing. Both versions are kept: choose one."
    )
    alice.page.reload()
    for person in (alice, bob):
        person.sees("Saved, 1 conflict to resolve")
        versions = person.page.get_by_role("group", name="Two versions of heading")
        expect(versions).to_contain_text(f"Coffee and cake, {device}")
        expect(versions).to_contain_text(f"Cake and coffee, {device}")
    alice.press("Keep Bob’s")
    bob.page.reload()
    for person in (alice, bob):
        expect(person.field("Heading")).to_have_value(f"Cake and coffee, {device}")
        expect(person.page.get_by_text("2 versions")).to_have_count(0)


def test_session_ended_while_somebody_wrote(arrive: Arrive, device: Device) -> None:
    """Signed out elsewhere; the form that comes too late is held, and can be sent after signing in."""
    alice, words = arrive(device), f"Written while the session ended, {device}."
    writing(alice, "alice", "Features")
    sign_out_in_another_tab(alice)
    alice.type("Introduction", words)
    alice.press("Save")
    alice.heading("You were signed out. Your text is still here.")
    alice.sees(words)
    with alice.context.expect_page() as opened:
        alice.follow("Sign in (opens in a new tab)")
    beside = alice.beside(opened.value)
    beside.sign_in("alice@example.com")
    beside.heading("Pages")
    alice.press("Send it again")
    alice.heading("Features")
    expect(alice.field("Introduction")).to_have_value(words)
    alice.page.reload()
    expect(alice.field("Introduction")).to_have_value(words)


def sign_out_in_another_tab(person: Person) -> None:
    beside = person.beside(person.context.new_page())
    beside.go(ADMIN)
    beside.press("Sign out")
    beside.is_at(f"{HOME}/")
    beside.page.close()
