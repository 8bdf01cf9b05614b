"""What the figures were measured on."""

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench import wrk
from tests import programs
from tests.servers import ROOT


def describe() -> list[str]:
    """Lines for the head of the table: date, commit, machine, versions."""
    named = " ".join(
        f"{name} {version(name)}" for name in ("gunicorn", "Flask", "SQLAlchemy", "psycopg2-binary")
    )
    servers = ", ".join(str(each()) for each in (programs.postgres, programs.redis, programs.nginx))
    load = os.getloadavg()[0]
    return [
        f"Measured on {datetime.now(UTC):%d %B %Y, %H:%M} UTC at commit {_commit()}.",
        f"{os.cpu_count()} × {_processor()}, {_memory()} GB, Linux {platform.release().split('-')[0]}; "
        f"load of the machine before the first round: {load:.1f}.",
        f"Python {sys.version.split()[0]}, {named}; {servers}, {_wrk()}.",
    ]


def _commit() -> str:
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    changed = [
        line for line in git("status", "--porcelain", "--", "sitemaker", "deploy").splitlines() if line
    ]
    return git("rev-parse", "--short", "HEAD").strip() + (" and uncommitted changes" if changed else "")


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "unknown")


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def _wrk() -> str:
    said = subprocess.run(
        [wrk.obtain().path, "-v"], capture_output=True, text=True, check=False
    ).stdout  # it ends with 1
    return " ".join(said.split()[:2])
