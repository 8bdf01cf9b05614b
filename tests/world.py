"""The application of one test process, and the way back to the beginning between two tests."""

import shutil
from types import TracebackType
from typing import Self

import psycopg2
from psycopg2 import sql
from redis import Redis as RedisClient

from sitemaker import create_app
from sitemaker.extensions import db, hosts
from tests.cast import assemble
from tests.servers import Postgres, folder


class World:
    """`app` on a database of its own that holds `cast`. `begin_again()` brings all rows back to that.

    The rows are kept in a schema beside the tables and copied back in one round trip (a few milliseconds): a
    truncation or a copy of the database would take ten times as long. The versions of sites rise from test to
    test, so that no copy of a page cached by one test is good in the next, and sessions begin this minute.
    """

    def __init__(self, cluster: Postgres, name: str, base: str, redis_url: str, smtp_url: str) -> None:
        self._cluster, self._name = cluster, name
        self.url = cluster.create(name, base)
        self.redis_url = redis_url
        self._redis = RedisClient.from_url(redis_url)
        self.tests = 0
        self.media = folder("media")
        settings = {
            "APP_ENV": "testing",
            "DATABASE_URL": self.url,
            "REDIS_URL": redis_url,
            "SMTP_URL": smtp_url,
            "LOG_FORMAT": "none",
            "PROCESSOR_SHARE": 0,
            "SITE_EDITS_PER_MINUTE": 1_000_000,
            "MEDIA_FOLDER": str(self.media),
        }
        self.app = create_app(settings)

    def __enter__(self) -> Self:
        self._redis.flushdb()
        self.cast = assemble(self.app)
        self._owner = psycopg2.connect(self._cluster.url(self._name, self._cluster.owner))
        self._owner.autocommit = True
        with self._owner.cursor() as cursor:
            cursor.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename !~ '^alembic'"
            )
            self._tables = [sql.Identifier(row[0]) for row in cursor.fetchall()]
            cursor.execute("CREATE SCHEMA pristine")
            for table in self._tables:
                cursor.execute(sql.SQL("CREATE TABLE pristine.{0} AS TABLE public.{0}").format(table))
        return self

    def begin_again(self) -> None:
        self.tests += 1
        with self.app.app_context():
            db.session.remove()
        restore = sql.SQL("DELETE FROM public.{0}; INSERT INTO public.{0} TABLE pristine.{0};")
        statements = [restore.format(table) for table in self._tables]
        with self._owner.cursor() as cursor:
            # as replica: no foreign key is asked about the order, no trigger refuses
            begin = sql.SQL(
                "BEGIN; SET LOCAL session_replication_role = replica; SET LOCAL lock_timeout = '5s';"
            )
            rise = sql.SQL("UPDATE public.site SET version = version + {};").format(
                sql.Literal(self.tests * 1000)
            )
            fresh = sql.SQL("UPDATE public.session SET authenticated_at = now(), seen_at = now(); COMMIT")
            cursor.execute(sql.Composed([begin, *statements, rise, fresh]))
        self._redis.flushdb()
        hosts._forget_all()
        hosts._last_good.clear()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        hosts.stop()
        self._owner.close()
        self._redis.close()
        self._cluster.drop(self._name)
        shutil.rmtree(self.media, ignore_errors=True)
