"""What strangers report about a site, for the operator."""

from datetime import datetime
from typing import TYPE_CHECKING

from prometheus_client import Counter
from sqlalchemy import CheckConstraint, ForeignKey, String, Text, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from ..extensions import db
from .base import BigInt, Model, UTCDateTime, now

if TYPE_CHECKING:
    from .site import Site

MOST_OPEN, MOST_ELSEWHERE = 20, 200
"""Reports kept open about one site, and about all hosts together that are no site of ours."""
FOLDED = Counter("sitemaker_reports_folded", "Reports about a site that had its share of open ones.")
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

    site: Mapped["Site | None"] = relationship(passive_deletes=True)

    @classmethod
    def file(cls, site: "Site | None", *, host: str, reason: str, words: str, email: str) -> bool:
        """Write it down; False when so many are open that one more is merely counted: anybody may report, and
        the table must not grow with what they send."""
        open_ones = select(func.count()).where(
            cls.site_id == (site.id if site else None), cls.closed_at.is_(None)
        )
        if int(db.session.scalar(open_ones) or 0) >= (MOST_OPEN if site else MOST_ELSEWHERE):
            FOLDED.inc()
            return False
        db.session.add(
            cls(host=host, site_id=site.id if site else None, reason=reason, words=words, email=email)
        )
        return True

    @classmethod
    def find(cls, report_id: int) -> "Report | None":
        return db.session.get(cls, report_id)

    @classmethod
    def listed(cls, *, site: "Site | None" = None, closed: bool = False) -> list["Report"]:
        """Open ones, the oldest first; with ``closed`` those too, and of one site when it is named."""
        query = select(cls).options(joinedload(cls.site)).order_by(cls.id)
        if site is not None:
            query = query.where(cls.site_id == site.id)
        return list(db.session.scalars(query if closed else query.where(cls.closed_at.is_(None))))

    def close(self) -> bool:
        """Somebody has seen to it; False when that was said before."""
        if self.closed_at is not None:
            return False
        self.closed_at = now()
        return True
