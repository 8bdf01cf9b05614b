"""Who waits for a picture to be looked at, who goes first, and who is charged for it."""

import io
import threading
import time
from collections.abc import Iterator

import pytest

from sitemaker.lib.fairness.fair_lock import Busy, FairLock
from sitemaker.lib.fairness.leaky_bucket import LeakyBucket
from sitemaker.lib.images.decoder import BadImage, ImageDecoder
from tests import pictures
from tests.faults.greedy import png

pytestmark = pytest.mark.security(121)


class Queue:
    """In front of a lock that "greedy" holds until `open()`."""

    def __init__(self, room: int, **used: float) -> None:
        self.lock, self.gate = FairLock(lambda who: used.get(who, 0.0)), threading.Event()
        self.lock.room = room
        self.served: list[str] = []
        self.sent_away: list[str] = []
        self.threads: list[threading.Thread] = []
        self.joins("greedy", holding=True)

    def joins(self, who: str, *, holding: bool = False, patience: float = 20.0) -> None:
        def ask() -> None:
            try:
                with self.lock.held_by(who, patience):
                    if holding:
                        self.gate.wait(20)
                    self.served.append(who)
            except Busy:
                self.sent_away.append(who)

        self.threads.append(thread := threading.Thread(target=ask))
        thread.start()
        while thread.is_alive() and not self._knows(len(self.threads) - len(self.sent_away)):
            time.sleep(0.005)

    def _knows(self, people: int) -> bool:
        return len(self.lock._waiting) + (self.lock._holder is not None) >= people

    def open(self) -> list[str]:
        self.gate.set()
        for thread in self.threads:
            thread.join()
        return self.served


@pytest.fixture
def queues() -> Iterator[list[Queue]]:
    made: list[Queue] = []
    yield made
    for queue in made:
        queue.open()


def test_others_go_before_a_second_place_of_the_same(queues: list[Queue]) -> None:
    """Even those who took more lately: whoever holds it now has had its turn."""
    queues.append(queue := Queue(4, calm=9.0))
    for who in ("greedy", "greedy", "calm"):
        queue.joins(who)
    assert queue.open() == ["greedy", "calm", "greedy", "greedy"]


def test_who_used_least_goes_first_and_of_equals_who_came_first(queues: list[Queue]) -> None:
    queues.append(queue := Queue(5, a=2.0))
    for who in "abcd":
        queue.joins(who)
    assert queue.open() == ["greedy", "b", "c", "d", "a"]


def test_nobody_fills_all_places(queues: list[Queue]) -> None:
    """Who comes last in rank is sent away at once, not who comes last."""
    queues.append(queue := Queue(3, rich=5.0))
    for who in ("greedy", "greedy", "greedy", "rich", "calm"):
        queue.joins(who)
    assert queue.sent_away == ["greedy"] * 3
    assert queue.open() == ["greedy", "calm", "rich"]


def test_whoever_waits_too_long_leaves_and_holds_nobody_up(queues: list[Queue]) -> None:
    queues.append(queue := Queue(3))
    queue.joins("hasty", patience=0.05)
    while not queue.sent_away:
        time.sleep(0.005)
    queue.joins("calm")
    assert queue.sent_away == ["hasty"] and queue.open() == ["greedy", "calm"]


def test_what_looking_at_a_picture_takes_is_charged() -> None:
    """Whatever comes of it; who has no account is charged nothing."""
    allowance = LeakyBucket()
    image_decoder = ImageDecoder(allowance)
    image_decoder.decode(io.BytesIO(png(3000)), payer="greedy")
    taken = allowance.owed("greedy")
    assert 0.02 < taken < 1
    with pytest.raises(BadImage):
        image_decoder.decode(io.BytesIO(pictures.png()[:300]), payer="greedy")
    assert allowance.owed("greedy") > taken
    image_decoder.decode(io.BytesIO(pictures.png()))
    assert allowance.owed("") == 0
