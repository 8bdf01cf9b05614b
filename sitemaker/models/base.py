"""What every table shares: keys, times with zone, JSON; and whose clock the times are of."""

from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg2.extensions import connection as PostgreSQLConnection
from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    Engine,
    Integer,
    event,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from ..extensions import db
from ..lib.clock import clock
from ..lib.clock import now as now  # noqa: PLC0414 (part of what this module offers)

BigInt = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only when the key is spelled INTEGER."""
BIN = timedelta(days=30)
"""How long a site, an account or an image that was deleted can be restored."""

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


def database_clock() -> ColumnElement[datetime]:
    """The database's own time, in a query: for what decides, on however many machines, what is live."""
    on_postgresql = db.session.get_bind().dialect.name == "postgresql"
    return func.clock_timestamp(type_=UTCDateTime) if on_postgresql else literal(now(), UTCDateTime)


def database_now() -> datetime:
    """The database's own time."""
    return db.session.execute(select(database_clock())).scalar_one()


@event.listens_for(Engine, "connect")
def _learn_clock(connection: Any, record: Any) -> None:
    """At each new connection; the sweep of host records learns it every two seconds besides."""
    if not isinstance(connection, PostgreSQLConnection):
        return
    with connection.cursor() as cursor:
        clock.learn(lambda: _told_by(cursor))
    connection.rollback()


def _told_by(cursor: Any) -> datetime:
    cursor.execute("SELECT clock_timestamp()")
    told: datetime = cursor.fetchone()[0]
    return told


class Model(db.Model):  # type: ignore[name-defined, misc]
    """Base of every table. Flask-SQLAlchemy types ``db.Model`` loosely; this is the one place that shows."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
