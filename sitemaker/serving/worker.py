"""gunicorn's threaded worker, in which no thread waits for a client.

A request is taken in by the worker's own loop, whatever its pace, and handed to a thread when it is whole.
So a head that does not end and a body of one byte a second cost a place among the connections and nothing
else, for as long as `arrival` allows. (gunicorn's own worker reads both in a thread: forty slow forms stop
eight threads.)
"""

import os
import socket
import struct
import time
from collections import Counter
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

from .arrival import Arrival
from .plain import plain_answer

PIECE = 64 * 1024
LOOK_EVERY = 0.5
SILENCE = 10
"""Seconds without a byte either way after which a thread leaves a client alone."""
LINGER = 2.0
"""Seconds that a stopping worker keeps a connection on which nothing has come."""
TOO_SLOW = plain_answer(
    "408 Request Timeout", "This took too long to arrive. Nothing was changed; send it again."
)
ENDLESS = plain_answer(
    "431 Request Header Fields Too Large", "The head of this request is longer than 64 KB."
)
NO_ROOM = plain_answer(
    "503 Service Unavailable", "The server is busy. Nothing was changed; send it again in a moment."
)


class Spooled(SocketUnreader):  # type: ignore[misc]
    """What has arrived, then the connection. After a body too large to keep there is nothing more."""

    def __init__(self, sock: socket.socket, arrival: Arrival) -> None:
        super().__init__(sock)
        self._spool, self._ends = arrival.spool, arrival.too_large
        self._spool.seek(0)

    def chunk(self, size_hint: int | None = None) -> bytes:
        if data := self._spool.read(max(size_hint or 0, self.mxchunk)):
            return data
        return b"" if self._ends else bytes(super().chunk(size_hint))

    def hold_rest(self) -> None:
        """What came behind the request that was read: gunicorn looks for it in the buffer alone."""
        self.buf.seek(0, os.SEEK_END)
        self.buf.write(self._spool.read())
        self._spool.close()


class Worker(ThreadWorker):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._arriving: dict[TConn, Arrival] = {}
        self._held, self._looked_at = 0, 0.0

    def load_wsgi(self) -> None:
        super().load_wsgi()
        config = self.wsgi.config
        self._limits = config["MAX_CONTENT_LENGTH"], config["MAX_UPLOAD_LENGTH"]
        self._hops, self._room = config["PROXY_HOPS"], config["ARRIVING_MB"] * 2**20

    def enqueue_req(self, conn: TConn) -> None:
        """A connection that begins or goes on: its next request is waited for here, not in a thread."""
        peer = conn.client[0] if isinstance(conn.client, tuple) else ""
        arrival = self._arriving[conn] = Arrival(self._limits, self._hops, peer)
        conn.sock.setblocking(False)
        if conn.parser is not None and (ahead := conn.parser.unreader.take_buffered()):
            self._feed(conn, arrival, ahead)
        else:
            self._read(conn)
        if conn in self._arriving:
            self.poller.register(conn.sock, EVENT_READ, partial(self._read, conn))

    def _read(self, conn: TConn, client: Any = None) -> None:
        try:
            data = conn.sock.recv(PIECE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if data:
            self._feed(conn, self._arriving[conn], data)
        else:
            self._drop(conn)

    def _feed(self, conn: TConn, arrival: Arrival, data: bytes) -> None:
        before = arrival.size
        try:
            arrival.feed(data)
        except OSError:  # the disk is full
            return self._drop(conn, NO_ROOM)
        self._held += arrival.size - before
        if arrival.is_endless:
            self._drop(conn, ENDLESS)
        elif arrival.whole:
            self._serve(conn)
        elif arrival.expects:
            arrival.expects = False
            with suppress(OSError):
                conn.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        if self._held > self._room:
            self._give_way(lambda each: each.size, NO_ROOM)

    def _serve(self, conn: TConn) -> None:
        """To a thread, as if it all arrived this moment."""
        arrival = self._forget(conn)
        conn.data_ready = True
        conn.init()
        conn.sock.setblocking(True)
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", SILENCE, 0))
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", SILENCE, 0))
        conn.is_cut = arrival.too_large
        conn.parser.unreader = Spooled(conn.sock, arrival)
        super().enqueue_req(conn)

    def _keepalive_after(self, conn: TConn, keepalive: bool) -> bool:
        if conn.is_cut or not super()._keepalive_after(conn, keepalive):
            return False
        conn.parser.unreader.hold_rest()
        return True

    def _forget(self, conn: TConn) -> Arrival:
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
            with suppress(OSError):
                conn.sock.send(saying)
                conn.sock.shutdown(socket.SHUT_WR)
        conn.close()

    def murder_pending(self) -> None:
        """Between two looks at the connections: who is late goes, and so does who is too many."""
        super().murder_pending()
        while self.nr_conns >= self.worker_connections - 1 and (self.keepalived_conns or self._arriving):
            self._make_place()
        now = time.monotonic()
        if now > self._looked_at + LOOK_EVERY:
            self._looked_at = now
            for conn, arrival in list(self._arriving.items()):
                idle = not arrival.received and now > arrival.began + LINGER
                if arrival.is_late and arrival.too_large:
                    self._serve(conn)  # the application says how much would be taken
                elif arrival.is_late or (idle and not self.alive):
                    self._drop(conn, TOO_SLOW)

    def _make_place(self) -> None:
        if self.keepalived_conns:
            self.keepalived_conns[0].timeout = 0
            self.murder_keepalived()
        else:
            self._give_way(lambda each: 1, NO_ROOM)

    def _give_way(self, share: Any, saying: bytes) -> None:
        """Of the network that takes most, the one that takes most, or began first."""
        taken: Counter[str] = Counter()
        for arrival in self._arriving.values():
            taken[arrival.network] += share(arrival)
        greediest = taken.most_common(1)[0][0]
        of_it = [conn for conn, arrival in self._arriving.items() if arrival.network == greediest]
        self._drop(max(of_it, key=lambda conn: share(self._arriving[conn])), saying)
