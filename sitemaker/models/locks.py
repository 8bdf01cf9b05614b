"""Waiting in line for what is counted: in parallel, none would see the others' rows."""

from sqlalchemy import func, select

from ..extensions import db


def wait_for(*names: str) -> None:
    """Hold each of these names until the transaction ends.

    In one order for everybody, so nobody waits in a circle. SQLite has one writer anyway.
    """
    if db.session.get_bind().dialect.name != "postgresql":
        return
    for name in sorted(set(names)):
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
