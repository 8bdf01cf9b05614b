"""Whether this process can serve: the database answers and no migration this release needs is missing.

What else somebody should look at is said beside it, and changes nothing: a proxy takes a process out only for
what its visitors would feel.
"""

from collections.abc import Callable
from dataclasses import dataclass

from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from ..extensions import db, migrate
from ..lib.redis_client import Away, Breaker, look
from ..models import Health

REDIS_AWAY = "Redis does not answer, or stores nothing: limits and caches are kept in each process meanwhile."
PATIENCE = 2.0
"""Seconds that the database may take to say so."""


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


def unfit_encoding() -> str:
    """What is wrong with the database's encoding; '' when nothing is. Raises SQLAlchemyError."""
    if db.engine.dialect.name != "postgresql":
        return ""
    with db.engine.connect() as connection:
        encoding = connection.scalar(text("SHOW server_encoding"))
    if encoding == "UTF8":
        return ""
    return (
        f"the database's encoding is {encoding}, and has to be UTF8: it cannot be changed, "
        "so make another database (createdb -E UTF8 -T template0)"
    )


def redis_answers(url: str) -> Callable[[], bool]:
    """Asks Redis to keep something; True without one, and silent for seconds after it did not."""
    breaker = Breaker(url) if url else None

    def answers() -> bool:
        try:
            if breaker is not None:
                breaker.call(look)
        except Away:
            return False
        return True

    return answers


def readiness(app: Flask) -> Callable[[], tuple[bool, str]]:
    """A function that says whether this process can serve, and why not."""
    with app.app_context():
        schema = Schema.read()
    redis = redis_answers(app.config["REDIS_URL"])

    def ready() -> tuple[bool, str]:
        with app.extensions["deadlines"].watch(PATIENCE), app.app_context():
            try:
                if missing := unfit_encoding() or schema.missing(present_migration()):
                    return False, missing
                concerns = list(Health.read().concerns())
            except SQLAlchemyError:
                return False, "the database does not answer, or holds no schema yet"
        away = [] if redis() else [REDIS_AWAY]
        return True, "\n".join(["ready", *away, *concerns])

    return ready
