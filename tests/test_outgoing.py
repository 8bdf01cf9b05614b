"""Answers that leave in pieces, as their client takes them."""

import os
import socket
import tempfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitemaker.serving.outgoing import ROOM, Outlet, Room

pytestmark = pytest.mark.security(112)


def pair() -> tuple[socket.socket, socket.socket]:
    ours, theirs = socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    theirs.settimeout(5)
    return ours, theirs


@given(pieces=st.lists(st.tuples(st.booleans(), st.integers(0, 40_000)), min_size=1, max_size=6))
def test_all_of_it_in_order(pieces: list[tuple[bool, int]]) -> None:
    """Bytes and parts of files, none larger than what the client has room for, and larger."""
    ours, theirs = pair()
    room = Room()
    outlet, expected = Outlet(ours, room), b""
    for number, (in_file, size) in enumerate(pieces):
        content = bytes([number % 256]) * size
        expected += content
        if not in_file:
            outlet.sendall(content)
            continue
        with tempfile.TemporaryFile() as file:
            file.write(b"before" + content + b"behind")
            file.flush()
            outlet.sendfile(file, 6, size)
    heard = b""
    while len(heard) < len(expected):
        heard += theirs.recv(5000)
        outlet.flush()
    assert heard == expected and outlet.flush() and not room.is_full
    outlet.close()
    theirs.close()


def test_what_is_not_taken_is_let_go() -> None:
    ours, theirs = pair()
    outlet = Outlet(ours, Room())
    before = len(os.listdir("/proc/self/fd"))
    with tempfile.TemporaryFile() as file:
        file.write(b"x" * 100_000)
        file.flush()
        outlet.sendall(b"x" * 100_000)
        outlet.sendfile(file)
    assert not outlet.is_empty and len(os.listdir("/proc/self/fd")) == before + 1
    outlet.close()
    theirs.close()
    assert len(os.listdir("/proc/self/fd")) == before - 2


def test_nobody_who_answers_waits_for_the_client() -> None:
    """However much it is: the loop sees to the room."""
    ours, theirs = pair()
    room = Room()
    outlet = Outlet(ours, room)
    outlet.sendall(b"x" * (ROOM + 1_000_000))
    assert room.is_full and outlet.unsent > ROOM
    outlet.close()
    theirs.close()
    assert not room.is_full


def test_a_client_that_is_gone() -> None:
    ours, theirs = pair()
    outlet = Outlet(ours, Room())
    theirs.close()
    with pytest.raises(OSError):
        outlet.sendall(b"x")
    outlet.close()
