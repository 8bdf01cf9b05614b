"""PostgreSQL: there, ours, up to date, with room."""

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ...config import DATABASE_LIMITS
from ...extensions import db
from ...lib.clock import clock
from ...models.disk_space import database_is_full
from ...models.health import FULL
from ...serving.readiness import Schema, present_migration, unfit_encoding
from . import Complaints, apart, first_line


def database() -> Complaints:
    """Whether it is there, up to date, with room and the right time, and keeps sites apart."""
    try:
        if db.engine.dialect.name == "postgresql":
            asked = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
            if db.session.scalar(text(asked)):
                yield "The database role bypasses row-level security: use one that is not a superuser."
            yield from sessions()
        if unfit := unfit_encoding():
            yield f"{unfit[0].upper()}{unfit[1:]}."
        yield from migrations()
        yield from apart("the database's", clock.offset)
        if database_is_full(afresh=True):
            yield FULL
    except SQLAlchemyError as problem:
        yield f"The database does not answer: {first_line(problem)}"
    finally:
        db.session.rollback()


def sessions() -> Complaints:
    """Is a connection of ours one of PostgreSQL's, with all it begins with? A pooler may stand between."""
    with db.engine.connect() as first, db.engine.connect() as second:
        ours = first.execution_options(isolation_level="AUTOCOMMIT")
        if ours.scalar(text("SHOW statement_timeout")) != DATABASE_LIMITS["statement_timeout"]:
            yield "A pooler drops our connection limits: set them for the role (docs/scaling.md)."
        ours.exec_driver_sql("PREPARE doctor AS SELECT 1")
        second.execute(text("SELECT 1"))  # holds what a pooler lent the first one a moment ago
        try:
            ours.exec_driver_sql("EXECUTE doctor")
            ours.exec_driver_sql("DEALLOCATE doctor")
        except DBAPIError:
            ours.invalidate()
            yield "A pooler switches connections mid-session: use its session mode (docs/scaling.md)."


def migrations() -> Complaints:
    """Says whether the schema fits this release."""
    present, schema = present_migration(), Schema.read()
    if missing := schema.missing(present):
        yield f"{missing[0].upper()}{missing[1:]}: flask --app sitemaker release"
    elif schema.is_newer(present):
        yield f"The database has migration {present} of a later release. This one serves on it."
