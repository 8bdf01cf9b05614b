"""Mail domains and networks that nobody signs up from: looked up at each try, so a new one holds at once."""

from flask import current_app
from sqlalchemy import CheckConstraint, String, UniqueConstraint, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import db
from ..lib.email import addresses
from ..lib.http import networks
from .base import Model
from .user import User

DOMAIN, NETWORK = "domain", "network"


class Ban(Model):
    """A mail domain or a network that may not make accounts."""

    __tablename__ = "ban"
    __table_args__ = (
        UniqueConstraint("kind", "value"),
        CheckConstraint("kind IN ('domain', 'network')", name="kind"),
    )

    kind: Mapped[str] = mapped_column(String(10))
    value: Mapped[str] = mapped_column(String(254))
    """A domain in ASCII, which stands for those below it too, or a network as ``203.0.113.0/24``."""
    note: Mapped[str] = mapped_column(String(200), default="")

    @staticmethod
    def read(text: str) -> tuple[str, str]:
        """Kind and value of what an operator typed. Raises ValueError with a sentence."""
        if network := networks.read_network(text):
            return NETWORK, network
        return DOMAIN, addresses.read_domain(text)

    @classmethod
    def find(cls, kind: str, value: str) -> "Ban | None":
        return db.session.scalar(select(cls).where(cls.kind == kind, cls.value == value))

    @classmethod
    def every(cls) -> list["Ban"]:
        return list(db.session.scalars(select(cls).order_by(cls.kind, cls.value)))

    @classmethod
    def of_email(cls, email: str) -> str:
        """What somebody with such an address is told; "" when it may be taken."""
        labels = addresses.folded(email).rpartition("@")[2].split(".")
        above = [".".join(labels[start:]) for start in range(len(labels))]
        value = cls._first(DOMAIN, above)
        return value and (
            f"New accounts cannot use addresses at {value}. Use another one, or write to {_contact()}."
        )

    @classmethod
    def of_address(cls, address: str) -> str:
        """What somebody who comes from there is told; "" when they may go on."""
        value = cls._first(NETWORK, networks.around(address))
        return value and (
            f"This can’t be done from your network ({value}): too much abuse came from there. What you "
            f"typed is still here. If you think this is a mistake, write to {_contact()}."
        )

    @classmethod
    def _first(cls, kind: str, values: list[str]) -> str:
        query = select(cls.value).where(cls.kind == kind, cls.value.in_(values)).limit(1)
        return db.session.scalar(query) or ""

    @property
    def accounts(self) -> int:
        """How many people have an address at a banned domain: they stay."""
        ending = or_(User.email.endswith(f"@{self.value}"), User.email.endswith(f".{self.value}"))
        return db.session.scalar(select(func.count()).where(ending)) or 0


def _contact() -> str:
    return str(current_app.config["ABUSE_CONTACT"])
