"""What a site's past takes on the disk: five years of a thousand edits and thirty publications a month.

    python -m bench.years [--months 60] [--edits 1000] [--publications 30] [--no-sweeps]

Every edit goes through the models, with a clock that is set back; at the end of each month what has had its time
is swept and the tables are vacuumed, as autovacuum does. --no-sweeps leaves all sweeping to the end: what is
there when an older release has never swept.
"""

import argparse
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import psycopg2
from flask import Flask
from sqlalchemy import func, select, text, update

from bench.installation import migrate
from sitemaker import create_app
from sitemaker import document as documents
from sitemaker.extensions import db
from sitemaker.lib import clock, markup
from sitemaker.models import Edit, Page, Publication, Site, User, expiry, now, platform_scope
from tests.servers import Postgres

TABLES = ("edit", "checkpoint", "publication", "page", "conflict", "reference")
MONTH = timedelta(days=30.44)
TABS = 3
WORDS = (
    "we bind books by hand in a small room above the bakery and every one of them is sewn on tapes with linen thread "
    "the paper comes from a mill in the next valley the leather from a tannery that has worked the same way since "
    "before the railway ask us about repairs boxes albums guest books and the class on saturday morning"
).split()


class SetBack(clock.Clock):
    """A clock that stands where it is told to."""

    behind = 0.0

    @property
    def correction(self) -> float:
        return -self.behind


class Owner:
    """Somebody who works on a site: mostly words, now and then a block more, elsewhere or less."""

    def __init__(self, site: Site, user: User, seed: int = 1) -> None:
        self.site, self.user, self.random = site, user, Random(seed)
        self.pages = [*db.session.scalars(select(Page.id).where(Page.site_id == site.id))]

    def work(self, edits: int) -> None:
        while edits > 0:
            page = db.session.get_one(Page, self.random.choice(self.pages))
            tab, some = f"tab-{self.random.randrange(TABS)}", min(edits, self.random.randint(1, 4))
            for _ in range(some):
                edit = {"id": uuid4().hex, **self._edit(page)}
                page.apply([edit], by=self.user, client=tab, base=page.revision)
            db.session.commit()
            edits -= some

    def publish(self) -> None:
        page = db.session.get_one(Page, self.random.choice(self.pages))
        publication = page.publish(by=self.user, key=uuid4().hex)
        db.session.flush()
        db.session.execute(
            update(Publication).where(Publication.id == publication.id).values(live_at=now())
        )
        db.session.commit()

    def _edit(self, page: Page) -> dict[str, Any]:
        blocks = documents.live_blocks(documents.read(page.document))
        chosen = self.random.choice(blocks)
        act = self.random.random()
        if page.is_frame or act < 0.9:
            return self._write(chosen)
        if act < 0.93 or len(blocks) < 6:
            place = documents.place_after(page.document, chosen["id"])
            return {"op": "insert", "block": {"id": uuid4().hex, "kind": "text", "position": place}}
        if act < 0.96:
            return {"op": "remove", "block": chosen["id"]}
        place = documents.place_after(page.document, self.random.choice(blocks)["id"])
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
def a_site(postgres: Postgres) -> Iterator[tuple[Flask, Owner]]:
    url = postgres.create("years")
    migrate(url)
    app = create_app(
        {
            "APP_ENV": "testing",
            "DATABASE_URL": url,
            "LOG_FORMAT": "none",
            "SITE_EDITS_PER_MINUTE": 1_000_000,
        }
    )
    clock.clock.__class__ = SetBack
    with app.app_context(), platform_scope("a site is filled with its past"):
        user = User(email="owner@example.com", name="Owner", password_hash="x")
        db.session.add(user)
        db.session.flush()
        site = Site.create("years", owner=user, starter="bindery", title="Years")
        for number in range(7):
            next(iter(db.session.scalars(site.pages))).duplicate(f"page-{number}")
        db.session.commit()
        yield app, Owner(site, user)


def sweep() -> tuple[int, float]:
    """Steps it took, and the longest of them in seconds."""
    steps, longest, after = 0, 0.0, 0
    while True:
        began = time.perf_counter()
        further = expiry.trim_next(after)
        db.session.commit()
        steps, longest = steps + 1, max(longest, time.perf_counter() - began)
        if further is None:
            return steps, longest
        after = further


def vacuum(url: str, how: str = "VACUUM") -> None:
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        for table in TABLES:
            connection.cursor().execute(f"{how} {table}")


def sizes() -> dict[str, float]:
    """Megabytes of each table, with its indexes and what is kept beside it."""
    asked = {name: db.session.scalar(text(f"SELECT pg_total_relation_size('{name}')")) for name in TABLES}
    return {name: int(size or 0) / 1024**2 for name, size in asked.items()}


def report(what: str) -> None:
    found = sizes()
    rows = [db.session.scalar(select(func.count()).select_from(each)) for each in (Edit, Publication)]
    db.session.rollback()  # nobody vacuums what somebody is looking at
    told = "  ".join(f"{name} {size:.1f}" for name, size in found.items())
    print(f"{what:32} {sum(found.values()):6.1f} MB  {rows[0]:6} edits {rows[1]:5} publications  {told}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.years", description=__doc__)
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--edits", type=int, default=1_000)
    parser.add_argument("--publications", type=int, default=30)
    parser.add_argument("--no-sweeps", action="store_true")
    asked = parser.parse_args()
    with Postgres() as postgres, a_site(postgres) as (_, owner):
        url = postgres.url("years", postgres.owner)
        report("a new site of ten pages")
        for month in range(asked.months):
            live_a_month(owner, asked, asked.months - month)
            swept = "" if asked.no_sweeps else f", swept in {sweep()[0]} steps"
            vacuum(url)
            if month % 6 == 5:
                report(f"after {month + 1} months{swept}")
        clock.clock.behind = 0.0
        report("at the end")
        print("swept: {} steps, the longest {:.2f} s".format(*sweep()))
        report("before VACUUM")
        vacuum(url)
        report("after VACUUM")
        vacuum(url, "VACUUM FULL")
        report("after VACUUM FULL")


def live_a_month(owner: Owner, asked: argparse.Namespace, ago: int) -> None:
    """The clock is set to each thirtieth of it in turn."""
    days = asked.publications
    for day in range(days):
        clock.clock.behind = (MONTH * (ago - day / days)).total_seconds()
        owner.work(asked.edits // days + (day < asked.edits % days))
        owner.publish()
    clock.clock.behind = (MONTH * (ago - 1)).total_seconds()


if __name__ == "__main__":
    main()
