"""Rounds of several courses in turn, so that what the machine does meanwhile meets all of them alike."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from bench.wrk import Seen

SETTLE = 0.4
"""Seconds after a round for what follows an answer: lines of the log are written every quarter second."""


@dataclass(frozen=True)
class Figures:
    """What one round, or the lower mode of several, comes to."""

    rate: float
    p50: float
    p99: float
    cpu: float
    """Milliseconds of processor time an answer, in all processes of the course."""
    failed: int = 0


@dataclass(frozen=True)
class Course:
    """One thing to be measured: how to run it, and how to read the processor time it took."""

    name: str
    cpu: Callable[[], float]
    run: Callable[[], Seen]
    prepare: Callable[[], None] = lambda: None


def run_round(course: Course) -> Figures:
    """Run a course once and say what it came to."""
    course.prepare()
    before = course.cpu()
    seen = course.run()
    time.sleep(SETTLE)
    spent = course.cpu() - before
    milliseconds = 1000 * spent / max(1, seen.requests)
    return Figures(seen.rate, seen.p50, seen.p99, milliseconds, seen.refused + seen.broken)


def interleave(courses: Sequence[Course], rounds: int) -> dict[str, list[Figures]]:
    """Each course once, then each again: `rounds` times, after one that does not count."""
    for course in courses:
        run_round(course)
    results: dict[str, list[Figures]] = {course.name: [] for course in courses}
    for number in range(rounds):
        for course in courses:
            figures = run_round(course)
            results[course.name].append(figures)
            print(
                f"  {number + 1}/{rounds} {course.name}: {figures.cpu:.3f} ms, {figures.rate:.0f}/s",
                flush=True,
            )
    return results


def lower_mode(results: Sequence[Figures]) -> Figures:
    """The middle of the cheaper half (five of nine), ordered by processor time.

    gunicorn's threads settle in one of two states, one dearer. Failures of all rounds add up.
    """
    cheaper = sorted(results, key=lambda figures: figures.cpu)[: len(results) // 2 + 1]
    return Figures(
        rate=median(each.rate for each in cheaper),
        p50=median(each.p50 for each in cheaper),
        p99=median(each.p99 for each in cheaper),
        cpu=median(each.cpu for each in cheaper),
        failed=sum(each.failed for each in results),
    )
