"""One house for all tests here, one browser for each file, as many people as a test needs."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import sync_playwright

from tests.conftest import BASE
from tests.e2e.house import House, Person, Way
from tests.mailbox import Mailbox
from tests.servers import Postgres

Arrive = Callable[[Way], Person]


@pytest.fixture(scope="session")
def house(cluster: Postgres, redis_url: str, postbox: Mailbox) -> Iterator[House]:
    server, _, number = redis_url.rpartition("/")
    aside = f"{server}/{15 - int(number)}"  # another test may empty its own
    with House(cluster.create(f"sitemaker_e2e_{number}", BASE), aside, postbox) as house:
        yield house


@pytest.fixture(scope="module")
def chromium(house: House) -> Iterator[Chromium]:
    with sync_playwright() as playwright:
        browser = house.chromium(playwright)
        yield browser
        browser.close()


@pytest.fixture
def arrive(chromium: Chromium) -> Iterator[Arrive]:
    """Somebody comes with a browser of their own. Whatever a browser complained about fails the test."""
    people: list[Person] = []

    def come(way: Way) -> Person:
        people.append(Person.arrive(chromium, way))
        return people[-1]

    yield come
    said = [each for person in people for each in person.said]
    for person in people:
        person.context.close()
    assert said == []
