"""What others did to a page since somebody last saw it, read from the outlines of the log, not its values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from ..extensions import db
from .edit import Edit, outline_of

LOOK_BACK = 5_000
"""Edits of others that are looked through."""
AT_ONCE = 500

Block = str | None


@dataclass
class ChangesSince:
    """Fields that others set and what they removed, by block.

    Not ``whole`` when more happened than is looked back over: then any field may have been set by somebody.
    """

    whole: bool = True
    blocks: dict[Block, None] = field(default_factory=dict)
    fields: dict[Block, set[str]] = field(default_factory=dict)
    holders: dict[Block, set[str]] = field(default_factory=dict)
    """Paths above the fields: of ``items.a.title`` these are ``items`` and ``items.a``."""
    removed: set[tuple[Block, str | None]] = field(default_factory=set)

    @classmethod
    def read(cls, page: Any, base: int, client: str) -> "ChangesSince":
        """Edits of this page by other clients, numbered above ``base``."""
        since = cls(whole=base >= max(page.log_floor, page.site.log_floor))
        if base >= page.revision:
            return cls()
        wanted = (Edit.site_id == page.site_id, Edit.page_id == page.id)
        query = select(Edit.id, Edit.outline).where(*wanted, Edit.number > base, Edit.client != client)
        rows = db.session.execute(
            query.order_by(Edit.number.desc()).limit(LOOK_BACK + 1).execution_options(yield_per=AT_ONCE)
        )
        for count, (row_id, outline) in enumerate(rows):
            if count == LOOK_BACK:
                since.whole = False
                break
            since._take(
                outline or outline_of(db.session.scalars(select(Edit.change).where(Edit.id == row_id)).one())
            )
        rows.close()
        return since

    def _take(self, outline: Mapping[str, Any]) -> None:
        block = outline["block"]["id"] if isinstance(outline["block"], Mapping) else outline["block"]
        self.blocks[block] = None
        if outline["op"] == "remove":
            self.removed.add((block, outline.get("item")))
        if outline["op"] == "change":
            self.fields.setdefault(block, set()).update(outline["fields"])
            self.holders.setdefault(block, set()).update(
                above for path in outline["fields"] for above in _above(path)
            )

    def met(self, block: Block, path: str) -> bool:
        """Whether somebody may have set this field, part of it, or what holds it."""
        if not self.whole:
            return True
        ours = self.fields.get(block, set())
        return (
            "" in ours
            or path in ours
            or path in self.holders.get(block, set())
            or any(above in ours for above in _above(path))
        )

    def took(self, block: Block, paths: Mapping[str, Any]) -> bool:
        """Whether somebody removed the block, or an item that one of the fields lies in."""
        items = {parts[1] for path in paths if (parts := path.split("."))[0] == "items" and len(parts) > 2}
        return any((block, item) in self.removed for item in (None, *items))


def _above(path: str) -> list[str]:
    parts = path.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts))]
