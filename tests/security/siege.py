"""Somebody who wants the doors shut: from many networks, over many connections, as fast as can be.

Runs in a process of its own, `python -m tests.security.siege PORT KIND NETWORKS CONNECTIONS SECONDS [tls]`,
and prints how often each status was answered.
"""

import itertools
import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

from tests.machines import give_way
from tests.security.wire import APEX, Headers, Wire

NETWORKS = {
    "ipv4": lambda n: f"10.{n // 250}.{n % 250}.{n % 7 + 1}",
    "apart": lambda n: f"{n % 199 + 1}.{n * 37 % 251}.{n % 13}.9",
    "subnets": lambda n: f"2001:db8:7:{n:x}::{n + 1:x}",
    "ipv6": lambda n: f"2001:db8:{n:x}::1",
    "loopback": lambda n: f"127.{n // 250 + 1}.{n % 250}.9",
}
"""Each kind of spreading: from a number to an address."""


def forms(number: int) -> tuple[str, dict[str, str]]:
    """Each form anybody may send, in turn, each with words of its own."""
    name = f"siege-{number}-{time.time_ns() % 10**9}"
    email = f"{name}@example.com"
    sign_in = ("/signin", {"email": email, "password": "a wrong one, surely"})
    sign_up = ("/signup", {"email": email, "password": "one more heron at dawn", "address": name})
    report = ("/report", {"host": f"{name}.sitemaker.test", "reason": "spam", "words": name})
    return (sign_in, sign_up, sign_in, ("/reset", {"email": email}), sign_in, report)[number % 6]


def storm(port: int, kind: str, networks: int, connections: int, seconds: float, tls: bool) -> Counter[str]:
    numbers, answers, until = itertools.count(), Counter[str](), time.monotonic() + seconds

    def attack() -> None:
        while time.monotonic() < until:
            number = next(numbers)
            path, form = forms(number // max(1, networks) + number)
            try:
                status = str(send(port, NETWORKS[kind](number % networks), path, form, tls))
            except (OSError, ValueError, IndexError) as problem:
                status = type(problem).__name__
            answers[f"{path} {status}"] += 1

    threads = [threading.Thread(target=attack) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def send(port: int, address: str, path: str, form: dict[str, str], tls: bool) -> int:
    headers: Headers = [("Host", APEX), ("Sec-Fetch-Site", "same-origin")]
    headers += [("Content-Type", "application/x-www-form-urlencoded"), ("X-Forwarded-Proto", "https")]
    headers += [] if tls else [("X-Forwarded-For", address)]
    wire = Wire(port, tls=tls, source=address if tls else "")
    return wire.send("POST", path, headers, urlencode(form).encode()).status


class Siege:
    """`with Siege(...)`: it goes on beside what the block does."""

    def __init__(
        self,
        port: int,
        kind: str,
        networks: int,
        seconds: float,
        *,
        tls: bool = False,
        gives_way: bool = True,
    ) -> None:
        """``gives_way``: to the servers, as tests/machines.py says; else it is as fast as can be."""
        self._apart = gives_way
        words = [str(port), kind, str(networks), "30", str(seconds), *(["tls"] if tls else [])]
        self._command = [sys.executable, "-m", "tests.security.siege", *words]
        self.answers: dict[str, int] = {}

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.PIPE, text=True, start_new_session=self._apart
        )
        assert self._process.stdout is not None and self._process.stdout.readline() == "begins\n"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        said, _ = self._process.communicate(timeout=60)
        self.answers = json.loads(said)


if __name__ == "__main__":
    give_way(session=os.getsid(0) == os.getpid())
    port, kind, networks, connections, seconds, *rest = sys.argv[1:]
    print("begins", flush=True)
    found = storm(int(port), kind, int(networks), int(connections), float(seconds), bool(rest))
    print(json.dumps(found))
