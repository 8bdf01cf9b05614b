"""A page that takes edits: each applied once, in order, and nothing anyone typed is replaced in silence.

Writers queue at the site's edit counter, then at the page; publishing takes the same order.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from .. import content
from ..extensions import db
from .asset import left_behind, pictures_among
from .base import now
from .changes_since import ChangesSince
from .conflicts import Contested, fitting, is_full
from .edit import Conflict, Edit, outline_of
from .edit_log import check_pace, enter, trim
from .reference import Reference
from .undoable import Undoable

if TYPE_CHECKING:
    from .user import User

MOST_EDITS = 200
"""Edits in one batch."""

Document = dict[str, Any]


@dataclass
class EditResult:
    """What became of a batch: shapes as the edit protocol tells them."""

    revision: int
    applied: list[str] = field(default_factory=list)
    conflicts: list[dict[str, Any]] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    """Ids of the blocks to draw anew."""


class KeyReused(content.Refused):
    """An edit id that already names an edit of another page."""


class Editable(Contested, Undoable):
    """Takes edits, once each and in order, and keeps them as a log."""

    if TYPE_CHECKING:
        id: Any
        site_id: Any
        site: Any
        document: Any
        revision: Any
        edited_at: Any
        log_floor: Any

        def _were_folded(self, keys: Iterable[str]) -> set[str]: ...

        def check_size(self, size: int) -> None: ...

        def note(self) -> None: ...

        def compare_with_live(self) -> None: ...

        def pages_among(self, ids: Iterable[int]) -> set[int]: ...

    def apply(
        self,
        edits: Sequence[Mapping[str, Any]],
        *,
        by: "User",
        client: str,
        base: int,
        undoes: int | None = None,
    ) -> EditResult:
        """Apply a batch whole or not at all.

        ``client`` names the tab that sends, ``base`` the last revision it has seen. Ids seen before are
        answered as the first time. Raises content.Refused with a sentence and the edit's id; then nothing
        has changed.
        """
        if len(edits) > MOST_EDITS:
            raise content.Refused(f"At most {MOST_EDITS} changes fit in one request.")
        parsed = [_parsed(each) for each in edits]
        counter = self._lock()
        length = counter, self.site.log_bytes
        known = self._known([each.id for each in parsed])
        folded = self._were_folded(each.id for each in parsed) if base < self.log_floor else set()
        check_pace(self.site, sum(each.id not in known and each.id not in folded for each in parsed))
        others = ChangesSince.read(self, base, client)
        answer, told, aside = EditResult(revision=self.revision), list[Conflict](), list[Conflict]()
        before = content.read(self.document)
        document = before
        for each in parsed:
            if each.id in known:
                told += self._repeat(known[each.id], answer, full=is_full(told))
                continue
            if each.id in folded:
                answer.applied.append(each.id)
                continue
            counter += 1
            with _about(each.id):
                row, document, lost = self._accept(each, document, others, counter)
            row.client, row.base, row.user_id, row.undoes = client, base, by.id, undoes
            enter(self.site, row)
            known[each.id] = row
            aside += lost
            answer.applied.append(row.key)
            answer.blocks += [block for block in [row.block] if block and block not in answer.blocks]
        if document is not before:
            with _about(lambda: max(parsed, key=_weight).id):
                self._keep(document, counter, references_of=before)
        self.site.edit_counter = counter
        answer.conflicts = [each.answer() for each in fitting(told + self._keep_aside(aside, by))]
        answer.revision = self.revision
        trim(self.site, length)
        db.session.flush()
        return answer

    def _lock(self) -> int:
        """Take the site's counter, then the page; the number of the newest edit."""
        db.session.refresh(self.site, ["edit_counter", "log_bytes", "log_floor"], with_for_update=True)
        db.session.refresh(self, ["document", "revision", "log_floor"], with_for_update=True)
        return int(self.site.edit_counter)

    def _known(self, keys: list[str]) -> dict[str, Edit]:
        query = select(Edit).where(Edit.site_id == self.site_id, Edit.key.in_(keys))
        return {row.key: row for row in db.session.scalars(query)}

    def touched_since(self, base: int, client: str) -> list[str]:
        """Ids of the blocks that others changed after `base`: what that client has not seen yet."""
        since = ChangesSince.read(self, base, client)
        if not since.whole:
            return [block["id"] for block in self.document["blocks"]]
        return [block for block in reversed(since.blocks) if block]

    def _accept(
        self, edit: Any, document: Document, others: ChangesSince, number: int
    ) -> tuple[Edit, Document, list[Conflict]]:
        """The log's row for one new edit, the document after it, and what it set aside."""
        # Tidied first: what a conflict sets aside has been looked at too, and compares with what is kept.
        raw: dict[str, Any] = content.dump(content.fit(document, edit))
        lost, removed = self._meetings(raw, document, others)
        kept = {**raw, "fields": {k: v for k, v in raw["fields"].items() if k not in lost}} if lost else raw
        row = Edit(
            site_id=self.site_id,
            page_id=self.id,
            number=number,
            key=edit.id,
            change=kept,
            inverse=None,
            set_aside={path: raw["fields"][path] for path in lost} or None,
            outline=outline_of(kept),
            words="",
        )
        if kept.get("op") != "change" or kept["fields"]:
            applying = content.read_edit(kept)
            row.words = content.describe(applying, document)[:500]
            document, row.inverse = _applied(document, applying)
        elif lost:
            row.words = f"Not applied: {_lowered(content.describe(content.read_edit(raw), document))}"[:500]
        aside = [
            self._aside(edit.id, (raw["block"], path), {"value": theirs}, raw["fields"][path])
            for path, theirs in lost.items()
        ]
        if removed and not lost:
            path = next(iter(raw["fields"]), "")
            aside.append(
                self._aside(edit.id, (raw["block"], path), {"removed": True}, raw["fields"].get(path))
            )
        return row, document, aside

    def _repeat(self, row: Edit, answer: EditResult, *, full: bool) -> list[Conflict]:
        """``full``: no more conflicts fit into the answer."""
        if row.page_id != self.id:
            raise KeyReused("This change has the id of another one. Send it with a new id.")
        answer.applied.append(row.key)
        answer.blocks += [block for block in [row.block] if block]
        return [] if full else self._told_of(row)

    def _keep(self, document: Document, number: int, *, references_of: Document) -> None:
        size = content.size_of(document)
        self.check_size(size)
        if _links_differ(references_of, document):
            self.keep_references("draft", document, before=references_of)
        self.document = document
        self.revision = number
        self.edited_at = now()
        self.note()
        self.compare_with_live()

    def keep_references(
        self,
        of: str,
        document: Document | None,
        pictures: Iterable[int] | None = None,
        *,
        before: Document | None = None,
    ) -> None:
        """Make the reference rows of the draft or the live document true. Refuses targets of other sites.

        ``pictures`` are the ids of those a live document shows; of a draft all that it names count. A link to
        a page that is gone for good is refused only where it is new: not if the draft ``before`` had it.
        """
        rows = (Reference.site_id == self.site_id, Reference.page_id == self.id, Reference.of == of)
        shown: set[int | None] = set()
        if of == "live" and document is not None:  # of what is taken off as a whole nothing stays
            shown = set(db.session.scalars(select(Reference.asset_id).where(*rows)))
        db.session.execute(delete(Reference).where(*rows))
        if document is None:
            return
        wanted = content.references(document)
        pages = self.pages_among(wanted["pages"])
        assets = pictures_among(self.site, wanted["assets"]) if pictures is None else set(pictures)
        old = content.references(before)["pages"] if before else set()
        if of == "draft" and wanted["pages"] - pages - old:
            raise content.Refused("That page isn’t on this site. Choose one from the list.")
        if of == "draft" and assets != wanted["assets"]:
            raise content.Refused("That image isn’t on this site. Choose one from its library.")
        row = {"site_id": self.site_id, "page_id": self.id, "of": of}
        db.session.add_all(Reference(**row, target_id=target) for target in sorted(pages))
        db.session.add_all(Reference(**row, asset_id=asset) for asset in sorted(assets))
        left_behind(self.site, {asset for asset in shown if asset and asset not in assets})

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


@contextmanager
def _about(key: Any) -> Iterator[None]:
    """A refusal says which edit of the batch it is about; ``key`` may be what finds it out then."""
    try:
        yield
    except content.Refused as refused:
        key = key() if callable(key) else key
        refused.edit = key if isinstance(key, str) else None
        raise


def _parsed(raw: Any) -> Any:
    with _about(raw.get("id") if isinstance(raw, Mapping) else None):
        return content.parse_edit(raw)


def _applied(document: Document, edit: Any) -> tuple[Document, dict[str, Any]]:
    after, inverse = content.apply(document, edit)
    return after, content.dump(inverse)


def _weight(edit: Any) -> int:
    """Which of a batch to name when it is too much as a whole."""
    return content.size_of(content.dump(edit))


def _lowered(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


def _links_differ(before: Document, after: Document) -> bool:
    """Blocks that an edit left alone are the very same objects: only the others are looked through."""
    alone = {id(block) for block in before["blocks"]} & {id(block) for block in after["blocks"]}
    one, two = (
        content.references({**each, "blocks": [block for block in each["blocks"] if id(block) not in alone]})
        for each in (before, after)
    )
    return one != two
