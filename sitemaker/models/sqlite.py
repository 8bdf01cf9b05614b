"""SQLite as a database for one process: write-ahead log, waiting instead of failing, keys that hold."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, event

from ..extensions import db

PRAGMAS = ("journal_mode=WAL", "busy_timeout=5000", "foreign_keys=ON", "synchronous=NORMAL")


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, record: Any) -> None:
    if type(connection).__module__.startswith("sqlite3"):
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def data_version(app: Flask) -> Callable[[], int]:
    """A number that changes when any other connection has written to the file, by whatever process."""
    kept: dict[str, Any] = {}

    def read() -> int:
        if "connection" not in kept:
            with app.app_context():
                kept["connection"] = db.engine.raw_connection().driver_connection
        return int(kept["connection"].execute("PRAGMA data_version").fetchone()[0])

    return read
