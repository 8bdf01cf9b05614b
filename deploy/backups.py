"""Copies of database and pictures to be trusted: deploy/backup writes one, deploy/restore brings it back.

A backup is a folder: `database.dump` (pg_dump's custom format); `pictures/` and their list, where they are
kept on this machine (deploy/pictures.py); and `manifest.json`, which names the SHA-256 of each and how many
rows each table had in the very snapshot that was dumped. A restore that does not arrive at the same ends with
a message and status 1.

Row-level security stays on for the role that dumps, so it says that it works for the platform; without that
the dump would be a clean, valid copy of nothing.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.extensions import make_dsn

from sitemaker.lib.database_url import NotPostgreSQL, connection_parameters

from . import pictures
from .pictures import checksum

DUMP = "database.dump"
MANIFEST = "manifest.json"
PLATFORM = "-c app.scope=platform -c statement_timeout=0 -c lock_timeout=60s"


class Refused(Exception):
    """Nothing was done, or what was done cannot be trusted; the message says which and why."""


def connect(url: str) -> Connection:
    """A connection to this database that sees every site."""
    given = parameters(url)
    options = f"{given.pop('options', '')} {PLATFORM}".strip()
    return psycopg2.connect(make_dsn(**{"connect_timeout": "10", **given, "options": options}))


def parameters(url: str) -> dict[str, str]:
    """The connection parameters of DATABASE_URL, as libpq reads it. Raises Refused."""
    try:
        return connection_parameters(url)
    except NotPostgreSQL:
        raise Refused(
            "DATABASE_URL is no PostgreSQL. Copy SQLite with: sqlite3 sitemaker.db '.backup copy.db'"
        ) from None
    except ValueError as problem:
        raise Refused(f"DATABASE_URL cannot be read: {problem}") from None


def client(name: str, major: int) -> str:
    """Path of pg_dump or pg_restore of the server's own major version; PGBIN names the folder to prefer."""
    folders = [os.environ.get("PGBIN", ""), f"/usr/lib/postgresql/{major}/bin"]
    candidates = [*(str(Path(folder, name)) for folder in folders if folder), shutil.which(name) or ""]
    for path in candidates:
        if path and os.access(path, os.X_OK):
            said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
            if f"(PostgreSQL) {major}." in said or f"(PostgreSQL) {major} " in said:
                return path
    raise Refused(
        f"No {name} of PostgreSQL {major} was found. Install postgresql-client-{major}, or set PGBIN."
    )


def row_counts(cursor: Cursor) -> dict[str, int]:
    """The number of rows in each table."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    counts = {}
    for (table,) in cursor.fetchall():
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        row = cursor.fetchone()
        counts[table] = int(row[0]) if row else 0
    return counts


def backup(url: str, into: Path, keep: int | None = None, media: Path | None = None) -> Path:
    """Write one backup into a new folder below `into`, named after the time; returns that folder.

    `media` is where pictures lie on this machine.
    """
    started = datetime.now(UTC)
    into.mkdir(parents=True, exist_ok=True)
    former = max(into.glob("[0-9]*Z"), default=None)
    unfinished = into / f".unfinished-{started:%Y%m%dT%H%M%S%f}Z"
    unfinished.mkdir(mode=0o700)
    try:
        with connect(url) as connection, connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version_num')::int / 10000")
            snapshot, major = cursor.fetchone() or ("", 0)
            rows = row_counts(cursor)
            flags = ["--format=custom", "--enable-row-security", "--no-owner", "--no-privileges"]
            _run(
                client("pg_dump", major),
                url,
                [*flags, f"--snapshot={snapshot}", f"--file={unfinished / DUMP}"],
            )
        if media is not None:
            pictures.keep(media, unfinished, former)
    except BaseException:
        shutil.rmtree(unfinished)
        raise
    written = [path for name in (DUMP, pictures.LIST) if (path := unfinished / name).exists()]
    parts = {path.name: {"bytes": path.stat().st_size, "sha256": checksum(path)} for path in written}
    manifest = {"made": started.isoformat(), "postgresql": major, "parts": parts, "rows": rows}
    (unfinished / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")
    finished = into / f"{started:%Y%m%dT%H%M%S%f}Z"
    unfinished.rename(finished)
    for old in sorted(into.glob("[0-9]*Z"))[: -keep if keep else 0]:
        shutil.rmtree(old)
    return finished


def note(url: str, name: str, **facts: Any) -> None:
    """Tell the application that a backup or a drill ended well: doctor, /readyz and metrics know its age."""
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.heartbeat') IS NOT NULL")
        if cursor.fetchone() != (True,):
            return  # a database of an earlier release
        cursor.execute(
            "INSERT INTO heartbeat (name, at, facts, created_at) VALUES (%s, now(), %s, now()) "
            "ON CONFLICT (name) DO UPDATE SET at = excluded.at, facts = excluded.facts",
            [name, json.dumps(facts)],
        )


def restore(
    url: str, backup: Path, replace: bool = False, media: Path | None = None, without_broken: bool = False
) -> tuple[int, list[Path]]:
    """Bring a backup back into an empty database, all of it or nothing, and its pictures into `media`.

    How many files of pictures there are, and those that were left out, which is only done `without_broken`.
    Raises Refused.
    """
    manifest = verify(backup)
    broken = pictures.broken(backup)
    if broken and not without_broken:
        raise Refused(
            f"{broken[0]} is missing, or is not what the backup wrote"
            + (f", and so are {len(broken) - 1} more. " if len(broken) > 1 else ". ")
            + "Nothing was restored. --without-broken brings back the rest."
        )
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        row = cursor.fetchone()
        major = int(row[0]) if row else 0
        filled = {table: count for table, count in row_counts(cursor).items() if count}
    if filled and not replace:
        raise Refused("This database holds rows already. Restore into an empty one, or say --replace.")
    wipe = ["--clean", "--if-exists"] if replace else []
    flags = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", *wipe]
    _run(client("pg_restore", major), url, [*flags, str(backup / DUMP)])
    with connect(url) as connection, connection.cursor() as cursor:
        arrived = row_counts(cursor)
    if arrived != manifest["rows"]:
        wrong = [table for table, count in manifest["rows"].items() if arrived.get(table) != count]
        raise Refused(
            f"Restored, but not the same: rows differ in {', '.join(wrong) or 'the list of tables'}."
        )
    folder = media or Path("instance", os.environ.get("MEDIA_FOLDER", "media"))
    return pictures.bring_back(backup, folder, without=broken), broken


def drill(url: str, scratch: str, backups: Path) -> Path:
    """Restore the newest backup into the database `scratch`, and note in `url` that it can be done.

    Its pictures go into a temporary folder. Returns that backup. Raises Refused.
    """
    newest = max(backups.glob("[0-9]*Z"), default=None)
    if newest is None:
        raise Refused(f"There is no backup in {backups}.")
    if parameters(scratch) == parameters(url):
        raise Refused("DRILL_DATABASE_URL names the database in use: it has to be another one.")
    with tempfile.TemporaryDirectory() as pictures_of_it:
        count, _ = restore(scratch, newest, replace=True, media=Path(pictures_of_it))
    note(url, "drill", backup=newest.name, pictures=count)
    return newest


def verify(backup: Path) -> dict[str, Any]:
    """The manifest of a backup whose parts are whole. Raises Refused naming the one that is not."""
    try:
        manifest: dict[str, Any] = json.loads((backup / MANIFEST).read_text())
        parts, _ = manifest["parts"], manifest["rows"]
    except (OSError, ValueError, KeyError) as problem:
        raise Refused(f"{backup} has no manifest that can be read ({problem}).") from None
    for name, facts in parts.items():
        part = backup / name
        if not part.is_file():
            raise Refused(f"{part} is missing. Nothing was restored.")
        if part.stat().st_size != facts["bytes"] or checksum(part) != facts["sha256"]:
            raise Refused(f"{part} is not what the backup wrote. Nothing was restored.")
    return manifest


def _run(program: str, url: str, flags: Sequence[str]) -> None:
    """Run pg_dump or pg_restore. The password goes by environment: a process list shows the command."""
    given = parameters(url)
    secret = {"PGPASSWORD": given.pop("password")} if "password" in given else {}
    options = f"{given.pop('options', '')} {PLATFORM}".strip()
    environment = {**os.environ, "PGCONNECT_TIMEOUT": "10", **secret}
    command = [program, f"--dbname={make_dsn(**given, options=options)}", *flags]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise Refused(f"{Path(program).name} gave up: {done.stderr.strip()}")


def main(words: Sequence[str]) -> None:
    """Run the verb that was typed: backup, restore or drill."""
    parser = argparse.ArgumentParser(prog="deploy/backups", description="DATABASE_URL names the database.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    writing = verbs.add_parser("backup", help="write a backup into a new folder below INTO")
    writing.add_argument("into", type=Path)
    writing.add_argument("--keep", type=int, help="remove all but the newest KEEP backups afterwards")
    reading = verbs.add_parser("restore", help="bring the backup in FOLDER back")
    reading.add_argument("folder", type=Path)
    reading.add_argument("--replace", action="store_true", help="though the database holds rows: they go")
    reading.add_argument("--without-broken", action="store_true", help="leave out pictures that are damaged")
    rehearsing = verbs.add_parser("drill", help="restore the newest backup in FOLDER into DRILL_DATABASE_URL")
    rehearsing.add_argument("folder", type=Path)
    for verb in (writing, reading):
        verb.add_argument("--pictures", type=Path, help="their folder; else MEDIA_FOLDER in instance/")
    given = parser.parse_args(words)
    url = os.environ.get("DATABASE_URL")
    try:
        if not url:
            raise Refused("DATABASE_URL is not set.")
        if given.verb == "backup":
            made = backup(url, given.into, given.keep, pictures.folder(given.pictures))
            note(url, "backup", bytes=sum(path.stat().st_size for path in made.rglob("*") if path.is_file()))
            print(made)
        elif given.verb == "drill":
            if not (scratch := os.environ.get("DRILL_DATABASE_URL")):
                raise Refused("DRILL_DATABASE_URL is not set: an empty database to restore into.")
            print(f"{drill(url, scratch, given.folder)} can be restored.")
        else:
            count, broken = restore(url, given.folder, given.replace, given.pictures, given.without_broken)
            print(f"Restored {given.folder}: every table has the rows it had.")
            print(f"{count} files of pictures are there.")
            for path in broken:
                print(f"Left out, since it is missing or damaged: {path}")
    except (Refused, psycopg2.Error, OSError) as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main(sys.argv[1:])
