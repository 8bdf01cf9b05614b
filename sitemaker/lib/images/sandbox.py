"""A sandbox for the process that decodes images, in three layers; each holds where the system offers it.

`enter` is called once, when everything that will be needed is imported: from then on the process computes,
reads what it was given and writes its answer. It opens no file and no socket, starts and signals no process,
runs no other program and makes no memory executable. It holds for root as well. Nothing of ours is imported:
the decoder starts without the package.
"""

import ctypes
import os
import struct
import sys
from collections.abc import Callable

LAYERS = NAMESPACES, FILES, SYSTEM_CALLS = ("namespaces", "files (Landlock)", "system calls (seccomp)")
"""In the order in which they are put on: the last allows none of the others."""

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWNET = 0x08000000, 0x10000000, 0x40000000

# Landlock has the same numbers on every architecture (uapi/linux/landlock.h).
LANDLOCK_CREATE_RULESET, LANDLOCK_RESTRICT_SELF, LANDLOCK_CREATE_RULESET_VERSION = 444, 446, 1
RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""How many rights over files each version knows; the newest ones as many as the last named."""

# The numbers of the calls allowed (asm/unistd.h), and of the architecture itself (linux/audit.h).
X86_64 = {
    "read": 0, "write": 1, "close": 3, "fstat": 5, "lseek": 8, "mmap": 9, "mprotect": 10, "munmap": 11,
    "brk": 12, "rt_sigreturn": 15, "sched_yield": 24, "mremap": 25, "madvise": 28, "exit": 60, "futex": 202,
    "restart_syscall": 219, "clock_gettime": 228, "exit_group": 231, "getrandom": 318,
}  # fmt: skip
AARCH64 = {
    "close": 57, "lseek": 62, "read": 63, "write": 64, "fstat": 80, "exit": 93, "exit_group": 94, "futex": 98,
    "clock_gettime": 113, "sched_yield": 124, "restart_syscall": 128, "rt_sigreturn": 139, "brk": 214,
    "munmap": 215, "mremap": 216, "mmap": 222, "mprotect": 226, "madvise": 233, "getrandom": 278,
}  # fmt: skip
ARCHITECTURES = {"x86_64": (0xC000003E, X86_64), "aarch64": (0xC00000B7, AARCH64)}

KILL, ALLOW, REFUSE = 0x80000000, 0x7FFF0000, 0x00050000 | 1
"""What a filter answers: end the process, let it pass, EPERM."""
LOAD, EQUAL, ANY_BIT, RETURN = 0x20, 0x15, 0x45, 0x06
PROT_EXEC, MAP_ANONYMOUS = 4, 0x20
NUMBER, ARCHITECTURE = 0, 4
"""Where struct seccomp_data holds them; the low half of argument n follows at 16 + 8n (little endian)."""

Instruction = tuple[int, int, int, int]


def enter() -> list[str]:
    """Close what can be closed, for good. The layers that hold."""
    if sys.platform != "linux":
        return []
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return []
    steps: tuple[Callable[[ctypes.CDLL], bool], ...] = (leave_namespaces, give_up_files, filter_system_calls)
    return [name for name, step in zip(LAYERS, steps, strict=True) if step(libc)]


def leave_namespaces(libc: ctypes.CDLL) -> bool:
    """No network but an empty one, and no user of the system.

    The root directory is one of the process's own that names its descriptors.
    """
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC):
        return False
    try:
        os.chroot("/proc/self/fdinfo")
        os.chdir("/")
    except OSError:
        return False
    return True


def give_up_files(libc: ctypes.CDLL) -> bool:
    """Landlock with a set of rules that allows no files.

    Nor TCP, signals and abstract sockets, where its version knows them.
    """
    version = libc.syscall(LANDLOCK_CREATE_RULESET, None, 0, LANDLOCK_CREATE_RULESET_VERSION)
    if version < 1:
        return False
    files = (1 << RIGHTS.get(version, 16)) - 1
    rules = struct.pack("<QQQ", files, 0b11 if version >= 4 else 0, 0b11 if version >= 6 else 0)
    size = 8 if version < 4 else 16 if version < 6 else 24
    handle = libc.syscall(LANDLOCK_CREATE_RULESET, rules, size, 0)
    if handle < 0:
        return False
    refused = libc.syscall(LANDLOCK_RESTRICT_SELF, handle, 0)
    os.close(handle)
    return not refused


def filter_system_calls(libc: ctypes.CDLL) -> bool:
    """Allow the few calls of a process that computes, refuse all others."""
    if (known := ARCHITECTURES.get(os.uname().machine)) is None or sys.maxsize < 2**32:
        return False
    code = program(*known)
    lines = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *line) for line in code))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("lines", ctypes.c_void_p))

    given = Program(len(code), ctypes.addressof(lines))
    return not libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(given), 0, 0)


def program(architecture: int, calls: dict[str, int]) -> list[Instruction]:
    """The filter. A call of another architecture ends the process; x32's numbers are in no list."""
    lines: list[Instruction] = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, architecture),
        (RETURN, 0, 0, KILL),
    ]
    limited = {
        "write": [*_only(0, EQUAL, 1), *_only(0, EQUAL, 2)],
        "mmap": [*_never(2, PROT_EXEC), *_only(3, ANY_BIT, MAP_ANONYMOUS)],
        "mprotect": [*_never(2, PROT_EXEC), (RETURN, 0, 0, ALLOW)],
    }
    for name, number in calls.items():
        then = [*limited[name], (RETURN, 0, 0, REFUSE)] if name in limited else [(RETURN, 0, 0, ALLOW)]
        lines += [(LOAD, 0, 0, NUMBER), (EQUAL, 0, len(then), number), *then]
    return [*lines, (RETURN, 0, 0, REFUSE)]


def _only(argument: int, test: int, value: int) -> list[Instruction]:
    """Allowed when this holds of an argument."""
    return [(LOAD, 0, 0, 16 + 8 * argument), (test, 0, 1, value), (RETURN, 0, 0, ALLOW)]


def _never(argument: int, bits: int) -> list[Instruction]:
    """Refused when an argument has one of these bits."""
    return [(LOAD, 0, 0, 16 + 8 * argument), (ANY_BIT, 0, 1, bits), (RETURN, 0, 0, REFUSE)]
