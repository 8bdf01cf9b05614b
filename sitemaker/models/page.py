"""A page of a site, or the frame that stands around them all: a document, its log, its publications."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    delete,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import db
from ..lib import position
from .base import BigInt, Json, Model, UTCDateTime, now
from .editable import Editable
from .publishable import Publishable
from .redirect import Redirect

if TYPE_CHECKING:
    from .site import Site
    from .user import User

PATH_LIMIT = 200
Bytewise = String(220).with_variant(String(220, collation="C"), "postgresql")
"""Positions compare as bytes, whatever the database's language."""
LIVING = text("deleted_at IS NULL")


class PathTaken(Exception):
    """Another page of the site stands at this path."""


class Page(Editable, Publishable, Model):
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
    document: Mapped[dict[str, Any]] = mapped_column(Json)
    """The draft, as ``sitemaker.document`` describes it."""
    revision: Mapped[int] = mapped_column(BigInteger, default=0)
    """Number of the newest edit of this page (edits are numbered per site)."""
    edited_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    site: Mapped["Site"] = relationship()

    @classmethod
    def create(
        cls, site: "Site", path: str | None, document: dict[str, Any], *, kind: str = "page"
    ) -> "Page":
        """A new draft. Raises PathTaken."""
        if path is not None and at_path(site, path) is not None:
            raise PathTaken(path)
        page = cls(site_id=site.id, kind=kind, path=path, document=document, position=_after_last(site))
        db.session.add(page)
        db.session.flush()
        page.keep_references("draft", page.document)
        return page

    @property
    def title(self) -> str:
        return str(self.document["settings"].get("title", ""))

    @property
    def is_frame(self) -> bool:
        return self.kind == "frame"

    @property
    def name(self) -> str:
        """What to call this page in a sentence."""
        return "Every page" if self.is_frame else self.title or f"/{self.path}"

    @property
    def url(self) -> str:
        return self.site.url + (self.path or "")

    @property
    def canvas_url(self) -> str:
        return f"{self.site.admin_url}pages/{self.id}/canvas"

    def move_to_path(self, path: str) -> None:
        """Change the address; the old one redirects. Raises PathTaken."""
        if path == self.path:
            return
        if at_path(self.site, path) is not None:
            raise PathTaken(path)
        self.site.lock()
        old = self.path
        self.path = path
        db.session.execute(
            delete(Redirect).where(Redirect.site_id == self.site_id, Redirect.path.in_((path, old)))
        )
        if old is not None:
            db.session.add(Redirect(site_id=self.site_id, path=old, page_id=self.id))
        self.site.touch()

    def place_between(self, before: "Page | None", after: "Page | None") -> None:
        """Move within the list of pages; nothing that visitors see changes."""
        self.position = position.between(
            before.position if before else None, after.position if after else None
        )

    def duplicate(self, path: str) -> "Page":
        """A draft with the same blocks at another path. Raises PathTaken."""
        document = {
            **self.document,
            "settings": {**self.document["settings"], "title": f"{self.title} (copy)"[:200]},
        }
        return Page.create(self.site, path, document)

    def delete(self, by: "User") -> None:
        """Into the bin: off the site at once, out of the list, back by ``restore``."""
        self.site.lock()
        self.deleted_at = now()
        self.site.touch()

    def restore(self) -> None:
        """Back to where it stood. Raises PathTaken when another page has taken the path since."""
        if at_path(self.site, str(self.path)) is not None:
            raise PathTaken(self.path)
        self.site.lock()
        self.deleted_at = None
        self.site.touch()


def at_path(site: "Site", path: str) -> Page | None:
    query = select(Page).where(Page.site_id == site.id, Page.path == path, Page.deleted_at.is_(None))
    return db.session.scalar(query)


def _after_last(site: "Site") -> str:
    last = db.session.scalar(
        select(func.max(Page.position)).where(
            Page.site_id == site.id, Page.kind == "page", Page.deleted_at.is_(None)
        )
    )
    return position.between(last, None)
