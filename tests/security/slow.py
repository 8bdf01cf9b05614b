"""Clients that take their time: heads, bodies and connections of one byte a second, or of none."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator, Sequence

HALF = b"x" * 40_000
BODIES = {
    "nothing": b"",
    "a byte": b"e",
    "half a body": HALF,
}


def head(path: str, host: str, address: str, *, chunked: bool = False, length: int = 100_000) -> bytes:
    size = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {length}"
    return (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-For: {address}\r\nX-Forwarded-Proto: https\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n{size}\r\n\r\n"
    ).encode()


@contextlib.contextmanager
def crowd(port: int, begun: Sequence[bytes], drip: bytes = b"x") -> Iterator[None]:
    """A connection for each beginning; each then sends ``drip`` once a second, and comes back when cut."""
    over = threading.Event()
    dripper = threading.Thread(target=_drip, args=(port, begun, drip, over))
    dripper.start()
    try:
        time.sleep(1)
        yield
    finally:
        over.set()
        dripper.join()


def _drip(port: int, begun: Sequence[bytes], drip: bytes, over: threading.Event) -> None:
    open_ones: dict[int, socket.socket] = {}
    while not over.wait(0 if len(open_ones) < len(begun) else 1):
        for number, beginning in enumerate(begun):
            try:
                if number not in open_ones:
                    open_ones[number] = socket.create_connection(("127.0.0.1", port), timeout=2)
                    open_ones[number].sendall(beginning)
                elif drip:
                    open_ones[number].sendall(drip)
            except OSError:
                if number in open_ones:
                    open_ones.pop(number).close()
        over.wait(0.1)
    for each in open_ones.values():
        each.close()
