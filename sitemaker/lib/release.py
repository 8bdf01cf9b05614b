"""The name of a release: a digest of the package's own files, the same in every process that runs them."""

import hashlib
from pathlib import Path

SUFFIXES = {".py", ".html", ".css", ".js", ".txt", ".svg", ".woff2", ".json"}


def digest(package: Path) -> str:
    """Twelve hexadecimal digits that change with any file of the package."""
    total = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        if path.suffix in SUFFIXES and path.is_file():
            total.update(str(path.relative_to(package)).encode())
            total.update(path.read_bytes())
    return total.hexdigest()[:12]
