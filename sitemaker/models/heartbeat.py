"""When something that runs beside the web processes was last heard of: the worker, a backup, a drill."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import db
from .base import Json, Model, UTCDateTime, now


class Heartbeat(Model):
    """When the worker, a backup or a drill was last heard of."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(20), unique=True)
    """``worker``, ``backup`` or ``drill``; the last two are written by deploy/backups.py, in SQL."""
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    facts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)

    @classmethod
    def beat(cls, name: str, **facts: Any) -> None:
        """Heard of now. IntegrityError at flush when another process says so first, for the first time."""
        found = db.session.scalar(select(cls).where(cls.name == name)) or cls(name=name)
        found.at, found.facts = now(), facts
        db.session.add(found)

    @classmethod
    def last(cls) -> "dict[str, Heartbeat]":
        """By name; who was never heard of is not among them."""
        return {row.name: row for row in db.session.scalars(select(cls))}

    @property
    def age(self) -> float:
        """Seconds since it was heard of."""
        return (now() - self.at).total_seconds()
