"""The place on a page that a picture is chosen for: a block's picture, or that of one of its items."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, url_for

from .. import blocks, content
from ..auth.tenant import current_site
from ..fields import resolve
from ..lib.text.row_ids import row_id
from ..models import Page

Json = dict[str, Any]

MIDDLE = {"x": 50, "y": 50}


@dataclass(frozen=True)
class ImageSlot:
    """``field`` is the path that changes name: ``picture.asset``, ``items.<id>.picture.asset``."""

    page: Page
    block: Json
    field: str

    @classmethod
    def find(cls, page: Page, block: Json, field: str) -> "ImageSlot":
        """404 where the block has no such place, or is of a kind that this release does not know."""
        if blocks.is_known(block) and not block.get("removed"):
            leaf = blocks.leaf(block["kind"], field)
            if leaf is not None and leaf.type.name == "asset" and _is_there(page, block, field):
                return cls(page, block, field)
        abort(404)

    @classmethod
    def read(cls, posted: Mapping[str, str]) -> "ImageSlot | None":
        """The place that a form of pictures names besides; None when it names no page."""
        if not (page_id := posted.get("page", "")):
            return None
        number = row_id(page_id)
        page = None if number is None else current_site().find_page(number)
        block = content.find(content.read(page.document), posted.get("block", "")) if page else None
        if page is None or block is None:
            abort(404)
        return cls.find(page, block, posted.get("field", ""))

    @property
    def whole(self) -> str:
        """Path of the picture with all that belongs to it."""
        return self.field.removesuffix(".asset")

    @property
    def item(self) -> str | None:
        return resolve(self.field).item

    @property
    def present(self) -> Json:
        """The picture that stands there, with its description and focus."""
        found: Json = content.value_at(content.read(self.page.document), self.block["id"], self.whole)
        return found

    def edits(self, asset: int | None) -> list[Json]:
        """Puts a picture there, or takes it out. A description goes with the picture it was written for."""
        before = self.present
        fields: Json = {f"{self.whole}.asset": asset}
        if before["asset"] and before["asset"] != asset:
            fresh = {"alt": "", "decorative": False, "focus": MIDDLE}
            fields |= {
                f"{self.whole}.{name}": value for name, value in fresh.items() if before[name] != value
            }
        return [{"op": "change", "block": self.block["id"], "fields": fields}]

    def url(self) -> str:
        return url_for(
            "dash.update_picture", page_id=self.page.id, block_id=self.block["id"], field=self.field
        )

    def form_url(self) -> str:
        """The block's form, where the picture's description stands."""
        opened = {"open": self.item} if self.item else {}
        return url_for(
            "dash.show_block",
            page_id=self.page.id,
            block_id=self.block["id"],
            _anchor=f"{self.whole}.alt",
            **opened,  # type: ignore[arg-type]
        )


def _is_there(page: Page, block: Json, field: str) -> bool:
    """Whether the item that the path names is one of the block's."""
    item = resolve(field).item
    if item is None:
        return True
    found = content.find_item(block, item)
    return found is not None and not content.is_removed(page.document, block["id"], item)
