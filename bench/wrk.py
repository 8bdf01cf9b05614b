"""Load by wrk (Debian's), and what it saw."""

import json
import os
import random
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests import programs

SCRIPT = Path(__file__).parent / "lua" / "requests.lua"
ACCEPTED = "gzip, deflate, br"


@dataclass(frozen=True)
class Seen:
    """What one run of wrk counted; latencies in milliseconds. `refused` are answers of 400 and above."""

    requests: int
    seconds: float
    refused: int
    broken: int
    p50: float
    p99: float
    max: float

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


def wrk() -> programs.Program:
    """The load generator, wherever it is installed."""
    if found := shutil.which("wrk", path=programs.SEARCH):
        return programs.Program("wrk", found, Path(found))
    raise programs.Missing("wrk was not found. Run: apt-get install wrk")


def obtain() -> programs.Program:
    """wrk, installed from Debian when it is missing and we are root. Raises programs.Missing."""
    try:
        return wrk()
    except programs.Missing:
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            raise
        programs.apt_install("wrk")
        return wrk()


def get(host: str, path: str = "/", **headers: str) -> bytes:
    """One GET as a browser would send it, as far as the server looks at it."""
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: {ACCEPTED}\r\n{more}\r\n".encode()


def write(requests: Iterable[bytes], into: Path) -> Path:
    """Write the requests into a file that the load generator reads."""
    into.write_bytes(b"".join(request + b"\0" for request in requests))
    return into


def load(
    port: int,
    requests: Path,
    *,
    seconds: float,
    connections: int = 16,
    once: bool = False,
    pause: tuple[int, int] = (0, 0),
) -> Seen:
    """Send for so long.

    Every connection sends its next request as soon as it has its answer, or after a `pause` of milliseconds
    between least and most.
    """
    command = [str(wrk().path), "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--timeout", "10s"]
    command += ["-s", str(SCRIPT), f"http://127.0.0.1:{port}", "--", str(requests)]
    command += ["once" if once else "random", *map(str, pause), str(random.randrange(2**31))]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Seen(**json.loads(done.stdout.strip().splitlines()[-1]))
