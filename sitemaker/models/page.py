"""A page of a site, or the frame that stands around them all: a document, its log, its publications."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    case,
    delete,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from .. import content
from ..extensions import db, turns
from ..lib import position
from ..lib.fairness.document_turns import SMALL, TOGETHER
from .base import BigInt, Json, Model, UTCDateTime, now
from .checkpointed import Checkpointed
from .editable import Editable
from .foldable import Foldable
from .publishable import Publishable
from .quota import KB, Full
from .redirect import Redirect, forget_oldest
from .reference import Reference
from .summarized import Summarized, watch

if TYPE_CHECKING:
    from .site import Site
    from .user import User

PATH_LIMIT = 200
Bytewise = String(220).with_variant(String(220, collation="C"), "postgresql")
"""Positions compare as bytes, whatever the database's language."""
LIVING = text("deleted_at IS NULL")


class PathTaken(Exception):
    """Another page of the site stands at this path."""


class Page(Editable, Foldable, Checkpointed, Publishable, Summarized, Model):
    """A page of a site, or its frame: the document, its edits and its publications."""

    __tablename__ = "page"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        CheckConstraint("kind IN ('page', 'frame')", name="kind"),
        CheckConstraint("(kind = 'frame') = (path IS NULL)", name="path_of_frame"),
        CheckConstraint("path = lower(path)", name="path_case"),
        Index("uq_page_path", "site_id", "path", unique=True, postgresql_where=LIVING, sqlite_where=LIVING),
        Index(
            "uq_page_frame",
            "site_id",
            unique=True,
            postgresql_where=text("kind = 'frame'"),
            sqlite_where=text("kind = 'frame'"),
        ),
    )

    site_id: Mapped[int] = mapped_column(BigInt, ForeignKey("site.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10), default="page")
    path: Mapped[str | None] = mapped_column(String(PATH_LIMIT))
    """'' is the home page, 'about/team' another; the frame has none."""
    position: Mapped[str] = mapped_column(Bytewise, default="V")
    document: Mapped[dict[str, Any]] = mapped_column(Json, deferred=True)
    """The draft, as ``sitemaker.content`` describes it. Lists do without it (`Summarized`)."""
    revision: Mapped[int] = mapped_column(BigInteger, default=0)
    """Number of the newest edit of this page (edits are numbered per site)."""
    edited_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    site: Mapped["Site"] = relationship()

    def pages_among(self, ids: Iterable[int]) -> set[int]:
        """Which of these ids are pages of the same site, in the bin or not."""
        wanted = [each for each in ids if 0 < each < 2**63]
        if not wanted:
            return set()
        query = select(Page.id).where(Page.site_id == self.site_id, Page.id.in_(wanted), Page.kind == "page")
        return set(db.session.scalars(query))

    @classmethod
    def create(
        cls, site: "Site", path: str | None, document: dict[str, Any], *, kind: str = "page"
    ) -> "Page":
        """A new draft. Raises PathTaken, quota.Full."""
        if kind == "page":
            site.lock()
        if path is not None and at_path(site, path) is not None:
            raise PathTaken(path)
        if kind == "page":
            _check_count(site)
            _check_size(site, content.size_of(document))
        page = cls(site_id=site.id, kind=kind, path=path, document=document, position=_after_last(site))
        db.session.add(page)
        db.session.flush()
        page.keep_references("draft", page.document)
        return page

    @property
    def is_frame(self) -> bool:
        return self.kind == "frame"

    @property
    def name(self) -> str:
        """What to call this page in a sentence."""
        return "Header and footer" if self.is_frame else self.title or f"/{self.path}"

    @property
    def url(self) -> str:
        return self.site.url + (self.path or "")

    def move_to_path(self, path: str) -> None:
        """Change the address; the old one redirects. Raises PathTaken."""
        if path == self.path:
            return
        self.site.lock()
        if at_path(self.site, path) is not None:
            raise PathTaken(path)
        old = self.path
        self.path = path
        db.session.execute(
            delete(Redirect).where(Redirect.site_id == self.site_id, Redirect.path.in_((path, old)))
        )
        if old is not None:
            db.session.add(Redirect(site_id=self.site_id, path=old, page_id=self.id))
            forget_oldest(self.site_id)
        self.site.touch()

    def place_between(self, before: "Page | None", after: "Page | None") -> None:
        """Move within the list of pages; nothing that visitors see changes."""
        self.position = position.between(
            before.position if before else None, after.position if after else None
        )

    def duplicate(self, path: str) -> "Page":
        """A draft of the same blocks at another path, without removed ones. Raises PathTaken, quota.Full."""
        document = content.without_removed(self.document)
        document["settings"] = {**document["settings"], "title": f"{self.title} (copy)"[:200]}
        return Page.create(self.site, path, document)

    def delete(self, by: "User") -> None:
        """Into the bin: off the site at once, out of the list, back by ``restore``."""
        self.site.lock()
        self.deleted_at = now()
        self.site.touch()

    def restore(self) -> None:
        """Back to where it stood. Raises PathTaken when another page has taken the path since."""
        self.site.lock()
        if at_path(self.site, str(self.path)) is not None:
            raise PathTaken(self.path)
        self.deleted_at = None
        self.site.touch()

    def purge(self) -> None:
        """Remove a page of the bin for good, with its history and all that was published of it."""
        self.site.lock()
        db.session.execute(
            delete(Reference).where(Reference.site_id == self.site_id, Reference.page_id == self.id)
        )
        db.session.delete(self)

    def check_size(self, size: int) -> None:
        """Whether the document may be of so many bytes; one that shrinks always may. Raises quota.Full."""
        if size <= (content.size_of(self.document) if self.size is None else self.size):
            return
        most = current_app.config["PAGE_KB"] * KB
        if size > most:
            raise Full(
                f"This page has reached its limit of {most // KB:,} KB of text. Use another page for more. "
                "A copy of this page leaves out what was removed."
            )
        _check_size(self.site, size, but=self.id)


watch(Page)


def with_document(*which: Any) -> Page | None:
    """The one page of these conditions. A small document comes with it, a large one when it is its turn."""
    small = case((func.coalesce(Page.size, 0) <= SMALL, Page.document))
    row = db.session.execute(select(Page, small).where(*which)).first()
    if row is None:
        return None
    page, document = row
    if "document" not in page.__dict__:
        if document is not None:
            set_committed_value(page, "document", document)
        else:
            turns.take(page.size or TOGETHER)
    return page  # type: ignore[no-any-return]


def _check_count(site: "Site") -> None:
    most = current_app.config["SITE_PAGES"]
    there = select(func.count()).where(Page.site_id == site.id, Page.kind == "page")
    if int(db.session.scalar(there) or 0) >= most:
        raise Full(
            f"This site has reached its limit of {most:,} pages, including those in the bin. Delete some "
            "there permanently."
        )


def _check_size(site: "Site", size: int, but: int | None = None) -> None:
    """Whether a page of so many bytes fits beside the others. Raises quota.Full."""
    most = current_app.config["SITE_PAGES_MB"]
    others = select(func.sum(Page.size)).where(Page.site_id == site.id, Page.id != (but or 0))
    if int(db.session.scalar(others) or 0) + size > most * KB * KB:
        raise Full(
            f"This site’s pages have reached the limit of {most:,} MB, including the bin. Shorten some, or "
            "delete some in the bin permanently."
        )


def at_path(site: "Site", path: str) -> Page | None:
    """The page at this path; None where there is none."""
    query = select(Page).where(Page.site_id == site.id, Page.path == path, Page.deleted_at.is_(None))
    return db.session.scalar(query)


def _after_last(site: "Site") -> str:
    last = db.session.scalar(
        select(func.max(Page.position)).where(
            Page.site_id == site.id, Page.kind == "page", Page.deleted_at.is_(None)
        )
    )
    return position.between(last, None)
