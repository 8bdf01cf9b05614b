"""Every page of /admin as a browser shows it: nothing for axe, nothing beyond the edge, all within reach."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.conftest import Arrive
from tests.e2e.stack import Device, Person

pytestmark = pytest.mark.e2e
ADMIN = "https://acme.sitemaker.test/admin/"
HOME = 1
"""The page that was made first."""
DEVICES = [Device(360, scheme="dark"), Device(768), Device(1280, scheme="dark"), Device(1280)]
PAGES = [
    "pages/new",
    "people",
    "frame/",
    "pages/{id}/",
    "pages/{id}/blocks/home-hero/",
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


@pytest.mark.parametrize("path", PAGES)
def test_pages_of_admin(arrive: Arrive, path: str) -> None:
    alice = arrive(DEVICES[0])
    alice.hold_session("alice")
    url = ADMIN + path.format(id=HOME)
    alice.go(url)
    alice.is_at(url)
    look(alice)


def test_menu_of_a_page(arrive: Arrive) -> None:
    alice = arrive(DEVICES[0])
    alice.enter("alice")
    open_menu(alice)
    look(alice)


def open_menu(person: Person) -> None:
    person.press("More for Home")
    person.page.get_by_role("group", name="Home").wait_for()


def look(person: Person) -> None:
    """The page as it stands, in each window."""
    page = person.page
    for device in DEVICES:
        person.come_as(device)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{page.url} as {device}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
        if device.width < 700:
            assert page.evaluate(TOO_SMALL) == [], page.url
