"""What every table shares: keys, times with zone, JSON."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from ..extensions import db

BigInt = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only when the key is spelled INTEGER."""

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class UTCDateTime(TypeDecorator[datetime]):
    """Times with zone, UTC inside and outside, also on SQLite, which keeps none."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def now() -> datetime:
    return datetime.now(UTC)


class Model(db.Model):  # type: ignore[name-defined, misc]
    """Base of every table. Flask-SQLAlchemy types ``db.Model`` loosely; this is the one place that shows."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
