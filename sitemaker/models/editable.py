"""A page that takes edits: each applied once, in order, and nothing anyone typed is replaced in silence.

Writers queue at the site's edit counter, then at the page; publishing takes the same order.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from .. import document as documents
from ..extensions import db
from .asset import left_behind, pictures_among
from .base import now
from .edit import Conflict, Edit
from .reference import Reference
from .undoable import Undoable

if TYPE_CHECKING:
    from .site import Site
    from .user import User

MOST_EDITS = 200
"""Edits in one batch."""
LARGEST = 2_000_000
"""Characters of a document, tombstones included, as JSON."""

Document = dict[str, Any]
Field = tuple[str | None, str]


@dataclass
class Answer:
    """What became of a batch: shapes as the edit protocol tells them."""

    revision: int
    applied: list[str] = field(default_factory=list)
    conflicts: list[dict[str, Any]] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    """Ids of the blocks to draw anew."""


class KeyReused(documents.Refused):
    """An edit id that already names an edit of another page."""


class Editable(Undoable):
    if TYPE_CHECKING:
        id: Any
        site_id: Any
        site: Any
        document: Any
        revision: Any
        edited_at: Any

    def apply(
        self,
        edits: Sequence[Mapping[str, Any]],
        *,
        by: "User",
        client: str,
        base: int,
        undoes: int | None = None,
    ) -> Answer:
        """Apply a batch whole or not at all.

        ``client`` names the tab that sends, ``base`` the last revision it has seen. Ids seen before are
        answered as the first time. Raises documents.Refused with a sentence and the edit's id; then nothing
        has changed.
        """
        if len(edits) > MOST_EDITS:
            raise documents.Refused(f"At most {MOST_EDITS} changes fit into one request.")
        parsed = [_parsed(each) for each in edits]
        counter = self._lock()
        known = self._known([each.id for each in parsed])
        others = self._others_since(base, client)
        answer = Answer(revision=self.revision)
        before = documents.read(self.document)
        document = before
        for each in parsed:
            if each.id in known:
                self._repeat(known[each.id], answer)
                continue
            counter += 1
            with _about(each.id):
                row, document = self._accept(each, document, others, counter)
            row.client, row.base, row.user_id, row.undoes = client, base, by.id, undoes
            db.session.add(row)
            known[each.id] = row
            self._tell(row, each, answer, by)
        if document is not before:
            self._keep(document, counter, references_of=before)
        self.site.edit_counter = counter
        answer.revision = self.revision
        db.session.flush()
        return answer

    def _lock(self) -> int:
        """Take the site's counter, then the page; the number of the newest edit."""
        db.session.refresh(self.site, ["edit_counter"], with_for_update=True)
        db.session.refresh(self, ["document", "revision"], with_for_update=True)
        return int(self.site.edit_counter)

    def _known(self, keys: list[str]) -> dict[str, Edit]:
        query = select(Edit).where(Edit.site_id == self.site_id, Edit.key.in_(keys))
        return {row.key: row for row in db.session.scalars(query)}

    def _others_since(self, base: int, client: str) -> list[Edit]:
        """Edits of this page by other clients that this one has not seen, oldest first."""
        if base >= self.revision:
            return []
        query = (
            select(Edit)
            .where(
                Edit.site_id == self.site_id,
                Edit.page_id == self.id,
                Edit.number > base,
                Edit.client != client,
            )
            .order_by(Edit.number)
        )
        return list(db.session.scalars(query))

    def touched_since(self, base: int, client: str) -> list[str]:
        """Ids of the blocks that others changed after `base`: what that client has not seen yet."""
        return list(
            dict.fromkeys(
                block for row in self._others_since(base, client) if (block := _block_id(row.change))
            )
        )

    def _accept(
        self, edit: Any, document: Document, others: list[Edit], number: int
    ) -> tuple[Edit, Document]:
        """The log's row for one new edit, and the document after it."""
        # Tidied first: what a conflict sets aside has been looked at too, and compares with what is kept.
        raw: dict[str, Any] = documents.dump(documents.fit(document, edit))
        lost, removed = self._meetings(raw, document, others)
        kept = {**raw, "fields": {k: v for k, v in raw["fields"].items() if k not in lost}} if lost else raw
        row = Edit(
            site_id=self.site_id,
            page_id=self.id,
            number=number,
            key=edit.id,
            change=kept,
            inverse=None,
            words="",
        )
        if kept.get("op") != "change" or kept["fields"]:
            applying = documents.read_edit(kept)
            row.words = documents.describe(applying, document)[:500]
            document, row.inverse = _applied(document, applying)
        for path, theirs in lost.items():
            self._set_aside(edit.id, raw["block"], path, {"value": theirs}, raw["fields"][path])
        if removed and not lost:
            path = next(iter(raw.get("fields", {})), "")
            self._set_aside(edit.id, _block_id(raw), path, {"removed": True}, raw.get("fields", {}).get(path))
        return row, document

    @staticmethod
    def _meetings(
        raw: Mapping[str, Any], document: Document, others: list[Edit]
    ) -> tuple[dict[str, Any], bool]:
        """Fields that others set since, with the value that stays; and whether others removed it."""
        if raw["op"] != "change" or not others:
            return {}, False
        block = raw["block"]
        set_since = [path for row in others for (b, path) in _fields(row.change) if b == block]
        lost = {}
        for path, value in raw["fields"].items():
            if any(documents.meets(path, other) for other in set_since):
                theirs = documents.value_at(document, block, path)
                if theirs != value:
                    lost[path] = theirs
        gone = any(row.change["op"] == "remove" and _removes(row.change, raw) for row in others)
        return lost, gone

    def _set_aside(self, key: str, block: str | None, path: str, theirs: dict[str, Any], yours: Any) -> None:
        db.session.add(
            Conflict(
                site_id=self.site_id,
                page_id=self.id,
                edit_key=key,
                block=block,
                field=path,
                theirs=theirs,
                yours={"value": yours},
            )
        )

    def _repeat(self, row: Edit, answer: Answer) -> None:
        if row.page_id != self.id:
            raise KeyReused("This change carries the id of another one. Send it with a new id.")
        answer.applied.append(row.key)
        answer.conflicts += [conflict.answer() for conflict in self._conflicts_of(row.key)]
        answer.blocks += [block for block in [_block_id(row.change)] if block]

    def _tell(self, row: Edit, edit: Any, answer: Answer, by: "User") -> None:
        answer.applied.append(row.key)
        new = [each for each in db.session.new if isinstance(each, Conflict) and each.edit_key == row.key]
        for conflict in new:
            conflict.user_id = by.id
            answer.conflicts.append(conflict.answer())
        answer.blocks += [block for block in [_block_id(row.change)] if block and block not in answer.blocks]

    def _conflicts_of(self, key: str) -> list[Conflict]:
        query = select(Conflict).where(Conflict.site_id == self.site_id, Conflict.edit_key == key)
        return list(db.session.scalars(query.order_by(Conflict.id)))

    def _keep(self, document: Document, number: int, *, references_of: Document) -> None:
        if len(json.dumps(document)) > LARGEST:
            raise documents.Refused("This page holds all it can. Put the rest on another page.")
        if _links_differ(references_of, document):
            self.keep_references("draft", document)
        self.document = document
        self.revision = number
        self.edited_at = now()

    def keep_references(
        self, of: str, document: Document | None, pictures: Iterable[int] | None = None
    ) -> None:
        """Make the reference rows of the draft or the live document true. Refuses targets of other sites.

        ``pictures`` are the ids of those a live document shows; of a draft all that it names count.
        """
        rows = (Reference.site_id == self.site_id, Reference.page_id == self.id, Reference.of == of)
        before: set[int | None] = set()
        if of == "live" and document is not None:  # of what is taken off as a whole nothing stays
            before = set(db.session.scalars(select(Reference.asset_id).where(*rows)))
        db.session.execute(delete(Reference).where(*rows))
        if document is None:
            return
        wanted = documents.references(document)
        pages = pages_among(self.site, wanted["pages"])
        assets = pictures_among(self.site, wanted["assets"]) if pictures is None else set(pictures)
        if of == "draft" and pages != wanted["pages"]:
            raise documents.Refused("That page is not on this site. Choose one from the list.")
        if of == "draft" and assets != wanted["assets"]:
            raise documents.Refused("That picture is not on this site. Choose one of its own.")
        row = {"site_id": self.site_id, "page_id": self.id, "of": of}
        db.session.add_all(Reference(**row, target_id=target) for target in sorted(pages))
        db.session.add_all(Reference(**row, asset_id=asset) for asset in sorted(assets))
        left_behind(self.site, {asset for asset in before if asset and asset not in assets})

    def open_conflicts(self) -> list[Conflict]:
        query = select(Conflict).where(
            Conflict.site_id == self.site_id, Conflict.page_id == self.id, Conflict.resolved_at.is_(None)
        )
        return list(db.session.scalars(query.order_by(Conflict.id)))

    def find_edit(self, number: int) -> Edit | None:
        query = select(Edit).where(
            Edit.site_id == self.site_id, Edit.page_id == self.id, Edit.number == number
        )
        return db.session.scalar(query)

    def history(self, before: int | None = None, most: int = 50) -> list[Edit]:
        """The newest edits first, older than number ``before``."""
        query = select(Edit).where(Edit.site_id == self.site_id, Edit.page_id == self.id, Edit.words != "")
        if before is not None:
            query = query.where(Edit.number < before)
        return list(db.session.scalars(query.order_by(Edit.number.desc()).limit(most)))


def pages_among(site: "Site", ids: Iterable[int]) -> set[int]:
    """Which of these ids are pages of this site, in the bin or not."""
    from .page import Page

    wanted = [each for each in ids if 0 < each < 2**63]
    if not wanted:
        return set()
    query = select(Page.id).where(Page.site_id == site.id, Page.id.in_(wanted), Page.kind == "page")
    return set(db.session.scalars(query))


@contextmanager
def _about(key: Any) -> Iterator[None]:
    """A refusal says which edit of the batch it is about."""
    try:
        yield
    except documents.Refused as refused:
        refused.edit = key if isinstance(key, str) else None
        raise


def _parsed(raw: Any) -> Any:
    with _about(raw.get("id") if isinstance(raw, Mapping) else None):
        return documents.parse_edit(raw)


def _applied(document: Document, edit: Any) -> tuple[Document, dict[str, Any]]:
    after, inverse = documents.apply(document, edit)
    return after, documents.dump(inverse)


def _block_id(raw: Mapping[str, Any]) -> str | None:
    block = raw.get("block")
    return block["id"] if isinstance(block, Mapping) else block


def _links_differ(before: Document, after: Document) -> bool:
    """Blocks that an edit left alone are the very same objects: only the others are looked through."""
    alone = {id(block) for block in before["blocks"]} & {id(block) for block in after["blocks"]}
    one, two = (
        documents.references(
            {**each, "blocks": [block for block in each["blocks"] if id(block) not in alone]}
        )
        for each in (before, after)
    )
    return one != two


def _fields(change: Mapping[str, Any]) -> set[Field]:
    if change["op"] != "change":
        return set()
    return {(change["block"], path) for path in change["fields"]}


def _removes(removal: Mapping[str, Any], change: Mapping[str, Any]) -> bool:
    """Whether a removal took away what a change speaks of: the block, or the item the fields lie in."""
    if removal["block"] != change["block"]:
        return False
    item = removal.get("item")
    return item is None or any(path.startswith(f"items.{item}.") for path in change["fields"])
