"""Whether this process can serve: the database answers and no migration this release needs is missing."""

from collections.abc import Callable
from functools import lru_cache

from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Migrate
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from .extensions import db, migrate

PATIENCE = 2.0
"""Seconds that the database may take to say so."""


@lru_cache(maxsize=1)
def _heads(directory: str) -> tuple[ScriptDirectory, str]:
    script = ScriptDirectory(directory)
    return script, script.get_current_head() or ""


def missing_migration(directory: str) -> str:
    """'' when the database has this release's schema or a newer one; else what is missing."""
    script, head = _heads(directory)
    present = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    known = {revision.revision for revision in script.walk_revisions()}
    return "" if present == head or present not in known else f"the migration {head} has not run"


def readiness(app: Flask) -> Callable[[], tuple[bool, str]]:
    def ready() -> tuple[bool, str]:
        with app.extensions["deadlines"].watch(PATIENCE), app.app_context():
            try:
                missing = missing_migration(_directory(migrate))
            except SQLAlchemyError:
                return False, "the database does not answer, or holds no schema yet"
        return (False, missing) if missing else (True, "ready")

    return ready


def _directory(bound: Migrate) -> str:
    return str(bound.directory)
