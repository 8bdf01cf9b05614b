"""A page in Chromium: what runs over its edge, what cannot be read, what is set too wide or too narrow."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from sitemaker.render import STATIC_FOLDERS, Rendered
from tests.chromium import launch

from .pictures import PHOTOS, painted

FLAT = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{photo.width}" height="{photo.height}">'
    '<rect width="100%" height="100%" fill="#778"/></svg>'
)
SITE = "https://osier.example"
SCRIPT = Path(__file__).with_name("look.js").read_text("utf-8")

READY = """async () => {
    for (const image of document.images) image.loading = "eager"
    const loaded = [...document.images].map(image => image.decode().catch(() => {}))
    await Promise.all([document.fonts.ready, ...loaded])
}"""
HELD = """() => {
    for (const each of document.querySelectorAll(".block, .block img"))
        for (const side of ["minBlockSize", "maxBlockSize"]) each.style[side] = ""
    for (const each of document.querySelectorAll(".block, .block img"))
        for (const side of ["minBlockSize", "maxBlockSize"]) each.style[side] = getComputedStyle(each)[side]
    return document.documentElement.scrollHeight
}"""
"""What is sized by the height of the window keeps its size when the window becomes as tall as the page."""


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        with launch(playwright) as browser:
            yield browser


def opened_at(
    browser: Browser, pages: Mapping[str, Rendered], width: int, scheme: str, *, flat: bool = False
) -> BrowserContext:
    """A window of this width in which these pages, their styles, fonts and pictures are served.

    `flat`: pictures of one colour, for who measures and does not see: a painted one is half a megabyte.
    """
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=cast(Any, scheme),
        reduced_motion="reduce",
    )
    context.route("**/*", lambda route: _answer(route, pages, flat))
    return context


def _answer(route: Route, pages: Mapping[str, Rendered], flat: bool) -> None:
    path = urlsplit(route.request.url).path
    photos = {photo.name: photo for photo in PHOTOS.values()}
    if path in pages:
        headers = {"Content-Security-Policy": pages[path].csp, "Content-Type": "text/html; charset=utf-8"}
        return route.fulfill(body=pages[path].html, headers=headers)
    if path.startswith("/_/media/") and (photo := photos.get(path.split("/")[3])):
        if flat:
            return route.fulfill(body=FLAT.format(photo=photo), content_type="image/svg+xml")
        return route.fulfill(body=painted(photo.name), content_type="image/webp")
    for folder in STATIC_FOLDERS:
        if (file := folder / path.removeprefix("/_/static/r1/")).is_file():
            return route.fulfill(path=file)
    return route.fulfill(status=404)


def faults(page: Page) -> list[str]:
    """What is wrong with the page as it stands, each in a line."""
    return cast(list[str], page.evaluate(SCRIPT))


def shown(context: BrowserContext, path: str) -> Page:
    """The page with its fonts and all of its pictures there, as tall as it is."""
    page = context.new_page()
    page.goto(SITE + path)
    size = page.viewport_size
    assert size is not None
    fit(page, size["width"])
    return page


def fit(page: Page, width: int) -> None:
    """The page in a window of this width that is as tall as the page."""
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(READY)
    height = page.evaluate(HELD)
    page.set_viewport_size({"width": width, "height": max(900, min(height, 200_000))})
