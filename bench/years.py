"""What a site's past takes on the disk: five years of a thousand edits and thirty publications a month.

    python -m bench.years                 swept at the end of each month
    python -m bench.years --page 12000    so many edits of one page, swept at once, as after an upgrade from a
                                          release that never did; and how long saves take meanwhile

Every edit goes through the models, with a clock that is set back. The tables are vacuumed after each month,
that of pages after each of its thirty days: as autovacuum does where a month is not half a minute.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from random import Random
from statistics import quantiles
from typing import Any, cast
from uuid import uuid4

import psycopg2
from sqlalchemy import func, select, text, update

from bench.installation import migrate
from sitemaker import content, create_app
from sitemaker.extensions import db
from sitemaker.lib import clock as clocks
from sitemaker.lib import markup
from sitemaker.models import Edit, Page, Publication, Site, User, expiry, now, platform_scope
from tests.servers import ROOT, Postgres

TABLES = ("edit", "checkpoint", "publication", "page", "conflict", "reference")
MONTH = timedelta(days=30.44)
TABS = 3
WORDS = (
    "we bind books by hand in a small room above the bakery and every one of them is sewn on tapes with "
    "linen thread the paper comes from a mill in the next valley the leather from a tannery that has worked "
    "the same way since before the railway ask us about repairs boxes albums and guest books"
).split()


class SetBack(clocks.Clock):
    """A clock that stands where it is told to."""

    behind = 0.0

    @property
    def correction(self) -> float:
        return -self.behind


@contextmanager
def set_back() -> Iterator[SetBack]:
    """The clock of this process, to be set back by so many seconds."""
    ours = clocks.clock
    ours.__class__ = SetBack
    try:
        yield cast(SetBack, ours)
    finally:
        ours.__class__ = clocks.Clock


class Owner:
    """Somebody who works on a site: mostly words, now and then a block more, elsewhere or less."""

    def __init__(self, site: Site, user: User, seed: int = 1) -> None:
        self.site, self.user, self.random = site, user, Random(seed)
        self.pages = [*db.session.scalars(select(Page.id).where(Page.site_id == site.id))]

    def work(self, edits: int, batch: int = 4) -> None:
        while edits > 0:
            page = db.session.get_one(Page, self.random.choice(self.pages))
            tab, some = f"tab-{self.random.randrange(TABS)}", min(edits, self.random.randint(1, batch))
            several = [{"id": uuid4().hex, **self._edit(page)} for _ in range(some)]
            page.apply(several, by=self.user, client=tab, base=page.revision)
            db.session.commit()
            edits -= some

    def publish(self) -> None:
        page = db.session.get_one(Page, self.random.choice(self.pages))
        publication = page.publish(by=self.user, key=uuid4().hex)
        db.session.flush()
        db.session.execute(update(Publication).where(Publication.id == publication.id).values(live_at=now()))
        db.session.commit()

    def _edit(self, page: Page) -> dict[str, Any]:
        blocks = content.live_blocks(content.read(page.document))
        chosen = self.random.choice(blocks)
        act = self.random.random()
        if page.is_frame or act < 0.9:
            return self._write(chosen)
        if act < 0.93 or len(blocks) < 6:
            place = content.place_after(page.document, chosen["id"])
            return {"op": "insert", "block": {"id": uuid4().hex, "kind": "text", "position": place}}
        if act < 0.96:
            return {"op": "remove", "block": chosen["id"]}
        place = content.place_after(page.document, self.random.choice(blocks)["id"])
        return {"op": "move", "block": chosen["id"], "position": place}

    def _write(self, block: dict[str, Any]) -> dict[str, Any]:
        data, fields = block["data"], {}
        if "body" in data:
            fields["body"] = self._anew(data["body"])
        elif "heading" in data:
            fields["heading"] = " ".join(self.random.choices(WORDS, k=5)).capitalize()
        else:
            fields["hidden"] = not data["hidden"]
        return {"op": "change", "block": block["id"], "fields": fields}

    def _anew(self, tree: Any) -> Any:
        """The same text with one of its paragraphs written again, in three or four lines."""
        parts = [*tree.get("content", [])] or [{}]
        words = " ".join(self.random.choices(WORDS, k=self.random.randint(25, 70))).capitalize()
        parts[self.random.randrange(len(parts))] = markup.from_markdown(words + ".")["content"][0]
        if len(parts) < 4:
            parts += markup.from_markdown(" ".join(self.random.choices(WORDS, k=40)))["content"]
        return {"type": "doc", "content": parts}


@contextmanager
def a_site(postgres: Postgres) -> Iterator[Owner]:
    """A new site of ten pages, with its owner."""
    # a machine that pauses for a while must not end the run
    url = f"{postgres.create('years')}?options=-c%20idle_in_transaction_session_timeout%3D0"
    migrate(url)
    app = create_app(
        {
            "APP_ENV": "testing",
            "DATABASE_URL": url,
            "LOG_FORMAT": "none",
            "SITE_EDITS_PER_MINUTE": 1_000_000,
        }
    )
    with app.app_context(), platform_scope("a site is filled with its past"):
        user = User(email="owner@example.com", name="Owner", password_hash="x")
        db.session.add(user)
        db.session.flush()
        site = Site.create("years", owner=user, starter="bindery", title="Years")
        for number in range(7):
            next(iter(db.session.scalars(site.pages))).duplicate(f"page-{number}")
        db.session.commit()
        yield Owner(site, user)


WORKER = """
from sitemaker import create_app, jobs
from sitemaker.models import Job
app = create_app()
with app.app_context():
    jobs.sweep()
    while due := Job.due():
        for each in due:
            jobs.run(each)
"""


def sweep() -> int:
    """Steps it took."""
    steps, after = 1, expiry.trim_next(0)
    db.session.commit()
    while after is not None:
        steps, after = steps + 1, expiry.trim_next(after)
        db.session.commit()
    return steps


def saves(owner: Owner, while_: Callable[[], bool]) -> list[float]:
    """Milliseconds of each save of one change to the first page, one after the other."""
    took: list[float] = []
    page = db.session.get_one(Page, owner.pages[0])
    while while_():
        began = time.perf_counter()
        words = {
            "id": uuid4().hex,
            "op": "change",
            "block": None,
            "fields": {"description": f"Words {len(took)}"},
        }
        page.apply([words], by=owner.user, client="tab-0", base=page.revision)
        db.session.commit()
        took.append((time.perf_counter() - began) * 1000)
        time.sleep(0.02)
    return took


def tell_saves(when: str, took: list[float]) -> None:
    """Print how long the saves took."""
    middle, high = quantiles(took, n=20)[9], quantiles(took, n=20)[18]
    print(f"{len(took)} saves {when}: p50 {middle:.0f} ms, p95 {high:.0f} ms, longest {max(took):.0f} ms")


def fold_beside(owner: Owner, url: str) -> None:
    """Everything at once, by a worker in a process of its own, with somebody saving all the time."""
    until = time.monotonic() + 10
    tell_saves("with nothing else", saves(owner, lambda: time.monotonic() < until))
    began = time.monotonic()
    environ = {**os.environ, "APP_ENV": "testing", "DATABASE_URL": url, "LOG_FORMAT": "none"}
    worker = subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env=environ)
    tell_saves("while a worker folds", saves(owner, lambda: worker.poll() is None))
    print(f"the worker took {time.monotonic() - began:.0f} s", flush=True)


def vacuum(url: str, how: str = "VACUUM", tables: Sequence[str] = TABLES) -> None:
    """Vacuum the tables, as autovacuum would."""
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        for table in tables:
            connection.cursor().execute(f"{how} {table}")


def sizes() -> dict[str, float]:
    """Megabytes of each table, with its indexes and what is kept beside it."""
    asked = {name: db.session.scalar(text(f"SELECT pg_total_relation_size('{name}')")) for name in TABLES}
    return {name: int(size or 0) / 1024**2 for name, size in asked.items()}


def report(what: str) -> None:
    """Print how large the tables are."""
    found = sizes()
    rows = [db.session.scalar(select(func.count()).select_from(each)) for each in (Edit, Publication)]
    db.session.rollback()  # nobody vacuums what somebody is looking at
    told = "  ".join(f"{name} {size:.1f}" for name, size in found.items())
    print(
        f"{what:32} {sum(found.values()):6.1f} MB  {rows[0]:6} edits {rows[1]:5} publications  {told}",
        flush=True,
    )


def live_for_months(owner: Owner, asked: argparse.Namespace, url: str) -> None:
    """Edit and publish for so many months, with the clock set back, and sweep in between."""
    with set_back() as clock:
        for month in range(asked.months):
            for day in range(asked.publications):
                clock.behind = (MONTH * (asked.months - month - day / asked.publications)).total_seconds()
                owner.work(asked.edits // asked.publications + (day < asked.edits % asked.publications))
                owner.publish()
                vacuum(url, tables=["page"])
            clock.behind = (MONTH * (asked.months - month - 1)).total_seconds()
            steps = sweep()
            vacuum(url)
            if month % 6 == 5:
                report(f"after {month + 1} months, swept in {steps} steps")


def fill_a_page(owner: Owner, edits: int) -> None:
    """All at once, in large batches; the times are written afterwards, over five years."""
    pages, owner.pages = owner.pages, owner.pages[:1]
    owner.work(edits, batch=50)
    owner.pages = pages
    spread = text("UPDATE edit SET created_at = now() - (:edits - number) * interval '1825 days' / :edits")
    db.session.execute(spread, {"edits": edits})
    db.session.commit()


def main() -> None:
    """Make years of edits and print what they take."""
    parser = argparse.ArgumentParser(prog="python -m bench.years", description=__doc__)
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--edits", type=int, default=1_000)
    parser.add_argument("--publications", type=int, default=30)
    parser.add_argument("--page", type=int, default=0)
    asked = parser.parse_args()
    with Postgres() as postgres, a_site(postgres) as owner:
        url = postgres.url("years", postgres.owner)
        report("a new site of ten pages")
        if asked.page:
            fill_a_page(owner, asked.page)
            report("never swept")
            fold_beside(owner, postgres.url("years"))
        else:
            live_for_months(owner, asked, url)
        report("swept, before VACUUM")
        vacuum(url)
        report("after VACUUM")
        vacuum(url, "VACUUM FULL")
        report("after VACUUM FULL")


if __name__ == "__main__":
    main()
