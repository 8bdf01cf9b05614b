"""How much room is left: on the disks of this machine, and, by its own answer, for PostgreSQL."""

import os
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from ..extensions import db

LITTLE = 500 * 2**20
"""Bytes of free disk below which somebody should look; a tenth of a small one."""
ANSWER_LASTS = 10.0
"""Seconds that a process asks PostgreSQL no more whether it has room."""
DISK_FULL = "53100"
"""PostgreSQL's SQLSTATE."""
SPILL = text("SELECT count(*) FROM generate_series(1, 50000)")
"""With the least memory this writes a megabyte into a file, which ends with it. An ordinary role may not ask
how much room there is, but it may use some; and this leaves no row, no table, nothing in the WAL."""

SIZE = {
    "postgresql": "SELECT pg_database_size(current_database())",
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
}


class Disk(NamedTuple):
    """Bytes of a file system."""

    free: int
    size: int

    @property
    def is_low(self) -> bool:
        return self.free < min(LITTLE, self.size / 10)


def disks() -> dict[str, Disk]:
    """Those of this machine, by what is kept there: ``images``, ``database``, ``requests`` that arrive."""
    config, found = current_app.config, {}
    if not config["S3_BUCKET"]:
        media = Path(current_app.instance_path, config["MEDIA_FOLDER"])
        found["images"] = media if media.exists() else media.parent  # made with the first image
    if config["DATABASE_FOLDER"] or db.engine.dialect.name == "sqlite":
        found["database"] = Path(config["DATABASE_FOLDER"] or current_app.instance_path)
    found["requests"] = Path(tempfile.gettempdir())
    return {name: disk for name, folder in found.items() if (disk := _disk(folder))}


def _disk(folder: Path) -> Disk | None:
    """What we may use of it, which is less than root may; None where there is no such folder."""
    try:
        facts = os.statvfs(folder)
    except OSError:
        return None
    return Disk(facts.f_bavail * facts.f_frsize, facts.f_blocks * facts.f_frsize)


class Told:
    """What PostgreSQL answered last."""

    def __init__(self) -> None:
        self._until, self._full = 0.0, False

    def full(self, *, afresh: bool) -> bool:
        """Two threads may ask at once: better that than one who waits for the other."""
        if afresh or time.monotonic() > self._until:
            self._full = _refuses_a_megabyte()
            self._until = time.monotonic() + ANSWER_LASTS
        return self._full


_told = Told()


def database_is_full(*, afresh: bool = False) -> bool:
    """Whether PostgreSQL has not even a megabyte left to write on. Raises SQLAlchemyError."""
    return db.engine.dialect.name == "postgresql" and _told.full(afresh=afresh)


def _refuses_a_megabyte() -> bool:
    with db.engine.connect() as connection:
        connection.execute(text("SET LOCAL work_mem = '64kB'"))
        connection.execute(text("SET LOCAL temp_tablespaces = ''"))
        try:
            connection.execute(SPILL)
        except OperationalError as problem:
            if getattr(problem.orig, "pgcode", "") != DISK_FULL:
                raise
            return True
    return False


def database_bytes() -> int:
    """What the database takes on its disk. Raises SQLAlchemyError."""
    if db.engine.dialect.name == "sqlite":
        return int(
            db.session.scalar(text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"))
            or 0
        )
    return int(db.session.scalar(text("SELECT pg_database_size(current_database())")) or 0)
