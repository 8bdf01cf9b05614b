"""A page of which the ends of former months are kept, to be looked at and brought back."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from .. import content
from ..extensions import db, turns
from .checkpoint import Checkpoint, digest, unpacked


class Checkpointed:
    """Answers what the document was at an earlier revision."""

    if TYPE_CHECKING:
        id: Any
        site_id: Any
        document: Any

        def pages_among(self, ids: Iterable[int]) -> set[int]: ...

    @property
    def _checkpointed(self) -> tuple[Any, Any]:
        return Checkpoint.site_id == self.site_id, Checkpoint.page_id == self.id

    def _were_folded(self, keys: Iterable[str]) -> set[str]:
        """Which of these ids are those of edits that were folded."""
        rows = db.session.scalars(select(Checkpoint.keys).where(*self._checkpointed))
        known = {each for row in rows for each in unpacked(row)}
        return {key for key in keys if digest(key) in known}

    def checkpoints(self) -> list[Checkpoint]:
        """The newest first."""
        query = select(Checkpoint).where(*self._checkpointed)
        return list(db.session.scalars(query.order_by(Checkpoint.number.desc())))

    def find_checkpoint(self, number: int) -> Checkpoint | None:
        return db.session.scalar(select(Checkpoint).where(*self._checkpointed, Checkpoint.number == number))

    def edits_to(self, checkpoint: Checkpoint) -> list[dict[str, Any]]:
        """Edits, without ids, that make the draft show what the checkpoint shows.

        Links to pages that are gone for good lead nowhere.
        """
        turns.take(checkpoint.size)
        present, wanted = content.read(self.document), content.read(checkpoint.document)
        linked = content.references(wanted)["pages"] - content.references(present)["pages"]
        gone = linked - self.pages_among(linked)
        return content.edits_between(present, content.without_links(wanted, gone))
