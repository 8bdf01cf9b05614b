"""A thread that gives way: lower weight, and long turns that any other thread may break into."""

import ctypes
import os
import platform
import threading

NICENESS = 10
TURN = 100_000_000
"""Nanoseconds. Since Linux 6.12 a thread that wakes breaks at once into the turn of one that asked for longer
ones; otherwise it waits for the end of a turn of 3 ms (EEVDF; sched_setattr(2), kernel/sched/fair.c)."""
SCHED_SETATTR = {"x86_64": 314, "aarch64": 274}


class _SchedAttr(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_uint32),
        ("policy", ctypes.c_uint32),
        ("flags", ctypes.c_uint64),
        ("nice", ctypes.c_int32),
        ("priority", ctypes.c_uint32),
        ("runtime", ctypes.c_uint64),
        ("deadline", ctypes.c_uint64),
        ("period", ctypes.c_uint64),
    ]


def give_way() -> None:
    """For the calling thread, for good. Does what the system can, nothing where it cannot."""
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
    number = SCHED_SETATTR.get(platform.machine()) if platform.system() == "Linux" else None
    if number is not None:
        attributes = _SchedAttr(size=ctypes.sizeof(_SchedAttr), nice=NICENESS, runtime=TURN)
        ctypes.CDLL(None).syscall(number, 0, ctypes.byref(attributes), 0)  # a refusal leaves it merely nice
