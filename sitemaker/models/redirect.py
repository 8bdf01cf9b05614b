"""Old paths of pages that moved."""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import db
from .base import BigInt, Model

MOST = 1_000
"""Former addresses that a site keeps; the oldest go."""


class Redirect(Model):
    """A path that a page had before."""

    __tablename__ = "redirect"
    __table_args__ = (
        UniqueConstraint("site_id", "path"),
        CheckConstraint("path = lower(path)", name="path_case"),
        ForeignKeyConstraint(["site_id", "page_id"], ["page.site_id", "page.id"], ondelete="CASCADE"),
        Index("ix_redirect_page", "site_id", "page_id"),
    )

    site_id: Mapped[int] = mapped_column(BigInt)
    path: Mapped[str] = mapped_column(String(200))
    page_id: Mapped[int] = mapped_column(BigInt)


def forget_oldest(site_id: int) -> None:
    """Delete the oldest redirects of a site beyond the most it may keep."""
    db.session.flush()
    kept = select(Redirect.id).where(Redirect.site_id == site_id).order_by(Redirect.id.desc()).limit(MOST)
    db.session.execute(delete(Redirect).where(Redirect.site_id == site_id, Redirect.id.not_in(kept)))
