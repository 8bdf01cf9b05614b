"""The types of our own JavaScript, looked at by TypeScript's compiler for `make types`. Nothing is built."""

import subprocess
import sys

from tests import programs
from tests.servers import ROOT

COMPILER = ROOT / "node_modules" / "typescript" / "bin" / "tsc"
INSTALLED = ROOT / "node_modules" / ".package-lock.json"
LOCK = ROOT / "package-lock.json"
QUIET = ("--ignore-scripts", "--no-audit", "--no-fund", "--silent")


def check() -> int:
    """The compiler's exit status, after installing what the lock names where that is not there yet."""
    node = programs.node()
    if not INSTALLED.exists() or INSTALLED.stat().st_mtime < LOCK.stat().st_mtime:
        subprocess.run([*programs.npm(node), "ci", *QUIET], cwd=ROOT, check=True)
    return subprocess.run([node.path, COMPILER, "--project", "jsconfig.json"], cwd=ROOT).returncode


def main() -> None:
    try:
        sys.exit(check())
    except programs.Missing as missing:
        sys.exit(str(missing))


if __name__ == "__main__":
    main()
