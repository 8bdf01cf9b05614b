"""Types, style and format of our own JavaScript, CSS and JSON. Nothing is built.

    python -m tests.javascript types     TypeScript's compiler reads the JSDoc (jsconfig.json): make types
    python -m tests.javascript lint      Biome's rules and format (biome.jsonc): make lint
    python -m tests.javascript format    Biome writes what it would change: make format

What the locks name is also what drives Firefox.
"""

import fcntl
import subprocess
import sys
from hashlib import sha256

from tests import programs
from tests.servers import ROOT

TOOLS = ROOT / "tests" / "node_modules"
FOLDERS = (
    ROOT / "tests",
    ROOT / "tools" / "vendor",
)  # the tools; the packages whose types our modules are checked against
QUIET = ("--ignore-scripts", "--no-audit", "--no-fund", "--silent")
BIOME = (TOOLS / "@biomejs" / "biome" / "bin" / "biome", "check", "--error-on-warnings")
COMMANDS = {
    "types": (TOOLS / "typescript" / "bin" / "tsc", "--project", "jsconfig.json"),
    "lint": BIOME,
    "format": (*BIOME, "--write"),
}


def run(command: str) -> int:
    """The tool's exit status."""
    node = install()
    return subprocess.run([node.path, *COMMANDS[command]], cwd=ROOT).returncode


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
        sys.exit(run(sys.argv[1]))
    except programs.Missing as missing:
        sys.exit(str(missing))


if __name__ == "__main__":
    main()
