"""Every page of /admin as a browser shows it: nothing for axe, nothing beyond the edge, all within reach."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.conftest import Arrive
from tests.e2e.house import Person, Way

pytestmark = pytest.mark.e2e
ADMIN = "https://acme.sitemaker.test/admin/"
WAYS = [Way(360, scheme="dark"), Way(768), Way(1280, scheme="dark"), Way(1280)]
PAGES = [
    "pages/new",
    "people",
    "frame/",
    "pages/{id}/",
    "pages/{id}/blocks/home-hero/",
    "pages/{id}/blocks/new",
]
PAGES += ["pages/{id}/blocks/home-repairs/?open=item-1", "pages/{id}/settings", "pages/{id}/publish"]
PAGES += ["pages/{id}/history", "pages/{id}/preview", "pages/{id}/delete", "pages/{id}/blocks/new", ""]
TOO_SMALL = """
    [...document.querySelectorAll("a, button, select, textarea, summary, input:not([type=hidden])")]
      .filter((each) => !each.closest("p, .crumbs, label") && !each.matches(".skip, .enter-key, .mark, .add"))
      .filter((each) => {
        const { width, height } = each.getBoundingClientRect();
        return height > 0 && (height < 43.5 || width < 43.5);
      })
      .map((each) => each.outerHTML.slice(0, 120))
"""


@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way.width}-{way.scheme}")
def test_pages_of_admin(arrive: Arrive, way: Way) -> None:
    alice = arrive(way)
    alice.enter("alice")
    alice.follow(re.compile("^Home"))
    home = alice.page.url.rstrip("/").rpartition("/")[2]
    for path in PAGES:
        alice.go(ADMIN + path.format(id=home))
        look(alice.page, way)
    open_menu(alice)
    look(alice.page, way)


def open_menu(person: Person) -> None:
    person.press("More for Home")
    person.page.get_by_role("group", name="Home").wait_for()


def look(page: Page, way: Way) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    if way.width < 700:
        assert page.evaluate(TOO_SMALL) == [], page.url
