"""Answers on their way out: who takes them slowly, or not at all, holds up neither a thread nor the loop."""

import errno
import logging
import os
import socket
import threading
import time
from collections import Counter, deque
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ, EVENT_WRITE
from typing import Any, BinaryIO, Protocol

from gunicorn.workers.gthread import TConn, ThreadWorker

log = logging.getLogger(__name__)

PATIENCE, LEAST_RATE = 10.0, 2 * 1024
"""A client has so many seconds for its answer, and a second more for each so many bytes that it took."""
ROOM = 16 * 2**20
"""Bytes of answers that wait for their clients, in one process; beyond that the network that takes most of it
loses its largest."""
GOODBYE, MOST_DRAINED = 2.0, 64 * 1024
"""Seconds and bytes that a connection lives on after its last answer, or its end is lost (RFC 9112 9.6)."""


class Room:
    """A count of bytes that several threads keep."""

    def __init__(self) -> None:
        self._held, self._lock = 0, threading.Lock()

    def take(self, number: int) -> None:
        """Or give back, when negative."""
        with self._lock:
            self._held += number

    @property
    def is_full(self) -> bool:
        return self._held > ROOM


class Piece(Protocol):
    """Something that is still to be sent."""

    size: int

    def send(self, sock: socket.socket) -> int:
        """As much as is taken without waiting, in bytes. Raises OSError."""

    def close(self) -> None: ...


class Bytes:
    """Part of an answer that is in memory."""

    def __init__(self, data: bytes) -> None:
        self._rest, self.size = memoryview(data), len(data)

    def send(self, sock: socket.socket) -> int:
        taken = sock.send(self._rest)
        self._rest = self._rest[taken:]
        return taken

    def close(self) -> None:
        self._rest.release()


class File:
    """Part of a file, kept open, that never enters memory."""

    size = 0

    def __init__(self, descriptor: int, offset: int, count: int) -> None:
        self._file, self._offset, self._left = os.dup(descriptor), offset, count

    def send(self, sock: socket.socket) -> int:
        taken = os.sendfile(sock.fileno(), self._file, self._offset, self._left)
        if not taken and self._left:
            raise BrokenPipeError(errno.EPIPE, "the file has become shorter")
        self._offset, self._left = self._offset + taken, self._left - taken
        return taken

    def close(self) -> None:
        os.close(self._file)


class Outlet:
    """A client's socket as those see it who answer: what is not taken at once leaves later, by `flush`."""

    def __init__(self, sock: socket.socket, room: Room) -> None:
        sock.setblocking(False)
        self._sock, self._room = sock, room
        self._pieces: deque[tuple[Piece, int]] = deque()
        """Each with the bytes it has left."""
        self._since, self._taken = 0.0, 0
        """When the first of them came, and the bytes that were taken since."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def setblocking(self, flag: bool) -> None:
        """It never does."""

    def sendall(self, data: bytes) -> None:
        """Raises OSError when the client is gone."""
        self._add(Bytes(data), len(data))

    def sendfile(self, file: BinaryIO, offset: int = 0, count: int | None = None) -> None:
        left = os.fstat(file.fileno()).st_size - offset if count is None else count
        self._add(File(file.fileno(), offset, left), left)

    def _add(self, piece: Piece, left: int) -> None:
        if not self._pieces:
            self._since, self._taken = time.monotonic(), 0
        self._room.take(piece.size)
        self._pieces.append((piece, left))
        self.flush()

    def flush(self) -> bool:
        """Send what the client takes without waiting; whether that was all. Raises OSError."""
        while self._pieces:
            piece, left = self._pieces[0]
            try:
                taken = piece.send(self._sock) if left else 0
            except (BlockingIOError, InterruptedError):
                return False
            self._taken += taken
            if taken < left:
                self._pieces[0] = (piece, left - taken)
            else:
                self._drop()
        return True

    def _drop(self) -> None:
        piece, _ = self._pieces.popleft()
        self._room.take(-piece.size)
        piece.close()

    @property
    def unsent(self) -> int:
        """Bytes in memory."""
        return sum(piece.size for piece, _ in self._pieces)

    @property
    def is_late(self) -> bool:
        return time.monotonic() > self._since + PATIENCE + self._taken / LEAST_RATE

    @property
    def is_empty(self) -> bool:
        return not self._pieces

    def close(self) -> None:
        while self._pieces:
            self._drop()
        self._sock.close()


class OutgoingResponses(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threaded worker, whose loop sends what threads have answered and says goodbye.

    The loop waits for nothing but events, and whatever goes wrong with one connection ends that one alone.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._unsent = Room()
        self._sending: dict[TConn, Any] = {}
        """What its thread said, by connection."""
        self._parting: dict[TConn, tuple[float, int]] = {}
        """Since when, and how many bytes came since."""

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        registered = self.poller.get_map()
        for key, _ in self.poller.select(timeout):
            if registered.get(key.fd) is not key:  # one of these events ended what another is about
                continue
            try:
                key.data(key.fileobj)
            except Exception:  # raised from here it would end the worker, and with it everybody's connections
                log.exception("an event on the loop")
                if isinstance(key.data, partial):
                    self.end(key.data.args[0])

    def let_out(self, conn: TConn) -> None:
        """From now on nobody waits for this client."""
        if not isinstance(conn.sock, Outlet):
            conn.sock = Outlet(conn.sock, self._unsent)

    def finish_request(self, conn: TConn, done: Any) -> None:
        """On the loop, when a thread is done with a request; ``done`` says whether the connection goes on."""
        if not conn.sock.is_empty:
            self._sending[conn] = done
            self.poller.register(conn.sock, EVENT_WRITE, partial(self._send, conn))
            while self._unsent.is_full and self._make_room():
                pass
        elif done.cancelled() or done.exception() or not done.result():
            self._part(conn)
        else:
            super().finish_request(conn, done)

    def _make_room(self) -> bool:
        taken: Counter[str] = Counter()
        for conn in self._sending:
            taken[conn.network] += conn.sock.unsent
        greediest, most = taken.most_common(1)[0] if taken else ("", 0)
        if most:
            of_it = (conn for conn in self._sending if conn.network == greediest)
            self.end(max(of_it, key=lambda conn: conn.sock.unsent))
        return most > 0

    def _send(self, conn: TConn, client: Any) -> None:
        try:
            if not conn.sock.flush():
                return
        except OSError:
            self.end(conn)
            return
        done = self._sending.pop(conn)
        self.poller.unregister(conn.sock)
        self.finish_request(conn, done)

    def _part(self, conn: TConn) -> None:
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.end(conn)
            return
        self._parting[conn] = (time.monotonic(), 0)
        self.poller.register(conn.sock, EVENT_READ, partial(self._drain, conn))

    def _drain(self, conn: TConn, client: Any) -> None:
        try:
            heard = len(conn.sock.recv(MOST_DRAINED))
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            heard = 0
        since, drained = self._parting[conn]
        self._parting[conn] = (since, drained + heard)
        if not heard or drained + heard > MOST_DRAINED:
            self.end(conn)

    def end(self, conn: TConn) -> None:
        """At once, whatever it was at; one that a thread works for is not ended here."""
        self._sending.pop(conn, None)
        self._parting.pop(conn, None)
        with suppress(ValueError):
            self.keepalived_conns.remove(conn)
        with suppress(KeyError, ValueError):
            self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()

    def end_late(self) -> None:
        """Clients that do not take their answers, or do not go."""
        now = time.monotonic()
        late = [conn for conn in self._sending if conn.sock.is_late]
        for conn in [*late, *(conn for conn, (since, _) in self._parting.items() if now > since + GOODBYE)]:
            self.end(conn)

    def at_rest(self) -> list[TConn]:
        """Connections that no thread works for, those first that would be missed least."""
        return [*self.keepalived_conns, *self._parting, *self._sending]
