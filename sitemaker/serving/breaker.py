"""The database behind a breaker: three overdue requests in a row, and nobody waits for it until it answers.

Cached pages and what needs no rows go on. Once a second one thread asks the database itself, so that no
visitor has to find out.
"""

import logging
import threading
import time
from typing import Any

from sqlalchemy import Engine, event, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

from .deadlines import Deadlines, Watch

log = logging.getLogger(__name__)

IN_A_ROW = 3
PROBE_EVERY, PROBE_TAKES = 1.0, 2.0
SLOW = 1.0
"""Seconds after which an attempt to connect did not merely fail: nobody answered."""
HOLDER = "watch"


class Away(NoConnection):
    """The database has not answered for a while; nobody waits for it now."""


class Breaker:
    """Knows which work uses which connection; opens when work is overdue, closes when a probe is not."""

    def __init__(self, engine: Engine, deadlines: Deadlines) -> None:
        self._engine, self._deadlines = engine, deadlines
        self._overdue, self._prober = 0, 0
        self.is_open = False
        deadlines.on_overdue = self._look
        event.listen(engine, "do_connect", self._connect)
        event.listen(engine, "checkout", self._lend)
        event.listen(engine, "checkin", self._take_back)

    def _ask(self) -> None:
        """Nobody waits for what does not answer, and work whose time is over waits for nothing."""
        watch = self._deadlines.present
        if (watch and watch.overdue) or (self.is_open and threading.get_ident() != self._prober):
            raise Away("the database does not answer")

    def _connect(self, dialect: Any, record: Any, args: Any, named: Any) -> Any:
        self._ask()
        began = time.monotonic()
        try:
            return dialect.connect(*args, **named)
        except Exception:
            if time.monotonic() - began > SLOW:
                self._count()
            raise

    def _lend(self, connection: Any, record: Any, proxy: Any) -> None:
        self._ask()
        if (watch := self._deadlines.present) is not None:
            watch.connections.append(connection)
            record.info[HOLDER] = watch

    def _take_back(self, connection: Any, record: Any) -> None:
        watch: Watch | None = record.info.pop(HOLDER, None)
        if watch is not None:
            watch.connections = [each for each in watch.connections if each is not connection]
            if not watch.overdue:
                self._overdue = 0

    def _look(self, watch: Watch) -> None:
        """Only what waited for the database: not a computation, not a place in one of our own lines."""
        if watch.connections and watch.module.startswith("sqlalchemy."):
            self._count()

    def _count(self) -> None:
        self._overdue += 1
        if self._overdue >= IN_A_ROW and not self.is_open:
            self.is_open = True
            log.error("the database does not answer; requests that need it are refused until it does")
            threading.Thread(target=self._probe_forever, name="database-probe", daemon=True).start()

    def _probe_forever(self) -> None:
        self._prober = threading.get_ident()
        while not self._answers():
            time.sleep(PROBE_EVERY)
        self._overdue, self._prober, self.is_open = 0, 0, False
        log.warning("the database answers again")

    def _answers(self) -> bool:
        try:
            with self._deadlines.watch(PROBE_TAKES), self._engine.connect() as connection:
                return bool(connection.scalar(text("SELECT 1")))
        except SQLAlchemyError:
            return False
