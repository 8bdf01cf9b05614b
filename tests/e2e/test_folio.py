"""Folio in a real browser: nothing for axe, nothing beyond the edge, nothing the policy refuses."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, Route, sync_playwright

from sitemaker.render import STATIC_FOLDERS, Rendered, Sheet, render_notice, render_page
from tests import programs
from tests.sheets import block, frame, items, link, sheet, starter_sheets

pytestmark = pytest.mark.e2e
ARGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
SITE = "https://passy.example/"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3
ROW = {"title": LONG, "link": link(LONG[:120], "https://other.example/")}
RICH = "Text, **strong**, _em_, `code`.\n\n#### Deep\n\n- one\n- two\n\n> Quoted.\n\n9. nine\n\n" + LONG
KINDS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("hero", "hanging", "paper", {"heading": LONG, "text": RICH, "link": link("Go", 2)}),
    ("hero", "stacked", "contrast", {"heading": "A second", "text": RICH}),
    ("text", "column", "tint", {"heading": LONG, "body": RICH}),
    ("text", "aside", "contrast", {"heading": "Aside", "body": RICH}),
    ("features", "index", "paper", {"heading": LONG, "intro": RICH, "items": items(ROW, ROW, {})}),
    ("features", "columns", "tint", {"items": items(*[ROW] * 7)}),
    ("text", "aside", "paper", {"heading": "كيف بدأ", "body": "نص عربي طويل.\n\nEnglish."}),
]
EVERY = [
    block(kind, number, layout=layout, surface=surface, **data)
    for number, (kind, layout, surface, data) in enumerate(KINDS)
]


def pages() -> dict[str, Rendered]:
    menu = frame([link(f"Entry {number}", 2) for number in range(30)])
    made: dict[str, Sheet] = {f"/{path}": each for path, each in starter_sheets("bindery").items()}
    made["/every"] = sheet(*EVERY, frame=menu)
    made["/arabic"] = sheet(*EVERY, frame=frame([link("صفحة", 2)], lang="ar", title="السجل"))
    rendered = {path: render_page(each) for path, each in made.items()}
    rendered["/notice"] = render_notice(made["/"], 404, "Nothing at this address", "It may have moved.")
    return rendered


PAGES = pages()


def answer(route: Route) -> None:
    path = urlsplit(route.request.url).path
    for folder in STATIC_FOLDERS:
        if (file := folder / path.removeprefix("/_/static/r1/")).is_file():
            return route.fulfill(path=file)
    if path not in PAGES:
        return route.fulfill(status=404)
    headers = {"Content-Security-Policy": PAGES[path].csp, "Content-Type": "text/html; charset=utf-8"}
    return route.fulfill(body=PAGES[path].html, headers=headers)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=programs.chromium().path, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture(
    params=[(360, "light"), (768, "dark"), (1280, "light"), (1600, "dark")], ids=lambda p: f"{p[0]}"
)
def context(chromium: Chromium, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    width, scheme = request.param
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    context.route("**/*", answer)
    yield context
    context.close()


def opened(context: BrowserContext, path: str) -> tuple[Page, list[str]]:
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.goto(SITE + path.lstrip("/"))
    page.evaluate("document.fonts.ready")
    return page, [each for each in said if "favicon" not in each and "404" not in each]


@pytest.mark.parametrize("path", PAGES)
def test_page_is_accessible_within_its_edges_and_its_policy(context: BrowserContext, path: str) -> None:
    page, said = opened(context, path)
    found = [(each["id"], len(each["nodes"])) for each in Axe().run(page).response["violations"]]
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert (found, beyond, said) == ([], 0, [])


def test_headline_hangs_from_the_second_edge(chromium: Chromium) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.route("**/*", answer)
    page, _ = opened(context, "/")
    ranges = "document.createRange()"
    first, second = page.evaluate(
        f"(() => {{ const range = {ranges}; range.selectNodeContents(document.querySelector('h1'));"
        " return [...range.getClientRects()].filter(box => box.width > 1).map(box => box.left) })()"
    )
    name, menu = (page.locator(each).bounding_box() for each in (".name", "nav >> nth=0"))
    assert name and menu
    assert abs(first - name["x"]) < 6 and abs(second - menu["x"]) < 6
    context.close()
