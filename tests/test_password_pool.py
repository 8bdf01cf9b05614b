"""Who waits for a password check, and who goes first."""

import threading
import time
from collections.abc import Iterator

import pytest

from sitemaker.lib.fairness.password_pool import Busy, PasswordPool, Turn


class Crowd:
    """People in front of one lane whose threads are both kept busy until `open()`."""

    def __init__(self, room: int) -> None:
        self.lane, self.gate = PasswordPool(), threading.Event()
        self.lane.configure(room + 4)  # two run, two are for others
        self.served: list[str] = []
        self.sent_away: list[str] = []
        self.threads: list[threading.Thread] = []
        for turn in (Turn(), Turn(True, (1,))):
            self._start(lambda turn=turn: self.lane.run(self.gate.wait, turn))
        while self.lane._running < 2:
            time.sleep(0.005)

    def _start(self, work: object) -> None:
        self.threads.append(thread := threading.Thread(target=work))  # type: ignore[arg-type]
        thread.start()

    def joins(self, name: str, *pressure: int, known: bool = False) -> None:
        def wait() -> None:
            try:
                self.lane.run(lambda: self.served.append(name), Turn(known, pressure))
            except Busy:
                self.sent_away.append(name)

        before = self.lane._arrivals
        self._start(wait)
        while self.lane._arrivals == before:
            time.sleep(0.005)

    def open(self) -> list[str]:
        self.gate.set()
        for thread in self.threads:
            thread.join()
        return self.served


@pytest.fixture
def crowd() -> Iterator[Crowd]:
    crowd = Crowd(room=3)
    yield crowd
    crowd.open()


def test_those_go_first_whose_network_tried_least(crowd: Crowd) -> None:
    crowd.joins("attacker", 2, 9)
    crowd.joins("neighbour", 1, 9)
    crowd.joins("owner", 1, 1)
    assert crowd.open() == ["owner", "neighbour", "attacker"]


def test_the_last_in_rank_is_sent_away_not_the_newcomer(crowd: Crowd) -> None:
    for name, *pressure in (("a", 2, 9), ("b", 2, 7), ("c", 2, 8), ("owner", 1, 9), ("d", 2, 9)):
        crowd.joins(name, *pressure)
    assert sorted(crowd.open()) == ["b", "c", "owner"] and sorted(crowd.sent_away) == ["a", "d"]


def test_of_those_who_press_a_third_waits(crowd: Crowd) -> None:
    for name in "abcd":
        crowd.joins(name, 9)
    assert crowd.open() == ["a"] and crowd.sent_away == ["b", "c", "d"]


def test_of_equals_who_came_first_stays(crowd: Crowd) -> None:
    for name in "abcd":
        crowd.joins(name, 1)
    assert crowd.open() == ["a", "b", "c"] and crowd.sent_away == ["d"]


def test_neither_known_nor_strangers_crowd_the_others_out(crowd: Crowd) -> None:
    for name in ("known 1", "known 2", "known 3"):
        crowd.joins(name, 1, known=True)
    crowd.joins("stranger", 2)
    crowd.joins("known 0", 0, known=True)
    assert sorted(crowd.open()) == ["known 0", "known 1", "stranger"]


@pytest.mark.parametrize("threads", [1, 2, 3, 4, 8])
def test_even_who_presses_is_served_when_nobody_else_is_there(threads: int) -> None:
    lane = PasswordPool()
    lane.configure(threads)
    assert [lane.run(lambda: 1, Turn(False, (pressure,))) for pressure in (0, 9) * 50] == [1] * 100


def test_what_breaks_does_so_where_it_was_asked(crowd: Crowd) -> None:
    crowd.gate.set()
    with pytest.raises(ZeroDivisionError):
        crowd.lane.run(lambda: 1 // 0)
