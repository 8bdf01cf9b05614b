"""What every uncached page asks of the database, in as few round trips as can be.

PostgreSQL takes three times as long to plan such a select as to run it, so it is planned once per connection;
beginning a transaction, naming the tenant and ending it took three round trips more, so a prepared select
names its tenant itself and is a transaction of its own.

Prepared statements belong to a connection of the database. A pooler that changes connections between
transactions (PgBouncer's transaction mode) loses them, as it loses the limits our connections begin with.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Dialect, Select

from ..extensions import db

PARAMETER = re.compile(r"%\((\w+)\)s")
LIST = re.compile(r"IN \(__\[POSTCOMPILE_(\w+)\]\)")

# The select can only be run for a value of the first part, so the tenant is named before row-level security
# looks at any row; OFFSET keeps the planner from merging the two parts.
NAMING_THE_TENANT = """PREPARE {name} AS
SELECT seen.* FROM (SELECT set_config('app.site_id', $1::text, true) AS site) AS tenant
CROSS JOIN LATERAL ({select} OFFSET 0) AS seen"""


@contextmanager
def quick_reading() -> Iterator[Connection]:
    """A connection apart from the session's, that sees what is committed; each statement stands alone."""
    with db.engine.connect() as connection:
        yield connection.execution_options(isolation_level="AUTOCOMMIT")


class Prepared:
    """``rows(connection, site=…, …)`` runs the select for one tenant, whom its parameter ``site`` names.

    Every value it takes is a ``bindparam``, a list an ``expanding`` one. What never changes is spelled into
    it with ``literal_column``: a plan for all values uses no partial index for one that might be another.
    """

    def __init__(self, name: str, select: Select[Any]) -> None:
        self._name, self.select = name, select
        self._prepare = self._execute = ""

    def rows(self, connection: Connection, *, site: int, **values: Any) -> Sequence[Any]:
        if connection.dialect.name != "postgresql":
            return connection.execute(self.select, {"site": site, **values}).all()
        if not self._prepare:
            self._prepare, self._execute = self._spelled(connection.dialect)
        known: set[str] = connection.info.setdefault("prepared", set())
        if self._name not in known:
            connection.exec_driver_sql(self._prepare)
            known.add(self._name)
        return connection.exec_driver_sql(self._execute, {"site": str(site), **values}).all()

    def _spelled(self, dialect: Dialect) -> tuple[str, str]:
        """PREPARE with numbered parameters, and EXECUTE with the same ones by name."""
        names = ["site"]

        def number(found: re.Match[str]) -> str:
            if found[1] == "site":
                return "tenant.site::bigint"
            if found[1] not in names:
                names.append(found[1])
            return f"${names.index(found[1]) + 1}"

        select = LIST.sub(r"= ANY(%(\1)s)", str(self.select.compile(dialect=dialect)))
        prepare = NAMING_THE_TENANT.format(name=self._name, select=PARAMETER.sub(number, select))
        return prepare, f"EXECUTE {self._name} ({', '.join(f'%({name})s' for name in names)})"
