"""A page that can be made live, taken back and taken off: each a publication, by somebody, at a time."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from .. import document as documents
from ..extensions import db
from .asset import Asset, showable
from .base import now
from .publication import Publication

if TYPE_CHECKING:
    from .page import Page
    from .user import User


class Publishable:
    if TYPE_CHECKING:
        id: Any
        site_id: Any
        site: Any
        document: Any
        revision: Any
        is_frame: Any

        def keep_references(self, of: str, document: Any, pictures: Any = None) -> None: ...

    def live_publication(self, at: datetime | None = None) -> Publication | None:
        """The newest publication that is past, be it one that takes the page off."""
        query = (
            select(Publication)
            .where(
                Publication.site_id == self.site_id,
                Publication.page_id == self.id,
                Publication.live_at <= (at or now()),
            )
            .order_by(Publication.live_at.desc(), Publication.id.desc())
            .limit(1)
        )
        return db.session.scalar(query)

    @property
    def live_document(self) -> dict[str, Any] | None:
        publication = self.live_publication()
        return publication.document if publication else None

    @property
    def state(self) -> str:
        """``draft`` (nobody sees it), ``live`` (as it is) or ``changed`` (since it was published)."""
        live = self.live_document
        if live is None:
            return "draft"
        return "changed" if documents.changes(live, self.document) else "live"

    def changes(self) -> list[str]:
        """What publishing would change, in words."""
        return documents.changes(self.live_document, self.document)

    def publish(self, *, by: "User", key: str) -> Publication:
        """Make the draft live. The same ``key`` twice is one publication."""
        document = documents.without_removed(self.document)
        shown = showable(self.site, documents.references(document)["assets"])
        return self._put_live(document, by, key, shown)

    def unpublish(self, *, by: "User", key: str) -> Publication:
        """Take the page off the site; the draft stays. Refused for the frame, which every page stands in."""
        if self.is_frame:
            raise documents.Refused("Every page stands in this frame, so it cannot be taken off.")
        return self._put_live(None, by, key)

    def undo_publication(self, *, by: "User", key: str) -> Publication:
        """What was live before the present publication is live again; before the first, nothing was.

        Raises documents.Refused when nothing was ever published.
        """
        self.site.lock()
        present = self._known_publication(key) or self.live_publication()
        if present is None:
            raise documents.Refused("Nothing was published yet.")
        if present.key == key:
            return present
        before = self._before(present)
        if self.is_frame and (before is None or before.document is None):
            raise documents.Refused("Every page stands in this frame, so it cannot be taken off.")
        document = before.document if before else None
        named = documents.references(document)["assets"] if document else set()
        publication = self._put_live(document, by, key, showable(self.site, named, also_in_bin=True))
        publication.undoes_id = present.id
        return publication

    @property
    def has_earlier_publication(self) -> bool:
        """Whether something else was live before what is live now."""
        present = self.live_publication()
        return present is not None and self._before(present) is not None

    def _before(self, present: Publication) -> Publication | None:
        """The publication to go back to: the newest older one that was not itself taken back."""
        query = (
            select(Publication)
            .where(
                Publication.site_id == self.site_id,
                Publication.page_id == self.id,
                Publication.live_at <= now(),
            )
            .order_by(Publication.live_at.desc(), Publication.id.desc())
        )
        stack: list[Publication] = []
        for each in reversed(db.session.scalars(query).all()):
            if each.undoes_id is not None and stack:
                stack.pop()
            else:
                stack.append(each)
        return stack[-2] if len(stack) > 1 else None

    def _put_live(
        self,
        document: dict[str, Any] | None,
        by: "User",
        key: str,
        pictures: "Mapping[int, Asset] | None" = None,
    ) -> Publication:
        """``pictures`` are those that visitors will see; of others in the document they see nothing."""
        pictures = pictures or {}
        self.site.lock()
        if (known := self._known_publication(key)) is not None:
            return known
        publication = Publication(
            site_id=self.site_id,
            page_id=self.id,
            key=key,
            user_id=by.id,
            live_at=now(),
            document=document,
            facts={str(key): asset.fact for key, asset in pictures.items()},
            revision=self.revision,
        )
        db.session.add(publication)
        self.keep_references("live", document, pictures)
        self.site.touch()
        db.session.flush()
        return publication

    def _known_publication(self, key: str) -> Publication | None:
        query = select(Publication).where(
            Publication.site_id == self.site_id, Publication.page_id == self.id, Publication.key == key
        )
        return db.session.scalar(query)

    def publications(self, most: int = 50) -> list[Publication]:
        query = select(Publication).where(Publication.site_id == self.site_id, Publication.page_id == self.id)
        return list(db.session.scalars(query.order_by(Publication.id.desc()).limit(most)))


def publish_together(pages: "list[Page]", *, by: "User", key: str) -> list[Publication]:
    """Publish a page and the frame in one transaction: visitors see both or neither."""
    return [page.publish(by=by, key=key) for page in pages]
