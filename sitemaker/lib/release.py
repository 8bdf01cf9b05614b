"""The version that people read, and the digest that names the very files which run."""

import hashlib
from pathlib import Path

VERSION = "0.2.0"
"""As in CHANGELOG.md. pyproject.toml reads it from here: where sitemaker runs, there need not be one."""

SUFFIXES = {".py", ".html", ".css", ".js", ".txt", ".svg", ".woff2", ".json"}


def digest(package: Path) -> str:
    """Twelve hexadecimal digits that change with any file of the package."""
    total = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        if path.suffix in SUFFIXES and path.is_file():
            total.update(str(path.relative_to(package)).encode())
            total.update(path.read_bytes())
    return total.hexdigest()[:12]
