"""Pictures in the visual editor: sent from the settings or dropped, stopped, sent again, then described."""

import re
from base64 import b64encode
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Route, expect

from tests import pictures
from tests.e2e.conftest import Arrive
from tests.e2e.editing import Editor, fresh_page, visit
from tests.e2e.stack import Device

pytestmark = pytest.mark.e2e
MEDIA = re.compile(r"/admin/media$")
DEVICES = [Device(360, visual=True, touch=True), Device(1280, visual=True)]


def send(editor: Editor, path: Path) -> None:
    """By the button in the settings of the chosen block."""
    with editor.person.page.expect_file_chooser() as asked:
        editor.panel.locator(".picture-send").first.click()
    asked.value.set_files(path)


def line(editor: Editor) -> Locator:
    return editor.panel.locator(".sending")


@pytest.mark.parametrize("device", DEVICES, ids=str)
def test_photograph_stands_upright_on_the_page_and_is_described(
    arrive: Arrive, tmp_path: Path, device: Device
) -> None:
    """Sent with the EXIF of a camera held on its side; published; a stranger sees it as it was meant."""
    photo = tmp_path / "heron.jpg"
    photo.write_bytes(pictures.jpeg(2800, 1000 + device.width, orientation=6, located=True))
    bob, guest = arrive(device), arrive(Device(360))
    editor = fresh_page(bob, f"Herons at {device.width}")
    editor.block("hero").locator("h1").click()
    expect(editor.panel.locator(".block-form")).to_be_visible()
    held: list[Route] = []
    bob.page.route(MEDIA, lambda route: held.append(route))
    send(editor, photo)
    expect(line(editor)).to_contain_text("heron.jpg")
    expect(line(editor)).to_be_in_viewport()
    editor.audit()
    held.pop().continue_()
    bob.page.unroute(MEDIA)
    shown = editor.block("hero").locator("img")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.decode().then(() => image.naturalHeight > image.naturalWidth)")
    expect(line(editor)).to_have_count(0)
    expect(editor.field("Alt text")).to_be_focused()
    expect(editor.field("Alt text")).to_be_in_viewport()
    editor.field("Alt text").blur()
    bob.page.get_by_role("button", name="Publish", exact=True).click()
    check = bob.page.locator(".check", has_text="The image in Hero has no alt text.")
    check.get_by_role("link", name=re.compile("^Show")).click()
    expect(editor.field("Alt text")).to_be_focused()
    editor.field("Alt text").fill("A heron at dawn")
    editor.is_saved()
    bob.page.get_by_role("button", name="Publish", exact=True).click()
    panel = bob.page.locator("[data-publishing]")
    panel.get_by_role("button", name="Publish now").click()
    expect(panel.get_by_role("button", name="Undo publish")).to_be_visible()
    visit(guest, f"herons-at-{device.width}")
    expect(guest.page.get_by_role("img", name="A heron at dawn")).to_be_visible()


def test_picture_is_stopped_and_what_broke_off_is_sent_again(arrive: Arrive, tmp_path: Path) -> None:
    photo = tmp_path / "egret.png"
    photo.write_bytes(pictures.png(700, 333))
    bob = arrive(Device(1280, visual=True))
    editor = fresh_page(bob, "Egrets")
    editor.choose("Hero")
    bob.page.route(MEDIA, lambda route: None)
    send(editor, photo)
    line(editor).get_by_role("button", name="Cancel").click()
    expect(line(editor)).to_have_count(0)
    bob.page.unroute(MEDIA)
    bob.page.route(MEDIA, lambda route: route.abort())
    send(editor, photo)
    expect(line(editor)).to_contain_text("The connection was lost.")
    editor.audit()
    assert all("ERR_FAILED" in each for each in bob.said)
    bob.said.clear()
    bob.page.unroute(MEDIA)
    line(editor).get_by_role("button", name="Try again").click()
    expect(editor.block("hero").locator("img")).to_be_visible()
    editor.is_saved()


def test_what_is_no_picture_is_refused_where_it_was_sent(arrive: Arrive, tmp_path: Path) -> None:
    page = tmp_path / "page.png"
    page.write_bytes(pictures.DISGUISED["page.png"])
    bob = arrive(Device(1280, visual=True))
    editor = fresh_page(bob, "Storks")
    editor.choose("Hero")
    send(editor, page)
    expect(line(editor)).to_contain_text("This is a web page, not an image.")
    bob.said.clear()  # the 422 is told on the console, too
    line(editor).get_by_role("button", name="Dismiss").click()
    expect(line(editor)).to_have_count(0)


DROP = """(target, content) => {
    const bytes = Uint8Array.from(atob(content), sign => sign.charCodeAt(0))
    const view = target.ownerDocument.defaultView
    const dataTransfer = new view.DataTransfer()
    dataTransfer.items.add(new view.File([bytes], "dropped.png", { type: "image/png" }))
    for (const kind of ["dragover", "drop"]) {
        target.dispatchEvent(new view.DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }))
    }
}"""


def test_picture_dropped_on_the_page_replaces_the_one_there(arrive: Arrive, tmp_path: Path) -> None:
    first = tmp_path / "first.png"
    first.write_bytes(pictures.png(640, 480))
    bob = arrive(Device(1280, visual=True))
    editor = fresh_page(bob, "Spoonbills")
    editor.choose("Hero")
    send(editor, first)
    image = editor.block("hero").locator("img")
    expect(image).to_be_visible()
    before = image.get_attribute("src") or ""
    image.evaluate(DROP, b64encode(pictures.png(620, 470)).decode())
    expect(image).not_to_have_attribute("src", before)
    expect(editor.field("Alt text")).to_be_focused()
    editor.is_saved()
