"""What strangers report about a site, for the operator."""

from collections import Counter as Tally
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from prometheus_client import Counter
from sqlalchemy import CheckConstraint, ForeignKey, String, Text, delete, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from ..extensions import db
from ..lib.http.networks import network
from .base import BigInt, Model, UTCDateTime, now
from .locks import wait_for

if TYPE_CHECKING:
    from .site import Site

MOST_OPEN, MOST_ELSEWHERE = 20, 200
"""Reports kept open about one site, and about all hosts together that are no site of ours."""
FOLDED = Counter("sitemaker_reports_folded", "Reports about a site that had its share of open ones.")
REASONS = ("spam", "phishing", "malware", "illegal", "copyright", "other")


class Report(Model):
    """A visitor's report of a site."""

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
    network: Mapped[str] = mapped_column(String(64), default="", server_default="")
    """IPv4 /24 or IPv6 /48 of whoever sent it: one of them keeps no other from being read."""
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    site: Mapped["Site | None"] = relationship(passive_deletes=True)

    @classmethod
    def file(
        cls, site: "Site | None", *, host: str, reason: str, words: str, email: str, address: str = ""
    ) -> bool:
        """Write it down.

        False when so many are open that one more is merely counted: anybody may report, and the table must
        not grow with what they send. One of a rarer network, or for a rarer reason, displaces one of the
        commonest: nobody fills what is kept.
        """
        one = cls(host=host, site_id=site.id if site else None, reason=reason, words=words, email=email)
        one.network = network(address) if address else ""
        wait_for(f"reports:{one.site_id}")
        if not one._has_room(MOST_OPEN if site else MOST_ELSEWHERE):
            return False
        db.session.add(one)
        return True

    def _has_room(self, most: int) -> bool:
        """Whether there is room, or one was displaced to make it."""
        query = select(Report.id, Report.reason, Report.network)
        query = query.where(Report.site_id == self.site_id, Report.closed_at.is_(None)).order_by(Report.id)
        there = list(db.session.execute(query))
        if len(there) < most:
            return True
        FOLDED.inc()
        surplus = self._surplus(there)
        db.session.execute(delete(Report).where(Report.id == surplus))
        return surplus is not None

    def _surplus(self, there: list[Any]) -> int | None:
        """The newest of the network that sent most, else of the commonest reason, when this one is rarer."""
        for name in ("network", "reason"):
            tally = Tally(getattr(each, name) for each in there)
            del tally[""]
            common, count = max(tally.items(), key=itemgetter(1), default=("", 0))
            own = getattr(self, name)
            if own and count > tally[own] + 1:
                return next(int(each.id) for each in reversed(there) if getattr(each, name) == common)
        return None

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
