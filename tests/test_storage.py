"""Where files are kept: on disk, and in a real store that speaks S3; the same questions to both."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sitemaker.lib.storage import Away, Bucket, Closed, Full, Keys, Storage
from tests.servers import ROOT, SeaweedFS, free_port

pytestmark = pytest.mark.sweep
KEY = "7/0123abcd/720.webp"


@pytest.fixture(scope="module")
def store() -> Iterator[SeaweedFS]:
    with SeaweedFS() as store:
        yield store


@pytest.fixture(params=["disk", "S3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    made = Storage()
    if request.param == "disk":
        made.configure(tmp_path / "media")
    else:
        server: SeaweedFS = request.getfixturevalue("store")
        made.configure(tmp_path, Bucket(Keys(*server.make_bucket().values())))
    return made


def test_what_was_put_is_read_whole(storage: Storage) -> None:
    content = os.urandom(300_000)
    storage.put(KEY, content)
    assert storage.is_open and storage.read(KEY) == content
    storage.put(KEY, b"anew")
    assert storage.read(KEY) == b"anew"


def test_what_is_not_there_is_a_key_error(storage: Storage) -> None:
    with pytest.raises(KeyError):
        storage.read("7/nosuch/720.webp")
    storage.put(KEY, b"x")
    with pytest.raises(KeyError):
        storage.read(f"{KEY}/720.webp")


def test_removing_takes_one_folder_and_no_other(storage: Storage) -> None:
    for key in (KEY, "7/0123abcd/360.webp", "7/0123abcdef/360.webp", "70/0123abcd/360.webp"):
        storage.put(key, b"x")
    storage.remove("7/0123abcd")
    storage.remove("7/nosuch")
    for gone in (KEY, "7/0123abcd/360.webp"):
        with pytest.raises(KeyError):
            storage.read(gone)
    assert storage.read("7/0123abcdef/360.webp") == storage.read("70/0123abcd/360.webp") == b"x"


def test_folders_are_listed_by_age(storage: Storage) -> None:
    storage.put(KEY, b"x")
    storage.put("8/ffff/360.webp", b"x")
    assert set(storage.folders(-5)) == {"7/0123abcd", "8/ffff"}
    assert set(storage.folders(60)) == set()


def test_check_leaves_nothing(storage: Storage) -> None:
    storage.check()
    assert list(storage.folders(-5)) == []


def test_nowhere_takes_nothing_and_says_why(tmp_path: Path) -> None:
    storage = Storage()
    storage.configure(tmp_path, lasts=False)
    assert not storage.is_open and list(storage.folders(0)) == []
    with pytest.raises(Closed) as closed:
        storage.put(KEY, b"x")
    assert "S3_BUCKET" in closed.value.sentence and list(tmp_path.iterdir()) == []
    with pytest.raises(KeyError):
        storage.read(KEY)


def test_store_away_is_said_soon(tmp_path: Path) -> None:
    storage = Storage()
    address = f"http://127.0.0.1:{free_port()}"
    storage.configure(tmp_path, Bucket(Keys("pictures", address, "", "key", "secret")))
    began = time.monotonic()
    for ask in (lambda: storage.put(KEY, b"x"), lambda: storage.read(KEY), lambda: storage.remove("7/x")):
        with pytest.raises(Away):
            ask()
    assert time.monotonic() - began < 20


def test_wrong_key_is_no_missing_file(store: SeaweedFS, tmp_path: Path) -> None:
    storage = Storage()
    keys = Keys(*store.make_bucket().values())
    storage.configure(tmp_path, Bucket(replace(keys, secret_key="wrong")))
    with pytest.raises(Away):
        storage.read(KEY)
    with pytest.raises(Away):
        storage.check()


FULL_DISK = """
import resource, sys
from pathlib import Path
from sitemaker.lib.storage import Full, Storage
storage = Storage()
storage.configure(Path(sys.argv[1]))
storage.put("7/before/1.webp", b"x" * 1000)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    storage.put("7/after/1.webp", b"x" * 200_000)
except Full as full:
    print(full.sentence)
"""


def test_no_room_leaves_no_half_file(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, tmp_path], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == Full.sentence
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["1.webp"]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 100_000


def test_disk_that_cannot_be_written_is_away(tmp_path: Path) -> None:
    (tmp_path / "media").write_text("a file where a folder should be")
    storage = Storage()
    storage.configure(tmp_path / "media")
    with pytest.raises(Away):
        storage.put(KEY, b"x")


def test_what_a_killed_process_left_is_tidied(tmp_path: Path) -> None:
    storage = Storage()
    storage.configure(tmp_path)
    storage.put(KEY, b"x")
    stale = tmp_path / f"{KEY}.0badcafe.part"
    stale.write_bytes(b"half")
    os.utime(stale.parent, (1, 1))
    assert list(storage.folders(60)) == ["7/0123abcd"]
    assert not stale.exists() and storage.read(KEY) == b"x"
