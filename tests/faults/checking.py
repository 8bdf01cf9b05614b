"""The judge: reads the database by its own connection and holds it against what the clients were told."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg2
from psycopg2.extensions import cursor as Cursor

from sitemaker import content
from tests.faults.journal import Journal
from tests.faults.rig import Tenant


@dataclass
class Verdict:
    problems: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def blame(self, sentence: str) -> None:
        self.problems.append(sentence)


@contextmanager
def reading(url: str) -> Iterator[Cursor]:
    """The application's own role, allowed to see every tenant."""
    connection = psycopg2.connect(url, connect_timeout=3)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.scope', 'platform', false)")
            yield cursor
    finally:
        connection.close()


def judge(url: str, tenants: Iterable[Tenant], journal: Journal) -> Verdict:
    """Nothing acknowledged is lost or there twice, numbers have no gaps, documents are what their log says,
    publications are whole."""
    verdict = Verdict()
    with reading(url) as cursor:
        for tenant in tenants:
            Site(cursor, tenant, journal, verdict).judge()
    return verdict


class Site:
    def __init__(self, cursor: Cursor, tenant: Tenant, journal: Journal, verdict: Verdict) -> None:
        self.tenant, self.verdict, self.sent = tenant, verdict, journal.sent
        self.saves = [entry for entry in journal.read("save") if entry["site"] == tenant.id]
        self.published = [entry for entry in journal.read("publication") if entry["site"] == tenant.id]
        self.edits = self._rows(cursor, "number, page_id, key, change", "edit", "number")
        self.conflicts = self._rows(cursor, "edit_key, field, yours", "conflict", "id")
        self.aside = self._rows(cursor, "key, set_aside", "edit", "number")
        self.pages = self._rows(cursor, "id, revision, document", "page", "id")
        self.publications = self._rows(cursor, "page_id, key, revision, document", "publication", "id")
        cursor.execute("SELECT edit_counter FROM site WHERE id = %s", [tenant.id])
        self.counter = (cursor.fetchone() or (None,))[0]

    def _rows(self, cursor: Cursor, columns: str, table: str, order: str) -> list[tuple[Any, ...]]:
        cursor.execute(f"SELECT {columns} FROM {table} WHERE site_id = %s ORDER BY {order}", [self.tenant.id])
        return cursor.fetchall()

    def judge(self) -> None:
        self._numbers()
        self._acknowledged()
        self._own_words()
        states = self._replay()
        self._published(states)
        for name, number in (
            ("acknowledged", len(self.saves)),
            ("in the log", len(self.edits)),
            ("conflicts", len(self.conflicts)),
            ("publications acknowledged", len(self.published)),
        ):
            self.verdict.counts[name] = self.verdict.counts.get(name, 0) + number

    def _blame(self, sentence: str) -> None:
        self.verdict.blame(f"{self.tenant.host}: {sentence}")

    def _numbers(self) -> None:
        numbers = [row[0] for row in self.edits]
        if numbers != list(range(1, len(numbers) + 1)):
            missing = sorted(set(range(1, max(numbers, default=0) + 1)) - set(numbers))
            self._blame(f"the numbers of the log have gaps or doubles; missing {missing[:10]}")
        if self.counter != len(numbers):
            self._blame(f"the counter says {self.counter}, the log holds {len(numbers)}")

    def _acknowledged(self) -> None:
        rows: dict[str, list[tuple[int, int, Any]]] = defaultdict(list)
        for number, page, key, change in self.edits:
            rows[key].append((number, page, change))
        aside: dict[str, dict[str, Any]] = defaultdict(dict)
        for key, path, yours in self.conflicts:
            aside[key][path] = yours.get("value")
        for key, fields in self.aside:
            aside[key] |= fields or {}
        for entry in self.saves:
            key = entry["edit"]["id"]
            found = rows.get(key, [])
            if len(found) != 1:
                self._blame(f"the acknowledged edit {key} is in the log {len(found)} times")
                continue
            number, page, change = found[0]
            if page != entry["page"] or (number > entry["revision"] and not entry["conflicts"]):
                self._blame(f"the edit {key} is number {number} of page {page}, acknowledged as {entry}")
            kept = {**change, "fields": {**change["fields"], **aside[key]}} if "fields" in change else change
            if {**kept, "v": 0} != {**entry["edit"], "v": 0} and not _same_insert(kept, entry["edit"]):
                self._blame(f"the edit {key} says {kept}, sent was {entry['edit']}")
        for key in rows.keys() - self.sent:
            self._blame(f"nobody sent the edit {key}")

    def _own_words(self) -> None:
        """Apart from our own replay: the heading that one editor alone writes holds her last words."""
        last: dict[tuple[int, str], tuple[int, str]] = {}
        for entry in self.saves:
            edit = entry["edit"]
            if edit["op"] == "change" and edit["block"] == entry["block"]:
                last[entry["page"], entry["block"]] = (entry["revision"], edit["fields"]["heading"])
        later = {
            (page, change["block"]): (number, change["fields"].get("heading"))
            for number, page, key, change in self.edits
            if change["op"] == "change" and change["fields"]
        }
        for page, _, document in self.pages:
            for block in document["blocks"]:
                told = last.get((page, block["id"]))
                if told is None:
                    continue
                unheard = later[page, block["id"]] if (page, block["id"]) in later else told
                allowed = {told[1], unheard[1]} if unheard[0] > told[0] else {told[1]}
                if block["data"]["heading"] not in allowed:
                    self._blame(
                        f"page {page}, {block['id']}: {block['data']['heading']!r}, acknowledged {told}"
                    )

    def _replay(self) -> dict[tuple[int, int], Any]:
        """The documents of all pages after each of their edits, by page and number."""
        present = {page: content.read(raw) for page, raw in self.tenant.documents.items()}
        states: dict[tuple[int, int], Any] = {(page, 0): document for page, document in present.items()}
        for number, page, _, change in self.edits:
            if change["op"] != "change" or change["fields"]:
                present[page] = content.replay(present[page], [change])
            states[page, number] = present[page]
        for page, revision, document in self.pages:
            if (page, revision) not in states or content.read(document) != present[page]:
                self._blame(f"page {page} at revision {revision} is not what its log says")
        return states

    def _published(self, states: dict[tuple[int, int], Any]) -> None:
        for page, key, revision, document in self.publications:
            state = states.get((page, revision))
            if state is None or content.read(document) != content.without_removed(state):
                self._blame(f"publication {key} of page {page} is not the page at revision {revision}")
        keys = [(page, key) for page, key, _, _ in self.publications]
        for entry in self.published:
            for page in entry["pages"]:
                if keys.count((page, entry["key"])) != 1:
                    count = keys.count((page, entry["key"]))
                    self._blame(f"page {page} has {count} publications {entry['key']}")


def _same_insert(kept: dict[str, Any], sent: dict[str, Any]) -> bool:
    """An insert is stored with the content its kind begins with."""
    if kept["op"] != "insert" or sent["op"] != "insert":
        return False
    return bool(kept["id"] == sent["id"] and {**kept["block"], **sent["block"]} == kept["block"])
