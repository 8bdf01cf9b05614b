"""Whether this process can serve: the database answers and no migration this release needs is missing."""

from collections.abc import Callable
from dataclasses import dataclass

from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from .extensions import db, migrate


@dataclass(frozen=True)
class Schema:
    """The migrations of this release, as they lay there when it started: by now the next one's may."""

    head: str
    known: frozenset[str]

    @classmethod
    def read(cls) -> "Schema":
        script = ScriptDirectory(str(migrate.directory))
        return cls(
            script.get_current_head() or "", frozenset(each.revision for each in script.walk_revisions())
        )

    def is_newer(self, present: str | None) -> bool:
        """Whether the database was migrated by a later release: a roll-back finds it so."""
        return present is not None and present not in self.known

    def missing(self, present: str | None) -> str:
        """What has to run before this release can serve; '' when nothing has."""
        fits = present == self.head or self.is_newer(present)
        return "" if fits else f"the migration {self.head} has not run"


def present_migration() -> str | None:
    """The newest migration that has run; None in a database without a schema. Raises SQLAlchemyError."""
    with db.engine.connect() as connection:
        if not db.inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def readiness(app: Flask) -> Callable[[], tuple[bool, str]]:
    with app.app_context():
        schema = Schema.read()

    def ready() -> tuple[bool, str]:
        with app.app_context():
            try:
                missing = schema.missing(present_migration())
            except SQLAlchemyError:
                return False, "the database does not answer, or holds no schema yet"
        return (False, missing) if missing else (True, "ready")

    return ready
