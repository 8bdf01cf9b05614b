"""The pictures beside the database's dump: every file with its SHA-256, copied once and linked from then on.

Files are only ever added and removed, never changed: what a former backup holds under the same name is the
same file, and takes no room twice. They are copied after the dump, so that each row finds its file.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

FOLDER, LIST = "pictures", "pictures.json"
Files = dict[str, list[int | str]]
"""Bytes and SHA-256 of each file, by its path."""


def folder(given: Path | None) -> Path | None:
    """Where the application keeps them; None when that is a bucket, or nothing was ever sent."""
    if given is None and os.environ.get("S3_BUCKET"):
        return None
    found = given or Path("instance", os.environ.get("MEDIA_FOLDER", "media"))
    return found if found.is_dir() or given else None


def keep(source: Path, into: Path, former: Path | None) -> Files:
    """Copy every finished file, or link it from the former backup. Raises OSError."""
    known = read(former) if former else {}
    kept: Files = {}
    for path in _finished(source):
        name = path.relative_to(source).as_posix()
        goal = into / FOLDER / name
        goal.parent.mkdir(parents=True, exist_ok=True)
        try:
            kept[name] = _kept(path, goal, former / FOLDER / name if former else None, known.get(name))
        except FileNotFoundError:  # its 30 days in the bin ended at this very moment
            continue
    (into / LIST).write_text(json.dumps(kept) + "\n")
    return kept


def _finished(source: Path) -> Iterator[Path]:
    return (path for path in sorted(source.glob("*/*/*")) if path.suffix == ".webp" and path.is_file())


def _kept(path: Path, goal: Path, before: Path | None, facts: list[int | str] | None) -> list[int | str]:
    size = path.stat().st_size
    if before and facts and facts[0] == size and before.is_file():
        os.link(before, goal)
        return facts
    shutil.copyfile(path, goal)
    return [size, checksum(goal)]


def read(backup: Path) -> Files:
    """The list of a backup; empty for one that holds no pictures."""
    path = backup / LIST
    found: Files = json.loads(path.read_text()) if path.is_file() else {}
    return found


def problem(backup: Path) -> str | None:
    """The first picture that is missing or is not what it was."""
    for name, (size, digest) in read(backup).items():
        path = backup / FOLDER / name
        if not path.is_file():
            return f"{path} is missing."
        if path.stat().st_size != size or checksum(path) != digest:
            return f"{path} is not what the backup wrote."
    return None


def bring_back(backup: Path, into: Path) -> int:
    """Put every file where the application finds it; what is there already stays. How many there are."""
    found = read(backup)
    for name in found:
        goal = into / name
        if goal.exists():
            continue
        goal.parent.mkdir(parents=True, exist_ok=True)
        unfinished = goal.with_name(f"{goal.name}.restored.part")
        shutil.copyfile(backup / FOLDER / name, unfinished)
        unfinished.rename(goal)
    return len(found)


def checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
