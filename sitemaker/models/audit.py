"""Who did what, from where: rows can be added, never changed (the database refuses)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, String
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import db
from ..lib import metrics
from .base import BigInt, Json, Model

if TYPE_CHECKING:
    from .site import Site
    from .user import User


@dataclass(frozen=True)
class AuditFilter:
    """Which lines of the log are wanted, and how many of the newest."""

    person_id: int | None = None
    site_id: int | None = None
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None
    most: int = 100


class Audit(Model):
    """One line of the audit log: who did what, when and from where."""

    __tablename__ = "audit"

    action: Mapped[str] = mapped_column(String(40), index=True)
    """As ``signin``, ``signin_refused``, ``handoff``, ``role``, ``delete``, ``suspend``."""
    actor_id: Mapped[int | None] = mapped_column(BigInt, index=True)
    """No foreign key: the line outlives the account."""
    site_id: Mapped[int | None] = mapped_column(BigInt, index=True)
    address: Mapped[str] = mapped_column(String(64), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)

    @classmethod
    def note(
        cls,
        action: str,
        *,
        by: "User | None" = None,
        site: "Site | None" = None,
        address: str = "",
        **detail: Any,
    ) -> None:
        """Write one line in the caller's transaction; ``detail`` never holds secrets or content."""
        metrics.ACTIONS.labels(action).inc()
        db.session.add(
            cls(
                action=action,
                actor_id=by.id if by else None,
                site_id=site.id if site else None,
                address=address[:64],
                detail=detail,
            )
        )

    @classmethod
    def matching(cls, sought: AuditFilter) -> Iterator[ColumnElement[bool]]:
        """Conditions on the rows that are asked for."""
        if sought.person_id is not None:
            yield cls.actor_id == sought.person_id
        if sought.site_id is not None:
            yield cls.site_id == sought.site_id
        if sought.action:
            yield cls.action == sought.action
        if sought.since is not None:
            yield cls.created_at >= sought.since
        if sought.until is not None:
            yield cls.created_at < sought.until
