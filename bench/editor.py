"""The editor in Chromium, behind nginx and TLS: how soon it opens, a key shows, and a setting acts."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

from playwright.sync_api import Browser, expect, sync_playwright

from bench import seed
from bench.installation import migrate
from bench.table import Row, at_most
from tests.e2e.editing import Editor
from tests.e2e.stack import Device, Person, Stack
from tests.mailbox import Mailbox
from tests.servers import Postgres, Redis

SHORT, LONG = 12, 100
SLOWER = 4
"""How many times the processor is slowed down while keys are pressed."""
KEYS = "the quick brown fox jumps over the lazy dog and eats all the bread "
BETWEEN, BREATH, WORDS = 90, 900, 25
"""Milliseconds between two keys, faster than anybody types for long; and after so many keys a pause, in which
what was written is saved and comes back drawn."""

OPENED = """addEventListener("DOMContentLoaded", () => {
  const editor = document.getElementById("editor");
  const look = () => "ready" in editor.dataset && (window.opened ??= performance.now());
  if (editor) new MutationObserver(look).observe(editor, { attributes: true });
});"""
SHIPPED = """() => performance.getEntriesByType("resource").filter((each) => /[.]js$/.test(each.name))
  .map((each) => each.encodedBodySize)"""
KEY_WAITS = """() => {
  window.waits = [];
  const place = document.querySelector(".ed-page").contentDocument.querySelector(".ProseMirror");
  place.addEventListener("keydown", () => {
    const pressed = performance.now();
    requestAnimationFrame(() => {
      const channel = new MessageChannel(); // what comes after the frame was painted
      channel.port1.onmessage = () => waits.push(performance.now() - pressed);
      channel.port2.postMessage(0);
    });
  }, true);
}"""
SETTING_WAITS = """() => {
  window.waits = [];
  let pressed = 0;
  const panel = document.querySelector("[data-panel]");
  panel.addEventListener("change", () => (pressed = performance.now()), true);
  const seen = () => {
    const began = pressed;
    pressed = 0;
    if (began) requestAnimationFrame(() => waits.push(performance.now() - began));
  };
  const main = document.querySelector(".ed-page").contentDocument.querySelector("main");
  new MutationObserver(seen).observe(main, { subtree: true, attributes: true, attributeFilter: ["class"] });
}"""


@dataclass(frozen=True)
class Size:
    """How often each step of the editor is measured."""

    openings: int
    keys: int
    settings: int


FULL = Size(9, 300, 60)
QUICK = Size(3, 80, 12)


def measure(size: Size) -> list[Row]:
    """The rows of the table that are about the editor."""
    with furnished() as stack, sync_playwright() as playwright:
        browser = stack.chromium(playwright)
        held = signed_in(stack, browser)
        short = [opening(browser, held, "The workshop") for _ in range(size.openings)]
        long = [opening(browser, held, "Bring a book") for _ in range(size.openings)]
        editor = Editor.sit_down(
            Person.arrive(stack, browser, Device(1280, visual=True)), page="Bring a book"
        )
        shipped = sum(editor.person.page.evaluate(SHIPPED)) / 1000
        settings = setting_waits(editor, size.settings)
        keys = key_waits(editor, size.keys)
        browser.close()
    return [
        at_most(f"editor opened to interactive, nothing cached, {SHORT} blocks", 1.5, median(short), seconds),
        Row(f"the same, longest of {size.openings}", reached=seconds(max(short))),
        Row(f"the same, {LONG} blocks", reached=seconds(median(long))),
        at_most(
            f"key to paint in a text, p95, {LONG} blocks, processor slowed {SLOWER} times",
            50,
            p95(keys),
            milliseconds,
        ),
        Row("the same, in the middle", reached=milliseconds(median(keys))),
        at_most(f"setting to canvas, p95, {LONG} blocks", 200, p95(settings), milliseconds),
        Row("the same, in the middle", reached=milliseconds(median(settings))),
        at_most("JavaScript the editor loads, as it is sent", 150, shipped, lambda size: f"{size:.0f} KB"),
    ]


def seconds(value: float) -> str:
    """As "1.25 s"."""
    return f"{value:.2f} s"


def milliseconds(value: float) -> str:
    """As "125 ms"."""
    return f"{value:.0f} ms"


def p95(values: list[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return sorted(values)[int(len(values) * 0.95)]


@contextmanager
def furnished() -> Iterator[Stack]:
    """The house of the end-to-end tests; two pages of its site are of 12 and of 100 blocks."""
    with Postgres() as postgres, Redis() as redis, Mailbox() as postbox:
        url = postgres.create("editor")
        migrate(url)
        with Stack(url, redis.url(), postbox) as stack:
            with postgres.administer("editor") as cursor:
                for path, blocks in (("about", SHORT), ("contact", LONG)):
                    furnish(cursor, path, blocks)
            yield stack


def furnish(cursor: Any, path: str, blocks: int) -> None:
    """Give a page so many blocks."""
    cursor.execute("SELECT document FROM page WHERE path = %s ORDER BY id LIMIT 1", [path])
    (old,) = cursor.fetchone()
    made = {**seed.document(blocks), "settings": old["settings"]}
    cursor.execute("UPDATE page SET document = %s WHERE path = %s", [json.dumps(made), path])


def signed_in(stack: Stack, browser: Browser) -> Any:
    """What a browser holds after a sign-in."""
    person = Person.arrive(stack, browser, Device(1280, visual=True))
    person.enter("alice")
    held = person.context.storage_state()
    person.context.close()
    return held


def opening(browser: Browser, held: Any, name: str) -> float:
    """Seconds until everything in the editor of a page listens, in a browser that holds no file."""
    context = browser.new_context(
        storage_state=held, ignore_https_errors=True, viewport={"width": 1280, "height": 800}
    )
    page = context.new_page()
    page.add_init_script(OPENED)
    page.goto("https://acme.sitemaker.test/admin/")
    address = page.get_by_role("link", name=name).first.get_attribute("href")
    context.new_cdp_session(page).send("Network.clearBrowserCache")
    page.goto(f"https://acme.sitemaker.test{address}")
    expect(page.locator("#editor[data-ready]")).to_be_attached()
    taken = float(page.evaluate("opened")) / 1000
    context.close()
    return taken


def setting_waits(editor: Editor, count: int) -> list[float]:
    """Milliseconds from the choice of a surface until the page shows it, the server's answer included."""
    page = editor.person.page
    editor.sheet.locator("main > .block.text").nth(20).click(position={"x": 4, "y": 4})
    page.get_by_role("tab", name="Design").click()
    page.evaluate(SETTING_WAITS)
    for done in range(count):
        editor.panel.locator("input[name=surface]:not(:checked)").nth(done % 2).check(force=True)
        page.wait_for_function(f"() => waits.length > {done}")
        editor.is_saved()
    waits: list[float] = page.evaluate("waits")
    return waits


def key_waits(editor: Editor, count: int) -> list[float]:
    """Milliseconds from a key until the frame that shows its letter is painted."""
    page = editor.person.page
    editor.sheet.locator("main > .block.text [data-field=body]").nth(20).click(position={"x": 8, "y": 8})
    expect(editor.panel.locator(".block-form")).to_be_visible()
    page.evaluate(KEY_WAITS)
    session = editor.person.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    for at in range(count):
        letter = KEYS[at % len(KEYS)]
        page.keyboard.press("Space" if letter == " " else letter)
        page.wait_for_timeout(BREATH if at % WORDS == WORDS - 1 else BETWEEN)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    waits: list[float] = page.evaluate("waits")
    return waits
