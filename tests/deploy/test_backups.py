"""deploy/backup and deploy/restore, under row-level security, run as an operator runs them."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from tests.servers import ROOT, Postgres

pytestmark = pytest.mark.deploy

TABLES = """
CREATE TABLE account (id int PRIMARY KEY);
CREATE TABLE page (id int PRIMARY KEY, site_id bigint NOT NULL, words text NOT NULL);
ALTER TABLE page ENABLE ROW LEVEL SECURITY;
ALTER TABLE page FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON page USING (
    site_id = nullif(current_setting('app.site_id', true), '')::bigint
    OR current_setting('app.scope', true) = 'platform');
SELECT set_config('app.scope', 'platform', false);
INSERT INTO account SELECT * FROM generate_series(1, 3);
INSERT INTO page SELECT n, n % 7, repeat('ü', n) FROM generate_series(1, 500) n;
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Postgres]:
    with Postgres() as postgres:
        yield postgres


@pytest.fixture
def source(cluster: Postgres) -> str:
    url = cluster.create("source")
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(TABLES)
    connection.close()
    return url


def run(cluster: Postgres, script: str, url: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": url, "PGBIN": str(cluster.bin), "MEDIA_FOLDER": "none/such"}
    return subprocess.run([ROOT / "deploy" / script, *words], env=environment, capture_output=True, text=True)


def backup(cluster: Postgres, url: str, into: Path) -> Path:
    done = run(cluster, "backup", url, into)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def pages(url: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(url, options="-c app.scope=platform")
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM page ORDER BY id")
        rows = cursor.fetchall()
    connection.close()
    return rows


def test_restored_copy_has_every_row(cluster: Postgres, source: str, tmp_path: Path) -> None:
    made = backup(cluster, source, tmp_path)
    copy = cluster.create("copy")
    done = run(cluster, "restore", copy, made)
    assert done.returncode == 0, done.stderr
    assert len(pages(copy)) == 500
    assert pages(copy) == pages(source)


def test_restored_copy_keeps_tenants_apart(cluster: Postgres, source: str, tmp_path: Path) -> None:
    copy = cluster.create("copy")
    run(cluster, "restore", copy, backup(cluster, source, tmp_path))
    connection = psycopg2.connect(copy)
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM page")
        assert cursor.fetchone() == (0,)
    connection.close()


def test_manifest_counts_what_row_security_hides(cluster: Postgres, source: str, tmp_path: Path) -> None:
    manifest = json.loads((backup(cluster, source, tmp_path) / "manifest.json").read_text())
    assert manifest["rows"] == {"account": 3, "page": 500}


def test_changed_dump_is_refused(cluster: Postgres, source: str, tmp_path: Path) -> None:
    made = backup(cluster, source, tmp_path)
    dump = bytearray((made / "database.dump").read_bytes())
    dump[len(dump) // 2] ^= 1
    (made / "database.dump").write_bytes(dump)
    done = run(cluster, "restore", cluster.create("copy"), made)
    assert done.returncode == 1 and "not what the backup wrote" in done.stderr


@pytest.mark.parametrize("part", ["database.dump", "manifest.json"])
def test_missing_part_is_refused(cluster: Postgres, source: str, tmp_path: Path, part: str) -> None:
    made = backup(cluster, source, tmp_path)
    (made / part).unlink()
    done = run(cluster, "restore", cluster.create("copy"), made)
    assert done.returncode == 1 and done.stderr


def test_fewer_rows_than_the_manifest_says_is_loud(cluster: Postgres, source: str, tmp_path: Path) -> None:
    made = backup(cluster, source, tmp_path)
    manifest = json.loads((made / "manifest.json").read_text())
    manifest["rows"]["page"] += 1
    (made / "manifest.json").write_text(json.dumps(manifest))
    done = run(cluster, "restore", cluster.create("copy"), made)
    assert done.returncode == 1 and "rows differ in page" in done.stderr


def test_filled_database_is_left_alone_unless_told(cluster: Postgres, source: str, tmp_path: Path) -> None:
    made = backup(cluster, source, tmp_path)
    done = run(cluster, "restore", source, made)
    assert done.returncode == 1 and "--replace" in done.stderr
    assert run(cluster, "restore", source, made, "--replace").returncode == 0
    assert len(pages(source)) == 500


def test_only_the_newest_are_kept(cluster: Postgres, source: str, tmp_path: Path) -> None:
    for _ in range(3):
        newest = run(cluster, "backup", source, "--keep", "2", tmp_path).stdout.strip()
    assert len(list(tmp_path.iterdir())) == 2
    assert Path(newest).exists()


def test_other_version_of_pg_dump_is_refused(cluster: Postgres, source: str, tmp_path: Path) -> None:
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.1'\n")
    old.chmod(0o755)
    environment = {"DATABASE_URL": source, "PGBIN": str(tmp_path), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [ROOT / "deploy/backup", tmp_path / "to"], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 1 and "No pg_dump of PostgreSQL" in done.stderr


@pytest.fixture
def media(tmp_path: Path) -> Path:
    """Pictures as the application keeps them, and what a killed process left."""
    folder = tmp_path / "media"
    for name in ("1/heron/400.webp", "1/heron/1080.webp", "7/egret/400.webp"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode() * 1000)
    (folder / "1/heron/720.webp.ab12.part").write_bytes(b"half")
    return folder


def test_pictures_come_back_byte_for_byte(
    cluster: Postgres, source: str, media: Path, tmp_path: Path
) -> None:
    done = run(cluster, "backup", source, "--pictures", media, tmp_path / "to")
    assert done.returncode == 0, done.stderr
    back = tmp_path / "back"
    done = run(cluster, "restore", cluster.create("copy"), done.stdout.strip(), "--pictures", back)
    assert done.returncode == 0 and "3 files of pictures are there." in done.stdout, done.stderr
    found = {path.relative_to(back): path.read_bytes() for path in back.rglob("*.*")}
    assert found == {path.relative_to(media): path.read_bytes() for path in media.rglob("*.webp")}


def test_pictures_take_room_once(cluster: Postgres, source: str, media: Path, tmp_path: Path) -> None:
    """The second backup links what the first one holds, copies what is new, and lacks what is gone."""
    into = tmp_path / "to"
    first = Path(run(cluster, "backup", source, "--pictures", media, into).stdout.strip())
    (media / "7/egret/400.webp").unlink()
    (media / "7/egret/720.webp").write_bytes(b"new")
    second = Path(run(cluster, "backup", source, "--pictures", media, into).stdout.strip())
    one, other = (each / "pictures/1/heron/400.webp" for each in (first, second))
    assert one.samefile(other) and not one.samefile(media / "1/heron/400.webp")
    assert {path.name for path in (second / "pictures/7/egret").iterdir()} == {"720.webp"}
    assert (first / "pictures/7/egret/400.webp").exists()


@pytest.mark.parametrize("harm", ["changed", "missing", "unlisted"])
def test_backup_with_a_harmed_picture_is_refused(
    cluster: Postgres, source: str, media: Path, tmp_path: Path, harm: str
) -> None:
    made = Path(run(cluster, "backup", source, "--pictures", media, tmp_path / "to").stdout.strip())
    path = made / "pictures/1/heron/400.webp"
    if harm == "changed":
        path.write_bytes(path.read_bytes()[::-1])
    elif harm == "missing":
        path.unlink()
    else:
        (made / "pictures.json").write_text("{}")
    copy = cluster.create("copy")
    done = run(cluster, "restore", copy, made, "--pictures", tmp_path / "back")
    assert done.returncode == 1 and "Nothing was restored" in done.stderr
    assert not (tmp_path / "back").exists()


def test_a_damaged_copy_does_not_spoil_later_backups(
    cluster: Postgres, source: str, media: Path, tmp_path: Path
) -> None:
    """One flipped byte in one saved picture: the next backup copies that one anew, and can be restored."""
    into, back = tmp_path / "to", tmp_path / "back"
    first = Path(run(cluster, "backup", source, "--pictures", media, into).stdout.strip())
    flip(first / "pictures/1/heron/400.webp")
    second = Path(run(cluster, "backup", source, "--pictures", media, into).stdout.strip())
    done = run(cluster, "restore", cluster.create("copy"), second, "--pictures", back)
    assert done.returncode == 0, done.stderr
    assert (back / "1/heron/400.webp").read_bytes() == (media / "1/heron/400.webp").read_bytes()
    assert (second / "pictures/1/heron/1080.webp").samefile(first / "pictures/1/heron/1080.webp")


def test_a_picture_damaged_at_its_source_stays_whole_in_backups(
    cluster: Postgres, source: str, media: Path, tmp_path: Path
) -> None:
    whole = (media / "1/heron/400.webp").read_bytes()
    run(cluster, "backup", source, "--pictures", media, tmp_path / "to")
    flip(media / "1/heron/400.webp")
    done = run(cluster, "backup", source, "--pictures", media, tmp_path / "to")
    assert done.returncode == 0 and "1/heron/400.webp is not what it was" in done.stderr
    assert (Path(done.stdout.strip()) / "pictures/1/heron/400.webp").read_bytes() == whole


def test_what_is_whole_comes_back_without_what_is_broken(
    cluster: Postgres, source: str, media: Path, tmp_path: Path
) -> None:
    made = Path(run(cluster, "backup", source, "--pictures", media, tmp_path / "to").stdout.strip())
    flip(made / "pictures/1/heron/400.webp")
    (made / "pictures/7/egret/400.webp").unlink()
    copy, back = cluster.create("copy"), tmp_path / "back"
    assert "1 more" in run(cluster, "restore", copy, made, "--pictures", back).stderr
    done = run(cluster, "restore", copy, made, "--pictures", back, "--without-broken")
    assert done.returncode == 0 and pages(copy) == pages(source)
    assert done.stdout.count("Left out") == 2
    assert [path.relative_to(back).as_posix() for path in back.rglob("*.webp")] == ["1/heron/1080.webp"]


def drill(cluster: Postgres, url: str, scratch: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DRILL_DATABASE_URL": scratch,
        "PGBIN": str(cluster.bin),
    }
    return subprocess.run([ROOT / "deploy/drill", folder], env=environment, capture_output=True, text=True)


def test_the_newest_backup_is_restored_every_week(cluster: Postgres, source: str, tmp_path: Path) -> None:
    scratch = cluster.create("copy")
    assert "no backup" in drill(cluster, source, scratch, tmp_path).stderr
    for _ in range(2):
        newest = backup(cluster, source, tmp_path)
        done = drill(cluster, source, scratch, tmp_path)
        assert done.returncode == 0 and str(newest) in done.stdout, done.stderr
        assert pages(scratch) == pages(source)
    assert "has to be another one" in drill(cluster, source, source, tmp_path).stderr
    (newest / "database.dump").write_bytes(b"not a dump")
    assert drill(cluster, source, scratch, tmp_path).returncode == 1


def flip(path: Path) -> None:
    path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:])
