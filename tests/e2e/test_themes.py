"""Every theme in a real browser: every kind in every layout, surfaces taking turns, with ordinary words and
with the worst ones. Nothing for axe, nothing beyond the edge, nothing the policy refuses."""

from functools import cache
from itertools import cycle
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from sitemaker import blocks
from sitemaker.lib.images.renditions import Photo
from sitemaker.render import PageInput, Rendered, render_notice, render_page
from sitemaker.themes import THEMES
from tests.e2e.rendered import LONG, beyond, opened, window, windows
from tests.gallery.look import faults
from tests.page_inputs import link, sheet

pytestmark = pytest.mark.e2e
PHOTOS = {1: Photo("pictureone", 2400, 1600), 2: Photo("picturetwo", 1200, 1800)}
SURFACES = ("paper", "tint", "contrast", "accent")

Json = dict[str, Any]


def layouts(kind: str) -> list[str]:
    field = next(each for each in blocks.fields(kind) if each.path == "layout")
    return [choice.value for choice in field.choices]


def every(*, long: bool = False) -> list[Json]:
    """Each kind in each layout, surfaces taking turns, with pictures where there is a place for one."""
    made, surfaces = [], cycle(SURFACES)
    for kind in blocks.names():
        for number, layout in enumerate(layouts(kind)):
            each = blocks.new(kind, f"{kind}-{number}".replace("_", "-")[:40].ljust(6, "x"), "V")
            each["data"] |= {"layout": layout, "surface": next(surfaces)}
            made.append(_with_pictures(each) if not long else _lengthened(each))
        next(surfaces)
    return made


def _with_pictures(each: Json) -> Json:
    for number, holder in enumerate([each["data"], *each["data"].get("items", [])]):
        if "picture" in holder:
            holder["picture"] |= {"asset": 1 + number % 2, "alt": "A picture"}
    return each


def _lengthened(each: Json) -> Json:
    """Words no line can hold, in every field of a line that shows."""
    for holder in [each["data"], *each["data"].get("items", [])]:
        for name, value in holder.items():
            if isinstance(value, str) and name not in ("id", "position", "layout", "surface", "space"):
                holder[name] = LONG
    return each


def sheets() -> dict[str, PageInput]:
    made = {}
    for name in THEMES:
        for surface, lang in (("paper", "en"), ("accent", "ar")):
            frame = blocks.frame("The Passy Register")
            frame["settings"] |= {"theme": name, "lang": lang}
            for part in frame["blocks"]:
                part["data"] |= {"surface": surface, "items": _menu(4 if lang == "en" else 20)}
            words = every(long=lang == "ar")
            made[f"/{name}/{lang}"] = sheet(*words, frame=frame, photos=PHOTOS)
    return made


def _menu(count: int) -> list[Json]:
    numbers = range(count)
    return [{"id": f"item-{n}", "position": f"V{n + 1}", "link": link(f"Entry {n}", 2)} for n in numbers]


PATHS = [f"/{name}/{page}" for name in THEMES for page in ("en", "ar", "canvas", "notice")]


@cache
def pages() -> dict[str, Rendered]:
    made = sheets()
    rendered = {path: render_page(each) for path, each in made.items()}
    for name in THEMES:
        rendered[f"/{name}/canvas"] = render_page(made[f"/{name}/en"], canvas=True)
        rendered[f"/{name}/notice"] = render_notice(made[f"/{name}/en"], 404, "Nothing here", "It moved.")
    assert rendered.keys() == set(PATHS)
    return rendered


@pytest.fixture
def browser(bare_chromium: Browser) -> Browser:
    return bare_chromium


@pytest.mark.parametrize("path", PATHS)
def test_page_is_accessible_within_its_edges_and_its_policy(browser: Browser, path: str) -> None:
    with window(browser, pages(), 1280) as context:
        page, said = opened(context, path)
        for name in windows(page):
            axe = Axe().run(page).response["violations"]
            found = [(each["id"], [node["target"] for node in each["nodes"]][:4]) for each in axe]
            unread = [each for each in faults(page) if "has a contrast" in each]
            assert (found, unread, beyond(page), said) == ([], [], 0, []), name


@pytest.mark.parametrize("path", [path for path in PATHS if path.endswith("/en")])
def test_headline_keeps_its_letters_within_the_screen(browser: Browser, path: str) -> None:
    with window(browser, pages(), 320) as context:
        page, _ = opened(context, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
