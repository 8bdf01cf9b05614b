"""Selects of the hottest path, planned once per connection.

PostgreSQL takes three times as long to plan one as to run it, and SQLAlchemy as long again to find its
compiled form.

Prepared statements belong to a connection of the database. A pooler that changes connections between
transactions (PgBouncer's transaction mode) loses them, as it loses the limits our connections begin with.
"""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Dialect, Select

from ..extensions import db

PARAMETER = re.compile(r"%\((\w+)\)s")
LIST = re.compile(r"IN \(__\[POSTCOMPILE_(\w+)\]\)")


class Prepared:
    """``rows(**values)`` runs the select; every value it takes is a ``bindparam`` of its own name, a list one
    that is ``expanding``. What never changes is spelled into it with ``literal_column``: a plan that shall do
    for all values uses no partial index for one that might be another.
    """

    def __init__(self, name: str, select: Select[Any]) -> None:
        self._name, self._select = name, select
        self._prepare = self._execute = ""

    def rows(self, **values: Any) -> Sequence[Any]:
        connection = db.session.connection()
        if connection.dialect.name != "postgresql":
            return connection.execute(self._select, values).all()
        if not self._prepare:
            self._prepare, self._execute = self._spelled(connection.dialect)
        known: set[str] = connection.info.setdefault("prepared", set())
        if self._name not in known:
            connection.exec_driver_sql(self._prepare)
            known.add(self._name)
        return connection.exec_driver_sql(self._execute, values).all()

    def _spelled(self, dialect: Dialect) -> tuple[str, str]:
        """PREPARE with numbered parameters, and EXECUTE with the same ones by name."""
        names: list[str] = []

        def number(found: re.Match[str]) -> str:
            if found[1] not in names:
                names.append(found[1])
            return f"${names.index(found[1]) + 1}"

        statement = LIST.sub(r"= ANY(%(\1)s)", str(self._select.compile(dialect=dialect)))
        prepare = f"PREPARE {self._name} AS {PARAMETER.sub(number, statement)}"
        given = ", ".join(f"%({name})s" for name in names)
        return prepare, f"EXECUTE {self._name} ({given})"
