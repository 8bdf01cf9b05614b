"""Pictures sent by scripts: many, each with its progress; stopped, sent again, dropped, put in place."""

import re
from base64 import b64encode
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Route, expect

from tests import pictures
from tests.e2e.conftest import Arrive
from tests.e2e.stack import ACME, Device, Person
from tests.e2e.test_accessibility import look

pytestmark = pytest.mark.e2e
MEDIA = re.compile(r"/admin/media$")
DEVICES = [Device(360, touch=True), Device(1280)]


def kept(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def open_library(person: Person) -> None:
    person.enter("bob")
    person.follow("Images")
    expect(person.page.locator("form.by-script")).to_be_visible()


def choose(person: Person, *paths: Path) -> None:
    person.page.locator("input[type=file]").set_input_files(list(paths))


def line(person: Person, name: str) -> Locator:
    return person.page.get_by_role("group", name=name, exact=True)


def shot(person: Person, name: str) -> Locator:
    return person.page.locator(".shot", has_text=name)


@pytest.mark.parametrize("device", DEVICES, ids=str)
def test_many_are_sent_and_what_is_refused_says_why(arrive: Arrive, tmp_path: Path, device: Device) -> None:
    names = [f"{device.width}-{name}.png" for name in ("heron", "egret", "stork")]
    paths = [kept(tmp_path, name, pictures.png(device.width, 90 + n)) for n, name in enumerate(names)]
    paths.insert(1, kept(tmp_path, "IMG_2231.HEIC", pictures.heic()))
    bob = arrive(device)
    open_library(bob)
    choose(bob, *paths)
    for name in names:
        expect(shot(bob, name).get_by_role("img")).to_be_visible()
    expect(bob.page.locator("[data-title]")).to_have_text("3 uploaded, one failed")
    refused = line(bob, "IMG_2231.HEIC")
    expect(refused).to_contain_text("This is a HEIC image")
    expect(refused.get_by_role("button", name="Try again")).to_have_count(0)
    bob.is_within_its_edges()
    look(bob)
    bob.press("Dismiss IMG_2231.HEIC")
    expect(bob.page.locator("[data-sendings]")).to_be_hidden()
    expect(bob.page.locator("[data-room]")).to_contain_text(re.compile(r"\d+ images"))


def test_connection_that_breaks_off_is_tried_again(arrive: Arrive, tmp_path: Path) -> None:
    bob = arrive(Device(1280))
    open_library(bob)
    bob.page.route(
        MEDIA, lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    choose(
        bob,
        *[kept(tmp_path, f"{name}.png", pictures.png(70, 20 + len(name))) for name in ("ibis", "spoonbill")],
    )
    for name in ("ibis.png", "spoonbill.png"):
        expect(line(bob, name)).to_contain_text("The connection was lost. The image wasn’t uploaded.")
    expect(bob.page.locator("[data-title]")).to_have_text("2 failed")
    look(bob)
    assert all("ERR_FAILED" in each for each in bob.said)
    bob.said.clear()
    bob.page.unroute(MEDIA)
    bob.press("Try again ibis.png")
    expect(shot(bob, "ibis.png")).to_be_visible()
    bob.press("Try again spoonbill.png")
    expect(shot(bob, "spoonbill.png")).to_be_visible()
    expect(bob.page.locator("[data-said]")).to_have_text(re.compile("uploaded"))


def test_three_hundred_wait_for_their_turn_and_can_be_stopped(arrive: Arrive, tmp_path: Path) -> None:
    """Two are on their way at a time; what was stopped is nowhere."""
    bob = arrive(Device(1280))
    open_library(bob)
    held: list[Route] = []
    bob.page.route(
        MEDIA, lambda route: held.append(route) if route.request.method == "POST" else route.continue_()
    )
    choose(bob, *[kept(tmp_path, f"bird-{n:03}.png", pictures.png(80, n + 1)) for n in range(300)])
    expect(bob.page.locator(".sending")).to_have_count(300)
    expect(bob.page.locator("[data-title]")).to_have_text("Uploading 300 images")
    bob.press("Cancel bird-000.png")
    expect(bob.page.locator(".sending")).to_have_count(299)
    assert len(held) <= 3
    bob.press("Stop all")
    expect(bob.page.locator("[data-sendings]")).to_be_hidden()
    bob.page.unroute(MEDIA)
    bob.page.reload()
    expect(shot(bob, "bird-")).to_have_count(0)


def test_who_was_signed_out_signs_in_elsewhere_and_goes_on(arrive: Arrive, tmp_path: Path) -> None:
    bob = arrive(Device(1280))
    open_library(bob)
    bob.context.clear_cookies()
    choose(bob, kept(tmp_path, "patient.png", pictures.png(90, 33)))
    expect(line(bob, "patient.png")).to_contain_text("You were signed out.")
    other = bob.beside(bob.context.new_page())
    other.enter("bob")
    other.page.close()
    bob.press("Try again patient.png")
    expect(shot(bob, "patient.png")).to_be_visible()


DROP = """([name, content]) => {
    const bytes = Uint8Array.from(atob(content), sign => sign.charCodeAt(0))
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File([bytes], name, { type: "image/png" }))
    for (const kind of ["dragover", "drop"]) {
        document.body.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }))
    }
}"""


def test_picture_is_dropped_anywhere_on_the_page(arrive: Arrive) -> None:
    bob = arrive(Device(1280))
    open_library(bob)
    bob.page.evaluate(DROP, ["dropped.png", b64encode(pictures.png(95, 41)).decode()])
    expect(shot(bob, "dropped.png")).to_be_visible()


@pytest.mark.parametrize("device", DEVICES, ids=str)
def test_picture_sent_from_the_chooser_stands_in_its_place(
    arrive: Arrive, tmp_path: Path, device: Device
) -> None:
    bob = arrive(device)
    bob.enter("bob")
    bob.page.get_by_role("link", name="Home").first.click()
    bob.follow(re.compile("^Hero"))
    bob.press(re.compile("^Choose"))
    bob.heading("Choose an image")
    look(bob)
    choose(bob, kept(tmp_path, f"{device.width}-place.png", pictures.png(400, 200 + device.width)))
    bob.sees("Image added.")
    bob.go(f"{ACME}admin/media")
    expect(shot(bob, f"{device.width}-place.png")).to_contain_text("On Home")
