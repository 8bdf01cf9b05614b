"""Pages just as the renderer gives them, in Chromium: no server behind them, their policy with them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Route

from sitemaker.render import STATIC_FOLDERS, Rendered

SITE = "https://passy.example/"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 2"><rect width="3" height="2" fill="#778"/></svg>'
)
Scheme = Literal["light", "dark"]
WINDOWS: list[tuple[int, Scheme]] = [(360, "light"), (768, "dark"), (1280, "light"), (1600, "dark")]


@contextmanager
def window(browser: Browser, pages: Mapping[str, Rendered], width: int) -> Iterator[BrowserContext]:
    """A window of this width in which these pages are served by their paths."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    context.route("**/*", _answering(pages))
    yield context
    context.close()


def _answering(pages: Mapping[str, Rendered]) -> Callable[[Route], None]:
    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        for folder in STATIC_FOLDERS:
            if (file := folder / path.removeprefix("/_/static/r1/")).is_file():
                return route.fulfill(path=file)
        if path.startswith("/_/media/"):
            return route.fulfill(body=SVG, content_type="image/svg+xml")
        if path not in pages:
            return route.fulfill(status=404)
        headers = {"Content-Security-Policy": pages[path].csp, "Content-Type": "text/html; charset=utf-8"}
        return route.fulfill(body=pages[path].html, headers=headers)

    return answer


def opened(context: BrowserContext, path: str) -> tuple[Page, list[str]]:
    """The page with its fonts there, and what the browser complained about."""
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.goto(SITE + path.lstrip("/"))
    page.evaluate("document.fonts.ready")
    return page, [each for each in said if "favicon" not in each and "404" not in each]


def windows(page: Page) -> Iterator[str]:
    """The page in each of WINDOWS in turn, loaded once; yields what to call it."""
    for width, scheme in WINDOWS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        yield f"{width} {scheme}"


def beyond(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    reach: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return reach
