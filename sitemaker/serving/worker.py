"""gunicorn's threaded worker, in which no thread waits for a client.

A request is taken in by the worker's own loop, whatever its pace, and handed to a thread when it is whole.
What the process has in memory is answered by the loop itself; what a thread answers leaves as its client
takes it. So a head that does not end, a body of one byte a second and a client that does not read cost a
place among the connections and nothing else, for as long as `arrival` and `leaving` allow. (gunicorn's own
worker reads and writes in a thread: forty slow forms stop eight. And its loop waits for whoever was told to
close: one client that does not stops it for 2 s.)
"""

import errno
import logging
import os
import resource
import signal
import socket
import sys
import time
from collections import Counter
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from io import BytesIO
from selectors import EVENT_READ
from typing import IO, Any

from gunicorn.http.unreader import SocketUnreader
from gunicorn.util import http_date
from gunicorn.workers.gthread import TConn

from . import at_once
from .incoming import IncomingRequest, asker, is_for_reader, is_plain
from .outgoing import OutgoingResponses
from .plain import plain_answer
from .threads import Threads

log = logging.getLogger(__name__)

PIECE = 64 * 1024
LOOK_EVERY = 0.5
SWITCH = 0.0005
"""Seconds that a thread which computes keeps Python's lock from one that has an answer to send."""
READERS = 2
"""Threads of a process for pages of sites alone, beside those that `threads` counts."""
MOST_FILES, OWN_FILES = 8192, 200
"""Open files worth having, and those of them that are not a connection's, which has two at most."""
SHORT = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
SOME = 16
"""Of so many connections of a network that has most one gives way at a time: finding it takes a while."""
LINGER = 2.0
"""Seconds that a stopping worker keeps a connection on which nothing has come."""
FIRST = "Server: gunicorn\r\nDate: {}\r\nConnection: keep-alive\r\n"
KEPT: Future[bool] = Future()
"""What a thread says of a connection that goes on."""
KEPT.set_result(True)
TOO_SLOW = plain_answer(
    "408 Request Timeout", "This request took too long to arrive. Nothing was changed; try again."
)
ENDLESS = plain_answer(
    "431 Request Header Fields Too Large", "The headers of this request are longer than 32 KB."
)
TOO_MANY_CHUNKS = plain_answer(
    "400 Bad Request", "The body of this request came in too many small chunks. Nothing was changed."
)
NO_ROOM = plain_answer(
    "503 Service Unavailable", "The server is busy. Nothing was changed; try again in a moment."
)


class Spooled(SocketUnreader):  # type: ignore[misc]
    """What has arrived, and nothing after it: whatever gunicorn would still wait for, no thread does."""

    def __init__(self, sock: socket.socket, spool: IO[bytes]) -> None:
        super().__init__(sock)
        self._spool = spool
        self._spool.seek(0)
        self.ran_dry = False
        """Of this request more was wanted than came: where the next one begins, nobody knows."""

    def chunk(self, size_hint: int | None = None) -> bytes:
        data = self._spool.read(min(max(size_hint or 0, self.mxchunk), self.max_body_chunk))
        self.ran_dry = self.ran_dry or not data
        return data

    def hold_rest(self) -> None:
        """What came behind the request that was read: gunicorn looks for it in the buffer alone."""
        self.buf.seek(0, os.SEEK_END)
        self.buf.write(self._spool.read())
        self._spool.close()


def _open_files() -> int:
    """As many as this process may have open, after asking for all it may ask for."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = min(hard, MOST_FILES) if hard != resource.RLIM_INFINITY else MOST_FILES
    if soft == resource.RLIM_INFINITY or soft >= most:
        return most
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most


def _received(conn: TConn) -> bytes | None:
    try:
        return bytes(conn.sock.recv(PIECE))
    except (BlockingIOError, InterruptedError):
        return None
    except OSError:
        return b""


def _say(conn: TConn, last: bytes) -> None:
    with suppress(OSError):
        conn.sock.send(last)
        conn.sock.shutdown(socket.SHUT_WR)


def _peer(conn: TConn) -> str:
    return str(conn.client[0]) if isinstance(conn.client, tuple) else ""


class Worker(OutgoingResponses):
    """gunicorn's worker: an event loop for the clients, threads for the requests that are whole."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._arriving: dict[TConn, IncomingRequest] = {}
        self._held, self._looked_at, self._has_successor = 0, 0.0, False

    def init_process(self) -> None:
        sys.setswitchinterval(SWITCH)
        self.worker_connections: int = min(self.cfg.worker_connections, (_open_files() - OWN_FILES) // 2)
        self.max_keepalived: int = self.worker_connections - self.cfg.threads
        super().init_process()

    def load_wsgi(self) -> None:
        super().load_wsgi()
        config = self.wsgi.config
        self._limits = config["MAX_CONTENT_LENGTH"], config["MAX_UPLOAD_LENGTH"]
        self._hops, self._room = config["PROXY_HOPS"], config["ARRIVING_MB"] * 2**20
        self._apex = config["SERVER_NAME"].partition(":")[0].lower().encode()
        calls = {"work": self.handle, "done": self.finish_request, "defer": self.method_queue.defer}
        self._pools = Threads(self.cfg.threads, **calls), Threads(READERS, **calls)
        """Readers have some that nobody else can take."""

    def accept(self, listener: socket.socket) -> None:
        try:
            super().accept(listener)
        except OSError as problem:
            if problem.errno not in SHORT:
                raise
            self._make_place()

    def enqueue_req(self, conn: TConn) -> None:
        """A connection that begins or goes on: its next request is waited for here, not in a thread."""
        self.let_out(conn)
        data = conn.parser.unreader.take_buffered() if conn.parser is not None else b""
        data = data or _received(conn)
        if data and is_plain(data):
            self._answer(conn, data)
            return
        self._arriving[conn] = arrival = IncomingRequest(self._limits, self._hops, _peer(conn))
        conn.network = arrival.network
        self.poller.register(conn.sock, EVENT_READ, partial(self._read, conn))
        self._feed(conn, data)

    def _read(self, conn: TConn, client: Any) -> None:
        data = _received(conn)
        if data and not self._arriving[conn].received and is_plain(data):
            self._forget(conn).spool.close()
            self._answer(conn, data)
        else:
            self._feed(conn, data)

    def _answer(self, conn: TConn, data: bytes) -> None:
        """A whole request without a body: from here, from the readers' threads or from the others'."""
        conn.network = asker(data, self._hops, _peer(conn))
        for_reader = is_for_reader(data, self._apex)
        if not (for_reader and self._answer_at_once(conn, data)):
            self._serve(conn, BytesIO(data), for_reader=for_reader)

    def _feed(self, conn: TConn, data: bytes | None) -> None:
        """``data`` is None while nothing has come, empty when nothing will."""
        if data is None:
            return
        if not data:
            return self._drop(conn)
        arrival = self._arriving[conn]
        before = arrival.size
        try:
            arrival.feed(data)
        except Exception:  # the disk is full; and whatever it was, the other connections go on
            log.exception("taking a request in")
            return self._drop(conn, NO_ROOM)
        self._held += arrival.size - before
        if arrival.is_endless:
            self._drop(conn, ENDLESS)
        elif arrival.too_many_chunks:
            self._drop(conn, TOO_MANY_CHUNKS)
        elif arrival.whole:
            conn.network = arrival.network
            self._serve(conn, self._forget(conn).spool)
        elif arrival.expects:
            arrival.expects = False
            with suppress(OSError):
                conn.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        if self._held > self._room:
            self._give_way()

    def _answer_at_once(self, conn: TConn, data: bytes) -> bool:
        """Whether this process had the answer in memory: it is written from here, as the client takes it."""
        if not self.alive or self.nr + 1 >= self.max_requests or self._is_full():
            return False
        environ = at_once.read(data, _peer(conn))
        if environ is None:
            return False
        try:
            answer = at_once.answer(self.wsgi, environ, FIRST.format(http_date()))
        except at_once.NotAtOnce:
            return False
        except Exception:  # whatever it was, the other connections go on, and a thread says it properly
            log.exception("answering at once")
            return False
        self.nr += 1
        conn.init()
        with suppress(OSError):  # found out again by whoever sends the rest
            conn.sock.sendall(answer)
        self.finish_request(conn, KEPT)
        return True

    def _is_full(self) -> bool:
        return bool(len(self.keepalived_conns) >= self.max_keepalived)

    def _serve(self, conn: TConn, spool: IO[bytes], *, for_reader: bool = False) -> None:
        """To a thread, as if it all arrived this moment."""
        conn.data_ready = True
        conn.init()
        conn.parser.unreader = Spooled(conn.sock, spool)
        self._pools[for_reader].take(conn)

    def _keepalive_after(self, conn: TConn, keepalive: bool) -> bool:
        unreader = conn.parser.unreader
        goes_on = bool(super()._keepalive_after(conn, keepalive)) and not unreader.ran_dry
        unreader.hold_rest()
        return goes_on

    def _forget(self, conn: TConn) -> IncomingRequest:
        arrival = self._arriving.pop(conn)
        self._held -= arrival.size
        with suppress(KeyError):
            self.poller.unregister(conn.sock)
        return arrival

    def _drop(self, conn: TConn, saying: bytes = b"") -> None:
        arrival = self._forget(conn)
        arrival.spool.close()
        self.nr_conns -= 1
        if saying and arrival.received:
            _say(conn, saying)
        conn.close()

    def murder_pending(self) -> None:
        """Between two looks at the connections: who is late goes, and so does who is too many."""
        super().murder_pending()
        if self.nr >= self.max_requests and not self._has_successor:
            self._has_successor = True
            os.kill(self.ppid, signal.SIGTTIN)  # gunicorn starts another when this one has ended: too late
        while self.nr_conns >= self.worker_connections - 1 and self._make_place():
            pass
        now = time.monotonic()
        if now > self._looked_at + LOOK_EVERY:
            self._looked_at = now
            self.end_late()
            for conn, arrival in list(self._arriving.items()):
                idle = not arrival.received and now > arrival.began + LINGER
                if arrival.is_late and arrival.too_large:  # the application says how much would be taken
                    self._serve(conn, self._forget(conn).spool)
                elif arrival.is_late or (idle and not self.alive):
                    self._drop(conn, TOO_SLOW)

    def _make_place(self) -> bool:
        """For others: of the network that has most, some that are missed least.

        Where none has more than one request that waits for a thread, all of them wait for their turn.
        """
        at_rest = {conn: conn.network for conn in self.at_rest()}
        at_rest |= {conn: arrival.network for conn, arrival in self._arriving.items()}
        waiting = {conn: conn.network for pool in self._pools for conn in pool.waiting}
        tally = Counter([*at_rest.values(), *waiting.values()])
        greediest, most = tally.most_common(1)[0] if tally else ("", 0)
        if not most or (most == 1 and not at_rest):
            return False
        of_it = [conn for conn, network in (at_rest | waiting).items() if network == greediest]
        for conn in of_it[: max(1, most // SOME)]:
            if conn in self._arriving:
                self._drop(conn, NO_ROOM)
            else:
                self.end(conn)
        return True

    def end(self, conn: TConn) -> None:
        if conn in self._arriving:
            self._forget(conn).spool.close()
        if any(pool.forget(conn) for pool in self._pools):
            _say(conn, NO_ROOM)
        super().end(conn)

    def _give_way(self) -> None:
        """Of the network that has laid most here, the largest."""
        taken: Counter[str] = Counter()
        for arrival in self._arriving.values():
            taken[arrival.network] += arrival.size
        greediest = taken.most_common(1)[0][0]
        of_it = [conn for conn, arrival in self._arriving.items() if arrival.network == greediest]
        self._drop(max(of_it, key=lambda conn: self._arriving[conn].size), NO_ROOM)
