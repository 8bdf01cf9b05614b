"""A hole in the image decoder, planted: instead of decoding, it tries what code of an attacker's would try.

Runs in the decoder's own process, at the moment when it would read the first byte. The "image" is JSON that
says what to reach; the answer names what was reached.
"""

import ctypes
import json
import os
import socket
import sys
from collections.abc import Callable, Collection
from contextlib import suppress
from importlib import import_module
from typing import Any

Aims = dict[str, Any]
LIBC = ctypes.CDLL(None, use_errno=True)
NUMBERS = 1024
X32 = 0x40000000
PROBES = {335, 336}
"""The kernel's own, for tracing on x86_64: past every filter, and whoever else calls them gets SIGILL."""


def main(without: Collection[str]) -> None:
    """As resize.py runs, but with the hole, and as if the system did not offer these layers."""
    sandbox: Any = import_module("sandbox")
    resize: Any = import_module("resize")
    missing = {
        sandbox.SYSTEM_CALLS: "filter_system_calls",
        sandbox.FILES: "give_up_files",
        sandbox.NAMESPACES: "leave_namespaces",
    }
    for layer in without:
        setattr(sandbox, missing[layer], lambda libc: False)
    allowed = PROBES | set(sandbox.ARCHITECTURES[MACHINE][1].values())
    resize.decode = lambda source, widths: act(json.loads(source.read()), allowed)
    resize.main([int(word) for word in sys.argv[1].split(",") if word], int(sys.argv[2]))


def act(aims: Aims, allowed: set[int]) -> tuple[Any, list[bytes]]:
    while "endless" in aims:
        os.write(aims["endless"], bytes(65_536))
    if "facts" in aims:
        return aims["facts"], [aims["file"].encode("latin-1")]
    return try_all(aims, allowed), []


def try_all(aims: Aims, allowed: set[int]) -> dict[str, Any]:
    reached = []
    for name, attempt in ATTEMPTS.items():
        with suppress(OSError, ValueError):
            if attempt(aims):
                reached.append(name)
    return {"reached": reached, "passed": passing(allowed) if aims["every"] else []}


def passing(allowed: set[int]) -> list[int]:
    """Numbers of system calls that are not refused. Nothing to be tried where no filter holds."""
    return [
        *(number for number in range(NUMBERS) if number not in allowed and not refused(number)),
        *(X32 + number for number in range(NUMBERS) if not refused(X32 + number)),
    ]


def refused(number: int) -> bool:
    ctypes.set_errno(0)
    return LIBC.syscall(number, -1, 0, 0, 0, 0, 0) == -1 and ctypes.get_errno() == 1


def read(path: str) -> bool:
    with open(path, "rb") as file:
        return bool(file.read(10))


def connect(kind: socket.AddressFamily, address: Any) -> bool:
    with socket.socket(kind) as connection:
        connection.settimeout(2)
        connection.connect(address)
        return True


def memory_of(pid: int, address: int) -> bool:
    held = ctypes.create_string_buffer(8)
    ours = (ctypes.c_size_t * 2)(ctypes.addressof(held), 8)
    theirs = (ctypes.c_size_t * 2)(address, 8)
    number = {"x86_64": 310, "aarch64": 270}[MACHINE]
    return bool(LIBC.syscall(number, pid, ours, 1, theirs, 1, 0) > 0)


def fork() -> bool:
    if (child := os.fork()) == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return True


def run() -> bool:
    """Another program in a child's place; the pipe says whether it ran."""
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    if (child := os.fork()) == 0:
        try:
            os.execv("/bin/sh", ["/bin/sh", "-c", f"echo ran >&{writing}"])  # noqa: S606
        finally:
            os._exit(1)
    os.close(writing)
    os.waitpid(child, 0)
    return os.read(reading, 10) == b"ran\n"


def write(path: str) -> bool:
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY))
    return True


def executable_memory() -> bool:
    return bool(LIBC.mmap(None, 4096, 7, 0x22, -1, 0) != -1)


def made_executable() -> bool:
    place = LIBC.mmap(None, 4096, 3, 0x22, -1, 0)
    return bool(place != -1 and LIBC.mprotect(ctypes.c_void_p(place), 4096, 5) == 0)


LIBC.mmap.restype = ctypes.c_ssize_t
MACHINE = os.uname().machine
ATTEMPTS: dict[str, Callable[[Aims], bool]] = {
    "own environment": lambda aims: bool(set(os.environ) - {"LC_CTYPE"}),  # Python's own
    "environment of the parent": lambda aims: read(f"/proc/{aims['pid']}/environ"),
    "memory of the parent through /proc": lambda aims: read(f"/proc/{aims['pid']}/maps"),
    "memory of the parent": lambda aims: memory_of(aims["pid"], aims["address"]),
    "list of processes": lambda aims: bool(os.listdir("/proc/self/task")),
    "secret file": lambda aims: read(aims["secret"]),
    "secret file from the root": lambda aims: read(f"../../../..{aims['secret']}"),
    "a new file": lambda aims: write(aims["new"]),
    "database": lambda aims: connect(socket.AF_INET, ("127.0.0.1", aims["database"])),
    "redis": lambda aims: connect(socket.AF_INET, ("127.0.0.1", aims["redis"])),
    "mail": lambda aims: connect(socket.AF_INET, ("127.0.0.1", aims["mail"])),
    "a socket's file": lambda aims: connect(socket.AF_UNIX, aims["socket"]),
    "an abstract socket": lambda aims: connect(socket.AF_UNIX, "\0" + aims["abstract"]),
    "a signal to the parent": lambda aims: LIBC.kill(aims["pid"], 0) == 0,
    "a descriptor": lambda aims: any(is_open(number) for number in range(3, 64)),
    "a fork": lambda aims: fork(),
    "another program": lambda aims: run(),
    "a file in memory": lambda aims: os.memfd_create("x") > 0,
    "executable memory": lambda aims: executable_memory(),
    "memory made executable": lambda aims: made_executable(),
    "what was sent, changed": lambda aims: LIBC.mmap(None, 4096, 3, 1, 0, 0) != -1,
}


def is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True
