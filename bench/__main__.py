"""Run everything and write the table: `make bench`, or `python -m bench --quick` for a look.

--quick       short rounds and few sites: for seeing that it runs, and for comparing two states of the code
--keep        print the table only, do not write it into README.md
--editor      the editor's rows alone, in a browser; writes nothing
"""

import argparse
import sys
import time
from dataclasses import dataclass
from statistics import median

from bench import (
    crowd,
    editor,
    machine,
    processes,
    queries,
    reading,
    seed,
    table,
    uploads,
    warm,
    writing,
    wrk,
)
from bench.installation import Installation, installed
from bench.rounds import Figures, interleave, lower_mode
from bench.table import Row, at_most
from tests import programs
from tests.servers import Postgres

PAGES = 400
"""Pages of each of the ten sites: more than one round of uncached pages needs."""


@dataclass(frozen=True)
class Size:
    """How much is measured: in full, or in a quick run."""

    rounds: int
    seconds: float
    sites: int
    publications: int
    sign_ins: int
    uploads: int
    crowd_rounds: int
    crowd_seconds: float


FULL = Size(9, 2, 100_000, 50, 40, 10, 5, 6)
QUICK = Size(3, 1, 5_000, 10, 5, 3, 1, 3)


def main() -> None:
    """Measure everything and write the table."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the speed of sitemaker.")
    parser.add_argument("--quick", action="store_true", help="short rounds, few sites; writes nothing")
    parser.add_argument("--keep", action="store_true", help="print the table, do not write it into README.md")
    parser.add_argument("--editor", action="store_true", help="the editor's rows alone; writes nothing")
    asked = parser.parse_args()
    if asked.editor:
        print(table.text(machine.describe(), editor.measure(editor.QUICK if asked.quick else editor.FULL), 1))
        return
    try:
        wrk.obtain()
    except programs.Missing as missing:
        sys.exit(str(missing))
    about = machine.describe()
    floor, rows = measure(QUICK if asked.quick else FULL)
    said = table.text(about, rows, floor)
    print(said)
    if not asked.keep and not asked.quick:
        table.write(said)


def measure(size: Size) -> tuple[float, list[Row]]:
    """CPU of the floor in milliseconds an answer, and the rows."""
    _say(f"Ten sites and {size.sites:,} sites are made.")
    with (
        Postgres() as postgres,
        installed(postgres, "small", seed.filler(10, PAGES, edited=writing.WRITERS)) as small,
        installed(postgres, "large", seed.filler(size.sites, 1)) as large,
    ):
        _say("Their finished pages are put into Redis.")
        warm.warm(large)
        _say(f"{size.rounds} rounds.")
        with reading.floor_of(small) as floor, reading.Limit(floor) as limit:
            pages = reading.Reading(small, large, PAGES, floor, limit, size.seconds)
            courses = [*pages.courses(), *writing.courses(small, PAGES, size.seconds)]
            results = {name: lower_mode(each) for name, each in interleave(courses, size.rounds).items()}
        rows = [*_reading_rows(results, size.sites), *_writing_rows(results)]
        rows += _publishing_rows(small, size)
        rows += _upload_rows(small, size)
        rows += _crowd_rows(small, size)
        rows += _memory_rows(small, large)
    _say("The editor is opened.")
    rows += editor.measure(editor.QUICK if size is QUICK else editor.FULL)
    return results["floor"].cpu, rows


def _reading_rows(results: dict[str, Figures], sites: int) -> list[Row]:
    floor = results["floor"].cpu

    def row(what: str, name: str, limit: float) -> Row:
        found = results[name]
        return at_most(what, limit, found.cpu / floor, lambda ratio: f"{ratio:.2f} × floor", figures=found)

    against_ten = results["hot"].cpu / results["cached"].cpu
    uncached = results["uncached"]
    return [
        Row("nginx, the same bytes from a file: the limit", figures=results["limit"]),
        Row("raw WSGI, the same bytes, nothing logged: the floor", figures=results["floor"]),
        row("cached page, 10 sites", "cached", 1.2),
        Row("the same, not modified (304)", figures=results["unchanged"]),
        at_most(
            f"cached page, {sites:,} sites of which 500 take the traffic",
            1.1,
            against_ten,
            lambda ratio: f"{ratio:.2f} × 10 sites",
            figures=results["hot"],
        ),
        row(f"cached page, drawn from all {sites:,} sites", "all", 3.5),
        at_most(
            "uncached page of 12 blocks",
            3,
            uncached.cpu,
            lambda ms: f"{ms:.2f} ms CPU",
            figures=uncached,
        ),
    ]


def _writing_rows(results: dict[str, Figures]) -> list[Row]:
    edit = results["edit"]
    return [
        at_most("edit on a page of 50 blocks", 30, edit.cpu, lambda ms: f"{ms:.1f} ms CPU", figures=edit),
        Row("sign-in, 12 bcrypt rounds", figures=results["signin"]),
    ]


def _publishing_rows(small: Installation, size: Size) -> list[Row]:
    _say("Publishing, and refusals for known and unknown accounts.")
    seen = writing.publish_and_watch(small, PAGES, size.publications)
    ratio = writing.account_ratio(small, size.sign_ins)
    asked = queries.of_an_uncached_page(small)
    middle = f"p50 {median(seen.answered):.0f} ms, from the click {median(seen.sent):.0f} ms"
    return [
        at_most("queries of an uncached page", 3, len(asked), lambda count: f"{count:.0f}"),
        at_most(
            f"publish to visible on all workers, longest of {size.publications}",
            100,
            seen.answered[-1],
            lambda ms: f"{ms:.0f} ms",
        ),
        Row("the same, in the middle", reached=middle),
        Row(
            "time of a refusal, known to unknown account (R84)",
            "0.9 to 1.1",
            f"{ratio:.2f}",
            0.9 <= ratio <= 1.1,
        ),
    ]


def _upload_rows(small: Installation, size: Size) -> list[Row]:
    _say("Photographs of 24 megapixels are sent.")
    taken = uploads.to_visible(small, writing.WRITERS + 2, PAGES, size.uploads)
    megabytes = len(uploads.photograph()) / processes.MB
    return [
        at_most(
            f"upload of a 24-megapixel JPEG ({megabytes:.0f} MB) to visible, longest of {size.uploads}",
            3,
            taken[-1],
            lambda seconds: f"{seconds:.1f} s",
        ),
        Row("the same, in the middle", reached=f"{median(taken):.1f} s"),
    ]


def _crowd_rows(small: Installation, size: Size) -> list[Row]:
    _say("Pages while eight clients sign in.")
    calm, crowded = crowd.compare(small, size.crowd_rounds, size.crowd_seconds)
    return [
        at_most(
            "p99 of cached pages while 8 clients sign in",
            3,
            crowded / calm,
            lambda ratio: f"{ratio:.1f} × calm",
        ),
        Row("the same, in milliseconds", reached=f"{crowded:.1f} ms, calm {calm:.1f} ms"),
    ]


def _memory_rows(small: Installation, large: Installation) -> list[Row]:
    found = [processes.memory(worker) for each in (small, large) for worker in each.web.workers]
    resident, own = (
        max(sizes) / processes.MB for sizes in zip(*((m.resident, m.own) for m in found), strict=True)
    )
    return [
        at_most("memory of a worker (resident) after all this", 120, resident, lambda size: f"{size:.0f} MB"),
        Row("of that not shared with the other worker", reached=f"{own:.0f} MB"),
    ]


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", flush=True)


if __name__ == "__main__":
    main()
