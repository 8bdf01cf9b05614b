"""The types of our own JavaScript, looked at by TypeScript's compiler for `make types`. Nothing is built.

What the locks name is also what drives Firefox."""

import subprocess
import sys

from tests import programs
from tests.servers import ROOT

COMPILER = ROOT / "tests" / "node_modules" / "typescript" / "bin" / "tsc"
FOLDERS = (
    ROOT / "tests",
    ROOT / "tools" / "vendor",
)  # the compiler; the packages whose types our modules are checked against
QUIET = ("--ignore-scripts", "--no-audit", "--no-fund", "--silent")


def check() -> int:
    """The compiler's exit status."""
    node = install()
    return subprocess.run([node.path, COMPILER, "--project", "jsconfig.json"], cwd=ROOT).returncode


def install() -> programs.Program:
    """Node, after installing what the locks name where that is not there yet."""
    node = programs.node()
    for folder in FOLDERS:
        installed, lock = folder / "node_modules" / ".package-lock.json", folder / "package-lock.json"
        if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
            subprocess.run([*programs.npm(node), "ci", *QUIET], cwd=folder, check=True)
    return node


def main() -> None:
    try:
        sys.exit(check())
    except programs.Missing as missing:
        sys.exit(str(missing))


if __name__ == "__main__":
    main()
