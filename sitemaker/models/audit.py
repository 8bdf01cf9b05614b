"""Who did what, from where: rows can be added, never changed (the database refuses)."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import db
from ..lib import figures
from .base import BigInt, Json, Model

if TYPE_CHECKING:
    from .site import Site
    from .user import User


class Audit(Model):
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
        figures.ACTIONS.labels(action).inc()
        db.session.add(
            cls(
                action=action,
                actor_id=by.id if by else None,
                site_id=site.id if site else None,
                address=address[:64],
                detail=detail,
            )
        )
