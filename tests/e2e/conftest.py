"""One house and one browser for all tests here, as many people as a test needs."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Playwright

from tests.conftest import BASE
from tests.e2e.stack import Device, Person, Stack
from tests.mailbox import Mailbox
from tests.servers import Postgres

Arrive = Callable[[Device], Person]


@pytest.fixture(scope="session")
def stack(cluster: Postgres, redis_url: str, postbox: Mailbox) -> Iterator[Stack]:
    server, _, number = redis_url.rpartition("/")
    aside = f"{server}/{15 - int(number)}"  # another test may empty its own
    with Stack(cluster.create(f"sitemaker_e2e_{number}", BASE), aside, postbox) as stack:
        yield stack


@pytest.fixture(scope="session")
def chromium(stack: Stack, playwright: Playwright) -> Iterator[Chromium]:
    with stack.chromium(playwright) as browser:
        yield browser


@pytest.fixture
def arrive(stack: Stack, chromium: Chromium) -> Iterator[Arrive]:
    """Somebody comes with a browser of their own. Whatever a browser complained about fails the test."""
    people: list[Person] = []

    def come(device: Device) -> Person:
        people.append(Person.arrive(stack, chromium, device))
        return people[-1]

    yield come
    said = [each for person in people for each in person.said]
    for person in people:
        person.context.close()
    assert said == []
