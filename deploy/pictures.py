"""The pictures beside the database's dump: every file with its SHA-256, copied once and linked from then on.

Files are only ever added and removed, never changed: what a former backup holds under the same name is the
same file, and takes no room twice. Each is read once more before it is linked: a disk may have changed one,
here or there, and the copy that is still whole is the one that is kept. They are copied after the dump, so
that each row finds its file.
"""

import filecmp
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

FOLDER, LIST = "pictures", "pictures.json"
Facts = list[int | str]
"""Bytes and SHA-256 of a file."""
Files = dict[str, Facts]
"""By their paths."""


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
            kept[name] = _kept(path, goal, _whole(former, name, known.get(name)))
        except FileNotFoundError:  # its 30 days in the bin ended at this very moment
            continue
    (into / LIST).write_text(json.dumps(kept) + "\n")
    return kept


def _finished(source: Path) -> Iterator[Path]:
    return (path for path in sorted(source.glob("*/*/*")) if path.suffix == ".webp" and path.is_file())


def _whole(former: Path | None, name: str, facts: Facts | None) -> Path | None:
    """The copy of the former backup, if it is there and what it was."""
    if former is None or facts is None or not is_whole(former / FOLDER / name, facts):
        return None
    return former / FOLDER / name


def _kept(path: Path, goal: Path, before: Path | None) -> Facts:
    """Put the file into this backup: linked where the former one has it whole, else copied."""
    if before is None:
        shutil.copyfile(path, goal)
    else:
        os.link(before, goal)
        if not filecmp.cmp(path, goal, shallow=False):
            print(f"{path} is not what it was. The backup keeps it as it was before.", file=sys.stderr)
    return [goal.stat().st_size, checksum(goal)]


def read(backup: Path) -> Files:
    """The list of a backup; empty for one that holds no pictures."""
    path = backup / LIST
    found: Files = json.loads(path.read_text()) if path.is_file() else {}
    return found


def is_whole(path: Path, facts: Facts) -> bool:
    """Whether the file has the size and the checksum it had when it was backed up."""
    return path.is_file() and path.stat().st_size == facts[0] and checksum(path) == facts[1]


def broken(backup: Path) -> list[Path]:
    """Files that are missing or are not what they were."""
    listed = ((backup / FOLDER / name, facts) for name, facts in read(backup).items())
    return [path for path, facts in listed if not is_whole(path, facts)]


def bring_back(backup: Path, into: Path, without: Collection[Path] = ()) -> int:
    """Put every file where the application finds it, but those `without`; what is there already stays.

    How many there are.
    """
    names = [name for name in read(backup) if backup / FOLDER / name not in without]
    for name in names:
        goal = into / name
        if goal.exists():
            continue
        goal.parent.mkdir(parents=True, exist_ok=True)
        unfinished = goal.with_name(f"{goal.name}.restored.part")
        shutil.copyfile(backup / FOLDER / name, unfinished)
        unfinished.rename(goal)
    return len(names)


def checksum(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
