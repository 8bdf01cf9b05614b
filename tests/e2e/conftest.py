"""One house and one browser for all tests here, as many people as a test needs."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Playwright

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


@pytest.fixture(scope="session")
def chromium(house: House, playwright: Playwright) -> Iterator[Chromium]:
    with house.chromium(playwright) as browser:
        yield browser


@pytest.fixture
def arrive(house: House, chromium: Chromium) -> Iterator[Arrive]:
    """Somebody comes with a browser of their own. Whatever a browser complained about fails the test."""
    people: list[Person] = []

    def come(way: Way) -> Person:
        people.append(Person.arrive(house, chromium, way))
        return people[-1]

    yield come
    said = [each for person in people for each in person.said]
    for person in people:
        person.context.close()
    assert said == []
