"""Old paths of pages that moved."""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import BigInt, Model


class Redirect(Model):
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
