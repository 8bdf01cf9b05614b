"""Pictures in a browser, mostly without scripts: sent, chosen, described, published; files that mean harm."""

import json
import re
from base64 import b64encode
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, expect

from tests import pictures
from tests.e2e.conftest import Arrive
from tests.e2e.stack import ACME, Device, Person
from tests.e2e.test_accessibility import look

pytestmark = pytest.mark.e2e
DEVICES = [Device(360, scripts=False), Device(1280, scripts=False)]


def choose(person: Person, path: Path) -> None:
    person.page.locator("input[type=file]").set_input_files(path)


@pytest.mark.parametrize("device", DEVICES, ids=str)
def test_picture_goes_from_the_desktop_into_the_page(arrive: Arrive, tmp_path: Path, device: Device) -> None:
    """A photograph that lies on its side, into the hero, described, published: upright for everybody."""
    photo = tmp_path / "Herons at dawn.jpg"
    photo.write_bytes(pictures.jpeg(1800, 1200 + device.width, orientation=6, located=True))
    bob, visitor = arrive(device), arrive(device)
    bob.enter("bob")
    bob.page.get_by_role("link", name="Home").first.click()
    bob.follow(re.compile("^Hero"))
    bob.press(re.compile("^Choose"))
    bob.heading("Choose an image")
    bob.is_within_its_edges()
    choose(bob, photo)
    bob.press("Upload and use")
    bob.sees("Image added.")
    bob.sees("Add alt text, or mark the image as decorative.")
    bob.is_within_its_edges()
    words = f"Herons at {device.width}"
    bob.type("Alt text", words)
    bob.page.get_by_label("Top left").check()
    bob.press("Save")
    expect(bob.field("Alt text")).to_have_value(words)
    bob.follow("Home")
    bob.follow("Publish")
    bob.press(re.compile("^Publish"))
    visitor.go(ACME)
    image = visitor.page.get_by_role("img", name=words)
    expect(image).to_be_visible()
    box = image.bounding_box()
    assert box and box["width"] > 100


def test_pages_of_pictures_are_accessible(arrive: Arrive, tmp_path: Path) -> None:
    """Empty, after a refusal, with pictures, the question before removing, the chooser, the bin."""
    (tmp_path / "one.png").write_bytes(pictures.png(640, 200))
    (tmp_path / "page.png").write_bytes(pictures.DISGUISED["page.png"])
    bob = arrive(Device(1280))
    bob.enter("bob")
    bob.follow("Images")
    look(bob)
    choose(bob, tmp_path / "page.png")
    bob.sees("This is a web page, not an image.")
    look(bob)
    choose(bob, tmp_path / "one.png")
    expect(bob.page.locator(".shot", has_text="one.png")).to_be_visible()
    look(bob)
    bob.follow("Delete one.png")
    look(bob)
    bob.follow("Pages")
    bob.page.get_by_role("link", name="Home").first.click()
    bob.follow(re.compile("^Hero"))
    bob.press(re.compile("^Choose"))
    look(bob)
    bob.press("one.png")
    look(bob)
    bob.go(f"{ACME}admin/media?show=bin")
    look(bob)


@pytest.mark.parametrize("device", DEVICES, ids=str)
def test_library_sends_several_and_removes_one(arrive: Arrive, tmp_path: Path, device: Device) -> None:
    names = [f"{device.width}-one.png", f"{device.width}-two.png"]
    for number, name in enumerate(names):
        (tmp_path / name).write_bytes(pictures.png(500 + device.width, 300 + number))
    bob = arrive(device)
    bob.enter("bob")
    bob.follow("Images")
    bob.page.locator("input[type=file]").set_input_files([tmp_path / name for name in names])
    bob.press("Upload")
    bob.sees("2 images uploaded.")
    bob.is_within_its_edges()
    bob.follow(f"Delete {names[0]}")
    bob.sees("No page uses it, so nothing changes for visitors.")
    bob.press("Delete image")
    bob.sees("is in the bin.")
    bob.follow("In the bin")
    bob.press(f"Restore {names[0]}")
    bob.sees("has been restored.")


SEND = """async ([name, content, token]) => {
    const bytes = Uint8Array.from(atob(content), sign => sign.charCodeAt(0))
    const form = new FormData()
    form.append("picture", new File([bytes], name))
    const headers = {"Accept": "application/json", "X-CSRFToken": token}
    const answer = await fetch("/admin/media", {method: "POST", headers, body: form})
    return [answer.status, await answer.text()]
}"""
REGISTER = "url => navigator.serviceWorker.register(url).then(() => 'registered', problem => problem.name)"


@pytest.mark.security(53, 61)
def test_no_file_runs_anything(arrive: Arrive) -> None:
    """Opened by themselves on the site and in /admin, as documents and as service workers."""
    alice = arrive(Device(1280))
    alice.enter("alice")
    alice.follow("Images")
    ran: list[str] = []

    def hear(dialog: Dialog) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    alice.page.on("dialog", hear)
    token = alice.page.locator("input[name=csrf_token]").first.get_attribute("value") or ""
    taken = []
    for name, content in [*pictures.polyglots(), *pictures.DISGUISED.items()]:
        status, text = alice.page.evaluate(SEND, [name, b64encode(content).decode(), token])
        assert status in (201, 422), (name, status, text)
        taken += [json.loads(text)] if status == 201 else []
    assert len(taken) >= 3
    for made in taken:
        for prefix in ("admin/media", "_/media"):
            url = f"{ACME}{prefix}/{made['name']}/{made['width']}.webp"
            alice.page.goto(url)
            kind = alice.page.evaluate("document.contentType")
            assert kind == ("image/webp" if prefix == "admin/media" else "text/plain"), (url, kind)
    for page in ("admin/media", ""):
        alice.go(f"{ACME}{page}")
        for prefix in ("/admin/media", "/_/media"):
            url = f"{prefix}/{taken[0]['name']}/{taken[0]['width']}.webp"
            assert alice.page.evaluate(REGISTER, url) != "registered"
    assert ran == []
    alice.said.clear()  # the browser says of each file that was refused that it was
