"""What strangers report about a site, for the operator."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import BigInt, Model, UTCDateTime

REASONS = ("spam", "phishing", "malware", "illegal", "copyright", "other")


class Report(Model):
    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint(
            "reason IN ('spam', 'phishing', 'malware', 'illegal', 'copyright', 'other')", name="reason"
        ),
    )

    host: Mapped[str] = mapped_column(String(255))
    site_id: Mapped[int | None] = mapped_column(
        BigInt, ForeignKey("site.id", ondelete="SET NULL"), index=True
    )
    reason: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
