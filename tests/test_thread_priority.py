"""A thread that gives way does so alone: the threads that answer requests keep their weight."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

from sitemaker.lib.fairness.password_pool import PasswordPool
from sitemaker.lib.fairness.thread_priority import NICENESS, give_way


def niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def test_only_the_thread_that_asked_gives_way() -> None:
    before = niceness()
    with ThreadPoolExecutor(1, initializer=give_way) as pool:
        assert pool.submit(niceness).result() == NICENESS
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(niceness).result() == before
    assert niceness() == before


def test_passwords_are_checked_by_such_a_thread() -> None:
    assert PasswordPool().run(niceness) == NICENESS
