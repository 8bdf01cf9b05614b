"""The extremes of every kind in Chromium: nothing beyond the edge, nothing unreadable, nothing for axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from sitemaker import blocks
from sitemaker.themes import THEMES
from tests.gallery.look import faults, fit, opened_at, shown
from tests.gallery.pages import views

pytestmark = pytest.mark.e2e
NAMES = [f"{kind}{part}" for kind in blocks.names() for part in ("", "-extremes")]
SAMPLE = ["hero", "gallery-extremes", "faq-extremes", "price_list", "call_to_action", "media_text-extremes"]


@pytest.fixture
def browser(bare_chromium: Browser) -> Browser:
    return bare_chromium


@pytest.mark.parametrize("theme", THEMES)
def test_blocks_stay_within_their_edges_and_can_be_read(browser: Browser, theme: str) -> None:
    """On a phone by day and on a desk by night."""
    pages = {view.path: view.rendered for view in views([theme])}
    context, found = opened_at(browser, pages, 360, "light", flat=True), []
    for path in pages:
        page = shown(context, path)
        found += [f"{path} at 360: {each}" for each in faults(page)]
        page.emulate_media(color_scheme="dark")
        fit(page, 1280)
        found += [f"{path} at 1280: {each}" for each in faults(page)]
        page.close()
    context.close()
    assert found == []


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_in_a_sample(browser: Browser, theme: str) -> None:
    pages = {view.path: view.rendered for view in views([theme])}
    context = opened_at(browser, pages, 768, "light", flat=True)
    for name in SAMPLE:
        page = shown(context, f"/{theme}/{name}")
        found = [(each["id"], len(each["nodes"])) for each in Axe().run(page).response["violations"]]
        assert found == [], name
    context.close()


def test_the_looking_finds_planted_faults(browser: Browser) -> None:
    pages = {view.path: view.rendered for view in views(["folio"], ["hero"])}
    context = opened_at(browser, pages, 360, "light", flat=True)
    page = shown(context, "/folio/hero")
    assert faults(page) == []
    page.evaluate("""() => {
        const [first, second] = document.querySelectorAll(".hero h1, .hero h2")
        first.style.color = getComputedStyle(first.closest(".block")).backgroundColor
        second.style.width = "900px"
        const picture = document.querySelector(".hero .picture")
        picture.after(Object.assign(document.createElement("p"), {textContent: "On the picture"}))
        Object.assign(picture.nextSibling.style, {position: "relative", marginTop: "-150px", zIndex: 1})
    }""")
    told = " ".join(faults(page))
    assert "over the edge" in told and "contrast of 1.00" in told and "lies on a picture" in told
