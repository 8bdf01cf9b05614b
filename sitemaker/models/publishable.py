"""A page that can be made live, taken back and taken off: each a publication, by somebody, at a time."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, select

from .. import content
from ..extensions import db, turns
from .asset import Asset, showable
from .base import database_clock
from .publication import Publication
from .retention import forget_oldest

if TYPE_CHECKING:
    from .page import Page
    from .user import User


class Publishable:
    """Publishes its document, and goes back to what was live before."""

    if TYPE_CHECKING:
        id: Any
        site_id: Any
        site: Any
        document: Any
        revision: Any
        is_frame: Any
        size: Any
        forgot_at: Any

        def compare(self, live_id: int, live: Any) -> None: ...

        def keep_references(self, of: str, document: Any, pictures: Any = None) -> None: ...

    def live_publication(self) -> Publication | None:
        """The newest publication that is past, be it one that takes the page off."""
        query = (
            select(Publication)
            .where(
                Publication.site_id == self.site_id,
                Publication.page_id == self.id,
                Publication.live_at <= database_clock(),
            )
            .order_by(Publication.live_at.desc(), Publication.id.desc())
            .limit(1)
        )
        return db.session.scalar(query)

    @property
    def live_mark(self) -> tuple[int, datetime | None]:
        """Id of the publication that counts (0: none), and since when it shows a page (None: it does not)."""
        query = self._past(Publication.id, Publication.live_at, Publication.document.is_not(None))
        row = db.session.execute(query.limit(1)).first()
        return (row[0], row[1] if row[2] else None) if row else (0, None)

    def compare_with_live(self) -> None:
        """Note what visitors do not see yet."""
        with db.session.no_autoflush:
            row = db.session.execute(self._past(Publication.id, Publication.document).limit(1)).first()
        self.compare(*(row or (0, None)))

    def _stored_documents(self, live_id: int) -> tuple[Any, Any]:
        """The draft and a publication, read for once and held by nothing."""
        turns.take(2 * (self.size or 0))
        mine = type(self)
        draft = self.__dict__.get("document") or db.session.scalar(
            select(mine.document).where(mine.id == self.id)
        )
        return draft, db.session.scalar(select(Publication.document).where(Publication.id == live_id))

    def _past(self, *what: Any) -> Select[Any]:
        """Of the publications that are past, the newest first."""
        mine = (Publication.site_id == self.site_id, Publication.page_id == self.id)
        query = select(*what).where(*mine, Publication.live_at <= database_clock())
        return query.order_by(Publication.live_at.desc(), Publication.id.desc())

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
        return "changed" if content.changes(live, self.document) else "live"

    def changes(self) -> list[str]:
        """What publishing would change, in words."""
        return content.changes(self.live_document, self.document)

    def publish(self, *, by: "User", key: str) -> Publication:
        """Make the draft live. The same ``key`` twice is one publication."""
        document = content.without_removed(self.document)
        shown = showable(self.site, content.references(document)["assets"])
        return self._put_live(document, by, key, shown)

    def unpublish(self, *, by: "User", key: str) -> Publication:
        """Take the page off the site; the draft stays. Refused for the frame, which every page stands in."""
        if self.is_frame:
            raise content.Refused(
                "The header and footer are part of every page, so they can’t be unpublished."
            )
        return self._put_live(None, by, key)

    def undo_publication(self, *, by: "User", key: str) -> Publication:
        """What was live before the present publication is live again; before the first, nothing was.

        Raises content.Refused when nothing was ever published.
        """
        self.site.lock()
        present = self._known_publication(key) or self.live_publication()
        if present is None:
            raise content.Refused("Nothing has been published yet.")
        if present.key == key:
            return present
        before = self._before(present)
        if before is None and self.forgot_at is not None:
            raise content.Refused("The previous version is too old: it’s no longer kept.")
        if self.is_frame and (before is None or before.document is None):
            raise content.Refused(
                "The header and footer are part of every page, so they can’t be unpublished."
            )
        document = before.document if before else None
        named = content.references(document)["assets"] if document else set()
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
        stack: list[int] = []
        for row_id, undoes in reversed(
            db.session.execute(self._past(Publication.id, Publication.undoes_id)).all()
        ):
            if undoes is not None and stack:
                stack.pop()
            else:
                stack.append(row_id)
        return db.session.get(Publication, stack[-2]) if len(stack) > 1 else None

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
        facts = {str(key): asset.fact for key, asset in pictures.items()}
        publication = Publication(
            site_id=self.site_id,
            page_id=self.id,
            key=key,
            user_id=by.id,
            live_at=database_clock(),
            document=document,
            facts=facts,
            size=content.size_of(document or {}) + content.size_of(facts),
            revision=self.revision,
        )
        db.session.add(publication)
        self.keep_references("live", document, pictures)
        self.site.touch()
        db.session.flush()
        self.compare(publication.id, document)
        forget_oldest(self)
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
