"""What each host stands for, known in the process, told between processes, never stale for long.

A record is looked for in this process, then in Redis (``host:<host>``, a day to live), then in the
database. A process may trust what it holds as long as it hears of changes: one thread keeps a connection
with client tracking, which pushes the name of every ``host:`` key written. Without that connection what is
held is trusted for a second; without Redis but with SQLite, as long as the file's data version stays.
"""

import json
import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from redis import RedisError
from redis.connection import Connection, ConnectionPool

from .clock import seconds
from .redis_client import TIMEOUT, Away, Breaker

log = logging.getLogger(__name__)

PREFIX = "host:"
DAY = 86_400
POLL_EVERY, SWEEP_EVERY, DATA_VERSION_EVERY = 1.0, 2.0, 0.05
AGAIN = 0.02
"""Seconds that a record is held which changed while it was read: it may be the one before."""
FIRST_SWEEP = 60.0
"""Seconds that a new process looks back."""
MOST = 20_000
"""Records of one generation; two generations are kept, so at most twice as many."""

SET_IF_GREATER = """
local held = redis.call('GET', KEYS[1])
if held then
  local old = cjson.decode(held)
  local new = cjson.decode(ARGV[1])
  if old.site_id == new.site_id and old.version >= new.version and old.epoch >= new.epoch then return 0 end
end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return 1
"""


@dataclass(frozen=True, slots=True)
class HostRecord:
    """What a host stands for: a site, in which version and state, or a redirect."""

    host: str
    site_id: int
    """0 when the host is nobody's or only redirects."""
    version: int
    epoch: int
    """Newest publication time already past, in milliseconds since 1970."""
    next: int
    """The next publication time to come, likewise; 0 for none."""
    state: str
    """``live``, ``unpublished``, ``suspended``, ``deleted``, ``renamed`` or ``unknown``."""
    target: str
    """Where a renamed site stands now."""


class Unavailable(Exception):
    """Neither database nor Redis can say, and nothing is remembered."""


class HostRecords:
    """The table of one process. ``find`` is the hot path: two dictionary reads when nothing changed."""

    def __init__(self) -> None:
        self._fresh: dict[str, tuple[HostRecord, float]] = {}
        self._aging: dict[str, tuple[HostRecord, float]] = {}
        self._last_good: dict[str, HostRecord] = {}
        self._reading: dict[str, object] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()
        self._redis: Breaker | None = None
        self._load: Callable[[str], HostRecord | None] = lambda host: None
        self._sweep: Callable[[float], list[HostRecord]] = lambda since: []
        self._data_version: Callable[[], int] | None = None
        self._seen_version, self._looked_at = -1, 0.0
        self._listening = False
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._listener_of = 0
        """Process id of the listening thread: a forked worker starts its own."""

    def configure(
        self,
        redis_url: str,
        *,
        load: Callable[[str], HostRecord | None],
        sweep: Callable[[float], list[HostRecord]],
        data_version: Callable[[], int] | None = None,
    ) -> None:
        """Say where records come from.

        ``load(host)`` reads the database (None: nobody's), ``sweep(seconds)`` the records of late changes;
        ``data_version`` is a number that changes with SQLite's file.
        """
        self.stop()
        self._redis = Breaker(redis_url) if redis_url else None
        self._load, self._sweep, self._data_version = load, sweep, data_version
        for table in (self._fresh, self._aging, self._last_good, self._reading, self._locks):
            table.clear()

    def start(self) -> None:
        """Begin to listen, once per process and only after a fork."""
        with self._lock:
            if self._listener_of != os.getpid() and self._redis is not None:
                self._listener_of = os.getpid()
                self._stopping.clear()
                self._thread = threading.Thread(target=self._listen, name="hostrecords", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None and self._listener_of == os.getpid():
            self._thread.join(timeout=2)
        self._thread, self._listener_of = None, 0
        self._listening = False

    def find(self, host: str) -> HostRecord:
        """The record of a canonical host, state ``unknown`` when it is nobody's. Raises Unavailable."""
        moment = seconds()
        if self._data_version is not None and moment - self._looked_at > DATA_VERSION_EVERY:
            self._look_at_file(moment)
        held = self._fresh.get(host)
        if held is not None and moment < held[1]:
            return held[0]
        return self._refresh(host, moment)

    def known(self, host: str) -> HostRecord | None:
        """The record that is held and still counts, without asking anybody (on SQLite the file is asked)."""
        held = self._fresh.get(host)
        good = held is not None and self._data_version is None and seconds() < held[1]
        return held[0] if held is not None and good else None

    def _refresh(self, host: str, moment: float) -> HostRecord:
        if self._listener_of != os.getpid():
            self.start()
        if (aged := self._aging.get(host)) is not None and moment < aged[1]:
            self._store(host, *aged)
            return aged[0]
        with self._lock:
            lock = self._locks.setdefault(host, threading.Lock())
        with lock:
            held = self._fresh.get(host)
            if held is not None and seconds() < held[1]:
                return held[0]
            try:
                return self._read(host)
            finally:
                self._locks.pop(host, None)

    def _read(self, host: str) -> HostRecord:
        token = self._reading[host] = object()
        try:
            record = self._from_redis(host) or self._from_database(host)
        except Away:
            record = self._from_database(host)
        self._keep(host, record, certain=self._reading.pop(host, None) is token)
        return record

    def _from_redis(self, host: str) -> HostRecord | None:
        if self._redis is None:
            return None
        raw = self._redis.call(lambda client: client.get(PREFIX + host))
        record = HostRecord(**json.loads(raw)) if raw else None
        if record is None or (record.next and record.next <= seconds() * 1000):
            return None
        return None if self._knows_better(record) else record

    def _knows_better(self, record: HostRecord) -> bool:
        """Whether this process has seen a newer one: Redis keeps the old when it refuses to be written."""
        last = self._last_good.get(record.host)
        return last is not None and last.site_id == record.site_id and last.version > record.version

    def _from_database(self, host: str) -> HostRecord:
        try:
            record = self._load(host)
        except Exception as problem:
            if (last := self._last_good.get(host)) is not None:
                return last
            raise Unavailable from problem
        if record is None:
            return HostRecord(host, 0, 0, 0, 0, "unknown", "")
        self._write(record)
        return record

    def _keep(self, host: str, record: HostRecord, *, certain: bool) -> None:
        """Hold a record: for long while changes are pushed to us, else for a moment."""
        moment = seconds()
        trusted = self._listening or self._data_version is not None
        until = moment + (POLL_EVERY if not trusted else DAY if certain else AGAIN)
        if record.next:
            until = min(until, record.next / 1000)
        self._remember(record)
        self._store(host, record, until)

    def _remember(self, record: HostRecord) -> None:
        """The last good record of a host, for when nobody can say: nothing older is taken after it."""
        if record.site_id:
            if len(self._last_good) > 2 * MOST:
                self._last_good.clear()
            self._last_good[record.host] = record

    def _store(self, host: str, record: HostRecord, until: float) -> None:
        if len(self._fresh) >= MOST:
            self._aging, self._fresh = self._fresh, {}
        self._fresh[host] = (record, until)

    def tell(self, record: HostRecord) -> None:
        """A commit changed this record: hold it here, write it for the others."""
        self._remember(record)  # whoever reads before it is written takes no older one
        self.forget_here(record.host)
        if self._data_version is None and self._redis is None:
            self._keep(record.host, record, certain=True)
        self._write(record)

    def forget(self, host: str) -> None:
        """A host that stands for something else from now on."""
        self.forget_here(host)
        self._last_good.pop(host, None)
        if self._redis is not None:
            try:
                self._redis.call(lambda client: client.delete(PREFIX + host))
            except Away:
                log.warning("redis away; %s is forgotten by the others within a second", host)

    def forget_here(self, host: str) -> None:
        self._reading.pop(host, None)
        self._fresh.pop(host, None)
        self._aging.pop(host, None)

    def _write(self, record: HostRecord) -> bool:
        if self._redis is None:
            return False
        value = json.dumps(asdict(record))
        try:
            self._redis.call(lambda client: client.eval(SET_IF_GREATER, 1, PREFIX + record.host, value, DAY))
        except Away:
            log.warning("redis away; the sweep will tell of %s", record.host)
            return False
        return True

    def _look_at_file(self, moment: float) -> None:
        self._looked_at = moment
        version = self._data_version() if self._data_version else 0
        if version != self._seen_version:
            self._seen_version = version
            self._forget_all()

    def _forget_all(self) -> None:
        """Drop every mark of freshness; last good copies stay."""
        self._fresh, self._aging = {}, {}
        self._reading.clear()

    def _listen(self) -> None:
        swept = time.monotonic() - FIRST_SWEEP
        while not self._stopping.is_set():
            connection: Any = None
            try:
                connection = self._track()
                self._forget_all()
                self._listening = True
                while not self._stopping.is_set():
                    self._hear(connection)
                    if (since := time.monotonic() - swept) > SWEEP_EVERY:
                        swept = time.monotonic()
                        self._catch_up(since + 4 * SWEEP_EVERY)
            except (RedisError, OSError) as problem:
                if self._listening:
                    log.warning("not hearing of changes (%s); looking every second", type(problem).__name__)
            finally:
                self._listening = False
                self._forget_all()
                if connection is not None:
                    connection.disconnect()
            self._stopping.wait(0.5)

    def _track(self) -> Connection:
        """A connection to which Redis pushes the name of every written key that begins with PREFIX."""
        if self._redis is None:
            raise OSError("no redis to listen to")
        pool: ConnectionPool = self._redis.client.connection_pool
        options = {
            name: value
            for name, value in pool.connection_kwargs.items()
            if not name.startswith("maint_notifications")  # those want the newer protocol
        }
        connection: Any = pool.connection_class(**{**options, "protocol": 2, "decode_responses": False})
        connection.connect()
        connection.send_command("CLIENT", "ID")
        own = connection.read_response()
        connection.send_command("CLIENT", "TRACKING", "ON", "REDIRECT", own, "BCAST", "PREFIX", PREFIX)
        connection.read_response()
        connection.send_command("SUBSCRIBE", "__redis__:invalidate")
        connection.read_response()
        return connection  # type: ignore[no-any-return]

    def _hear(self, connection: Any) -> None:
        """Wait a moment for one push; a ping now and then tells a dead connection from a quiet one."""
        if not connection.can_read(timeout=0.5):
            connection.send_command("PING")
            if not connection.can_read(timeout=5 * TIMEOUT):
                raise OSError("redis is silent")
        message = connection.read_response()
        if isinstance(message, list) and message and bytes(message[0]) == b"message":
            names = message[2]
            if names is None:  # the whole database was flushed
                self._forget_all()
            else:
                for name in names:
                    self.forget_here(bytes(name).decode().removeprefix(PREFIX))

    def _catch_up(self, seconds: float) -> None:
        """Learn of what was committed in the last seconds, and tell the others.

        Whoever committed it may have died, or found Redis away or full. After an outage ``seconds`` covers
        the outage.
        """
        try:
            late = self._sweep(seconds)
        except Exception as problem:
            log.warning("the sweep of host records waits for the database (%s)", type(problem).__name__)
            return
        heard = True
        for record in late:
            held = self._fresh.get(record.host) or self._aging.get(record.host)
            if held is not None and held[0].site_id == record.site_id and held[0].version < record.version:
                self.forget_here(record.host)
                self._keep(record.host, record, certain=False)
            heard = heard and self._write(record)
