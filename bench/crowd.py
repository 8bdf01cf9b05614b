"""Published pages while eight clients sign in without a pause: password checks must not starve readers."""

from collections.abc import Callable
from functools import partial
from statistics import median

from bench import wrk
from bench.client import Client
from bench.installation import Installation
from bench.rounds import Course, interleave
from bench.writing import repeat, sign_in
from tests.servers import folder

SIGNING_IN = 8
READERS, PAUSE = 16, (20, 60)
"""Readers far from saturation, about 400 requests a second: beyond that the queue is what is measured."""


def compare(installation: Installation, rounds: int, seconds: float) -> tuple[float, float]:
    """p99 of published pages in milliseconds, calm and with the crowd: the middle of the rounds."""
    requests = wrk.write(
        (wrk.get(installation.host(site)) for site in range(1, 11)), folder("requests") / "homes"
    )

    def read() -> wrk.Seen:
        return wrk.load(installation.web.port, requests, seconds=seconds, connections=READERS, pause=PAUSE)

    def read_in_the_crowd() -> wrk.Seen:
        seen: list[wrk.Seen] = []
        people = [Client(installation.web.port) for _ in range(SIGNING_IN)]
        signing: list[Callable[[], bool]] = [partial(sign_in, client) for client in people]

        def reading() -> bool:
            seen.append(read())
            return True

        repeat([*signing, reading], seconds / 2)
        return seen[0]

    courses = [
        Course("calm", installation.cpu, read),
        Course("crowd", installation.cpu, read_in_the_crowd),
    ]
    results = interleave(courses, rounds)
    calm, crowd = ([figures.p99 for figures in results[name]] for name in ("calm", "crowd"))
    return median(calm), median(crowd)
