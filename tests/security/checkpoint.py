"""All rows of a database as they are now: to compare with later, and to come back to."""

from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql
from redis import Redis

from sitemaker.extensions import db, hosts
from tests.servers import Postgres
from tests.world import World

UNCOUNTED = {
    "session": ("seen_at", "data"),
    "handoff": ("*",),
    "audit": ("*",),
    "alembic_version": ("*",),
}
"""What reading may touch (R30): the session row's own times and flash, the audit, the hand-off's own rows."""


class Checkpoint:
    """Taken when made. `restore()` brings every row back; `changed()` names the tables that differ."""

    def __init__(self, world: World, cluster: Postgres) -> None:
        self._world = world
        self._owner = psycopg2.connect(cluster.url(urlsplit(world.url).path[1:], cluster.owner))
        self._owner.autocommit = True
        self._redis = Redis.from_url(world.redis_url)
        self._do("DROP SCHEMA IF EXISTS checkpoint CASCADE; CREATE SCHEMA checkpoint")
        query = (
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        )
        self._tables = sorted(str(row[0]) for row in self._ask(query))
        for table in self._tables:
            self._do(sql.SQL("CREATE TABLE checkpoint.{0} AS TABLE public.{0}").format(sql.Identifier(table)))
        self.before = self.digest()

    def begin_again(self) -> None:
        """For the next test, as World.begin_again(): nothing cached is good, sessions begin this minute."""
        rise = sql.SQL("UPDATE checkpoint.site SET version = version % 1000 + {};")
        fresh = sql.SQL("UPDATE checkpoint.session SET authenticated_at = now(), seen_at = now()")
        self._do(sql.Composed([rise.format(sql.Literal(self._world.tests * 1000)), fresh]))
        self.restore()
        self.before = self.digest()

    def _do(self, statement: str | sql.Composable) -> None:
        with self._owner.cursor() as cursor:
            cursor.execute(statement)

    def _ask(self, statement: str | sql.Composable) -> list[tuple[object, ...]]:
        with self._owner.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    def digest(self) -> dict[str, str]:
        """One hash for the rows of each table, without what reading may touch."""
        parts = []
        for table in self._tables:
            left_out = UNCOUNTED.get(table, ())
            if "*" in left_out:
                continue
            shown = sql.SQL("to_jsonb(t)") + sql.SQL("").join(
                sql.SQL(" - {}").format(sql.Literal(name)) for name in left_out
            )
            parts.append(
                sql.SQL(
                    "SELECT {name}, md5(coalesce(string_agg(({shown})::text, '' ORDER BY t.id), '')) "
                    "FROM public.{table} t"
                ).format(name=sql.Literal(table), shown=shown, table=sql.Identifier(table))
            )
        return {str(name): str(value) for name, value in self._ask(sql.SQL(" UNION ALL ").join(parts))}

    def changed(self) -> set[str]:
        now = self.digest()
        return {table for table, value in self.before.items() if now[table] != value}

    def restore(self) -> None:
        with self._world.app.app_context():
            db.session.remove()
        back = [
            sql.SQL("DELETE FROM public.{0}; INSERT INTO public.{0} TABLE checkpoint.{0};").format(
                sql.Identifier(table)
            )
            for table in self._tables
        ]
        begin = sql.SQL("BEGIN; SET LOCAL session_replication_role = replica; SET LOCAL lock_timeout = '5s';")
        self._do(sql.Composed([begin, *back, sql.SQL("COMMIT")]))
        self._redis.flushdb()
        hosts._forget_all()
        hosts._last_good.clear()

    def close(self) -> None:
        self._do("DROP SCHEMA IF EXISTS checkpoint CASCADE")
        self._owner.close()
        self._redis.close()
