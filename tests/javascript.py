"""The types of our own JavaScript, looked at by TypeScript's compiler for `make types`. Nothing is built.

What the locks name is also what drives Firefox."""

import fcntl
import subprocess
import sys
from hashlib import sha256

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
    """Node, after installing what the locks name where that is not there yet; one process at a time."""
    node = programs.node()
    for folder in FOLDERS:
        lock = folder / "package-lock.json"
        installed = folder / "node_modules" / ".installed"
        with lock.open("rb") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            named = sha256(held.read()).hexdigest()
            if not installed.exists() or installed.read_text() != named:
                subprocess.run([*programs.npm(node), "ci", *QUIET], cwd=folder, check=True)
                installed.write_text(named)
    return node


def main() -> None:
    try:
        sys.exit(check())
    except programs.Missing as missing:
        sys.exit(str(missing))


if __name__ == "__main__":
    main()
