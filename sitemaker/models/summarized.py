"""A page that keeps beside its document what lists tell of it, so that no list has to read a document.

Each note says what it was taken from: a revision, a publication. Where that is of the past (an older release
wrote, a scheduled publication has come), it is worked out anew when it is asked for.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Integer, Text, event, inspect
from sqlalchemy.orm import Mapped, Mapper, mapped_column
from sqlalchemy.orm.attributes import set_committed_value

from .. import content
from ..starters import EXAMPLES
from .base import Json, UTCDateTime

MOST_CHANGES = 50
"""Sentences kept of what is not live yet; further ones are counted."""
LONGEST_CHANGE = 300

Notes = dict[str, Any]


class Summarized:
    """Keeps beside the document what lists show of it."""

    if TYPE_CHECKING:
        document: Any
        revision: Any

        def _stored_documents(self, live_id: int) -> tuple[Any, Any]: ...

    kept_title: Mapped[str | None] = mapped_column("title", Text)
    size: Mapped[int | None] = mapped_column(Integer)
    """Bytes of the document as JSON."""
    gist: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """As content.summary_of makes it."""
    noted_revision: Mapped[int | None] = mapped_column(BigInteger)
    compared_revision: Mapped[int | None] = mapped_column(BigInteger)
    compared_id: Mapped[int | None] = mapped_column(BigInteger)
    """The publication that the draft was compared with; 0 for none."""
    change_count: Mapped[int | None] = mapped_column(Integer)
    change_words: Mapped[list[str] | None] = mapped_column(Json)
    forgot_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When its oldest publications were last given up."""

    @property
    def title(self) -> str:
        if "document" not in self.__dict__ and self._is_noted:
            return str(self.kept_title)
        return _title(self.document)

    @property
    def _is_noted(self) -> bool:
        return self.noted_revision is not None and self.noted_revision == self.revision

    def is_current(self, live_id: int) -> bool:
        """Whether all notes are of the draft as it is and of this publication (0: of none)."""
        of = (self.compared_revision, self.compared_id)
        return self._is_noted and of == (self.revision, live_id)

    def note(self) -> None:
        self._write(_notes(self.document, self.revision))

    def compare(self, live_id: int, live: content.Document | None) -> None:
        self._write(_comparison(self.document, self.revision, live_id, live))

    def _write(self, notes: Notes) -> None:
        for name, value in notes.items():
            setattr(self, name, value)

    def summarized_anew(self, live_id: int) -> Notes:
        document, live = self._stored_documents(live_id)
        return _notes(document, self.revision) | _comparison(document, self.revision, live_id, live)

    def catch_up(self, live_id: int) -> None:
        """Work out what the notes lack, in memory alone: reading a page changes no row."""
        if not self.is_current(live_id):
            for name, value in self.summarized_anew(live_id).items():
                set_committed_value(self, name, value)


def _title(document: content.Document) -> str:
    return str(document.get("settings", {}).get("title", ""))


def _notes(document: content.Document, revision: int) -> Notes:
    return {
        "kept_title": _title(document),
        "size": content.size_of(document),
        "gist": content.summary_of(document, EXAMPLES) if document else None,
        "noted_revision": revision,
    }


def _comparison(
    document: content.Document, revision: int, live_id: int, live: content.Document | None
) -> Notes:
    told = content.changes(live, content.read(document)) if live is not None else []
    return {
        "compared_revision": revision,
        "compared_id": live_id,
        "change_count": len(told),
        "change_words": [each[:LONGEST_CHANGE] for each in told[:MOST_CHANGES]],
    }


def watch(model: type[Summarized]) -> None:
    """However a document is written, its notes are written with it."""
    event.listen(model, "before_insert", _note_new)
    event.listen(model, "before_update", _note_changed)


def _note_new(mapper: Mapper[Any], connection: Any, page: Summarized) -> None:
    page.revision = page.revision or 0
    page.note()
    page.compare(0, None)


def _note_changed(mapper: Mapper[Any], connection: Any, page: Summarized) -> None:
    attributes = inspect(page).attrs
    if not attributes.document.history.has_changes():
        return
    if not attributes.noted_revision.history.has_changes():
        page.note()
    if not attributes.compared_revision.history.has_changes():
        page.compared_revision = None
