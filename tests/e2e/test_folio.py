"""Folio in a real browser: nothing for axe, nothing beyond the edge, nothing the policy refuses."""

from functools import cache
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from sitemaker.render import PageInput, Rendered, render_notice, render_page
from tests.e2e.rendered import LONG, beyond, opened, window, windows
from tests.page_inputs import block, frame, items, link, sheet, starter_sheets

pytestmark = pytest.mark.e2e
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


def sheets() -> dict[str, PageInput]:
    menu = frame([link(f"Entry {number}", 2) for number in range(30)])
    made: dict[str, PageInput] = {f"/{path}": each for path, each in starter_sheets("bindery").items()}
    made["/every"] = sheet(*EVERY, frame=menu)
    made["/arabic"] = sheet(*EVERY, frame=frame([link("صفحة", 2)], lang="ar", title="السجل"))
    return made


@cache
def pages() -> dict[str, Rendered]:
    made = sheets()
    rendered = {path: render_page(each) for path, each in made.items()}
    rendered["/notice"] = render_notice(made["/"], 404, "Nothing at this address", "It may have moved.")
    return rendered


@pytest.fixture
def browser(bare_chromium: Browser) -> Browser:
    return bare_chromium


@pytest.mark.parametrize("path", [*sheets(), "/notice"])
def test_page_is_accessible_within_its_edges_and_its_policy(browser: Browser, path: str) -> None:
    with window(browser, pages(), 1280) as context:
        page, said = opened(context, path)
        for name in windows(page):
            found = [(each["id"], len(each["nodes"])) for each in Axe().run(page).response["violations"]]
            assert (found, beyond(page), said) == ([], 0, []), name


def test_headline_hangs_from_the_second_edge(browser: Browser) -> None:
    with window(browser, pages(), 1280) as context:
        page, _ = opened(context, "/")
        ranges = "document.createRange()"
        first, second = page.evaluate(
            f"(() => {{ const range = {ranges}; range.selectNodeContents(document.querySelector('h1'));"
            " return [...range.getClientRects()].filter(box => box.width > 1).map(box => box.left) })()"
        )
        name, menu = (page.locator(each).bounding_box() for each in (".name", "nav >> nth=0"))
        assert name and menu
        assert abs(first - name["x"]) < 6 and abs(second - menu["x"]) < 6
