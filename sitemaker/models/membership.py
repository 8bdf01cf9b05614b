"""Who may do what on a site."""

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import BigInt, Model
from .session import end_on_host

if TYPE_CHECKING:
    from .site import Site
    from .user import User

ROLES = ("reader", "editor", "owner")
"""From least to most: a reader looks at drafts, an editor writes and publishes, an owner keeps the site."""


class Membership(Model):
    """A person's role in a site."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("site_id", "user_id"),
        CheckConstraint("role IN ('reader', 'editor', 'owner')", name="role"),
        Index(
            "uq_membership_owner",
            "site_id",
            unique=True,
            postgresql_where=text("role = 'owner'"),
            sqlite_where=text("role = 'owner'"),
        ),
    )

    site_id: Mapped[int] = mapped_column(BigInt, ForeignKey("site.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(BigInt, ForeignKey("user.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(10))

    site: Mapped["Site"] = relationship(back_populates="memberships")
    user: Mapped["User"] = relationship(back_populates="memberships")

    def allows(self, role: str) -> bool:
        """Whether this membership is at least ``role``."""
        return ROLES.index(self.role) >= ROLES.index(role)

    def change_role(self, role: str) -> None:
        """From now on another role; sessions begun with the former one end (R13)."""
        self.role = role
        end_on_host(self.site.host, of=self.user_id)
