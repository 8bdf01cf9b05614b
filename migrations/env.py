"""Runs the migrations on the application's own engine, seeing every tenant, giving up behind a lock."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import text

database = current_app.extensions["migrate"].db


def render_item(kind: str, item: Any, autogen_context: AutogenContext) -> str | Literal[False]:
    """Spell our own column types as plain ones: a migration must not change with the code."""
    if kind == "type":
        name = type(item).__name__
        if name == "UTCDateTime":
            return "sa.DateTime(timezone=True)"
        if name == "BigInteger" and item._variant_mapping:  # plain ones need no words of ours
            return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
        if name == "JSON":
            autogen_context.imports.add("from sqlalchemy.dialects import postgresql")
            return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def run() -> None:
    with database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            # A backfill would see no row without the scope; a long statement is right, a long lock is not.
            connection.execute(text("SELECT set_config('app.scope', 'platform', false)"))
            connection.execute(text("SET lock_timeout = '3s'"))
            connection.execute(text("SET statement_timeout = '15min'"))
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_item=render_item,
            transaction_per_migration=True,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.invalidate()  # its session settings must not reach the pool


run()
