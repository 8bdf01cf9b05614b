"""What pages refer to: pictures and other pages, for where-used, broken links and sweeps."""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import BigInt, Model


class Reference(Model):
    """A page that names an image or another page, in its draft or live."""

    __tablename__ = "reference"
    __table_args__ = (
        CheckConstraint("of IN ('draft', 'live')", name="of"),
        CheckConstraint("(asset_id IS NULL) <> (target_id IS NULL)", name="one_target"),
        ForeignKeyConstraint(["site_id", "page_id"], ["page.site_id", "page.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["site_id", "target_id"], ["page.site_id", "page.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["site_id", "asset_id"], ["asset.site_id", "asset.id"], ondelete="RESTRICT"),
        Index("ix_reference_page", "site_id", "page_id", "of"),
        Index("ix_reference_target", "site_id", "target_id"),
        Index("ix_reference_asset", "site_id", "asset_id"),
    )

    site_id: Mapped[int] = mapped_column(BigInt)
    page_id: Mapped[int] = mapped_column(BigInt)
    of: Mapped[str] = mapped_column(String(5))
    target_id: Mapped[int | None] = mapped_column(BigInt)
    asset_id: Mapped[int | None] = mapped_column(BigInt)
