"""Where files are kept: on this machine's disk, or in a store that speaks S3.

A key is ``<site>/<name>/<file>``. What `put` returned from is there, whole, whatever happens next; what it
did not return from may be there or not, but never in part.
"""

import errno
import os
import secrets
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from . import metrics

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
UNFINISHED = ".part"
CONNECT, READ = 3, 5
"""Seconds that a store may take to be reached, and to answer."""


class Away(Exception):
    """Files can be neither kept nor found at the moment."""

    sentence = "Images can’t be saved right now. Nothing was changed; try again in a few minutes."


class Full(Away):
    """There is no room left."""

    sentence = (
        "The server has no space left for images. Nothing was changed. Please tell the people who run it."
    )


class Closed(Away):
    """This installation keeps no files; the text says what its operator has to do."""

    sentence = (
        "This server can’t take images yet: it has nowhere to keep them. Its operator needs to set "
        "S3_BUCKET and the related settings."
    )


class Place(Protocol):
    """What the disk and the store both do."""

    def put(self, key: str, content: bytes) -> None: ...

    def read(self, key: str) -> bytes: ...

    def remove(self, folder: str) -> None: ...

    def folders(self, older: float) -> Iterator[str]: ...


class Storage:
    """Unbound until `configure`; then one place, whichever it is."""

    def __init__(self) -> None:
        self._place: Place = Nowhere()

    def configure(self, folder: Path, bucket: "Bucket | None" = None, *, lasts: bool = True) -> None:
        """``lasts`` is False where a folder of this machine is gone at the next restart."""
        self._place = bucket or (Disk(folder) if lasts else Nowhere())

    @property
    def is_open(self) -> bool:
        return not isinstance(self._place, Nowhere)

    def put(self, key: str, content: bytes) -> None:
        """Raises Away, or Full. The same key again is replaced as a whole."""
        with _counted():
            self._place.put(key, content)

    def read(self, key: str) -> bytes:
        """Raises KeyError when there is no such file, Away when that cannot be said."""
        with _counted():
            return self._place.read(key)

    def path(self, key: str) -> Path | None:
        """Where the file lies on this machine; None when it is kept elsewhere."""
        return self._place.path(key) if isinstance(self._place, Disk) else None

    def remove(self, folder: str) -> None:
        """Everything whose key begins with ``<folder>/``; nothing there is no fault."""
        self._place.remove(folder)

    def folders(self, older: float) -> Iterator[str]:
        """Every ``<site>/<name>`` last written to more than so many seconds ago."""
        return self._place.folders(older)

    def check(self) -> None:
        """Write something, read it, take it away, and look whether it is gone. Raises Away."""
        folder, content = f"0/{secrets.token_hex(8)}", secrets.token_bytes(64)
        key = f"{folder}/check"
        self._place.put(key, content)
        try:
            if self._place.read(key) != content:
                raise Away("what is read is not what was written")
        except KeyError:
            raise Away("what was written is not there") from None
        finally:
            self._place.remove(folder)
        with suppress(KeyError):
            self._place.read(key)
            raise Away("what was removed is still there")


@contextmanager
def _counted() -> Iterator[None]:
    try:
        yield
    except Away as away:
        metrics.UNAVAILABLE.labels("room for files" if isinstance(away, Full) else "storage").inc()
        raise


class Nowhere:
    """A store that takes nothing: a dyno without S3."""

    def put(self, key: str, content: bytes) -> None:
        raise Closed

    def read(self, key: str) -> bytes:
        raise KeyError(key)

    def remove(self, folder: str) -> None:
        pass

    def folders(self, older: float) -> Iterator[str]:
        return iter(())


class Disk:
    """A store in a folder of this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, key: str) -> Path:
        return self.root / key

    def put(self, key: str, content: bytes) -> None:
        """Aside, to the disk, then to its name, and the name to the disk."""
        path = self.path(key)
        unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}{UNFINISHED}")
        with _told():
            self._make_folder(path.parent)
            try:
                with unfinished.open("wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                unfinished.rename(path)
            except BaseException:
                with suppress(OSError):
                    unfinished.unlink()
                raise
            _fsync_folder(path.parent)

    def _make_folder(self, folder: Path) -> None:
        """Each new folder's name is on the disk before anything lies in it."""
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _fsync_folder(folder.parent)

    def read(self, key: str) -> bytes:
        try:
            return self.path(key).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            raise KeyError(key) from None
        except OSError as problem:
            raise Away(str(problem)) from None

    def remove(self, folder: str) -> None:
        with _told(), suppress(FileNotFoundError):
            shutil.rmtree(self.path(folder))

    def folders(self, older: float) -> Iterator[str]:
        before = time.time() - older
        with _told():
            for site in _below(self.root):
                for folder in _below(site):
                    with suppress(FileNotFoundError):
                        if folder.stat().st_mtime < before:
                            _tidy(folder)
                            yield f"{site.name}/{folder.name}"


def _below(folder: Path) -> list[Path]:
    try:
        return sorted(each for each in folder.iterdir() if each.is_dir())
    except FileNotFoundError:
        return []


def _tidy(folder: Path) -> None:
    """What a killed process left unfinished."""
    for stale in folder.glob(f"*{UNFINISHED}"):
        stale.unlink(missing_ok=True)


def _fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise (Full if problem.errno in NO_ROOM else Away)(str(problem)) from problem


@dataclass(frozen=True)
class Keys:
    """How a store is reached; ``endpoint`` is empty for Amazon's own."""

    bucket: str
    endpoint: str
    region: str
    access_key: str
    secret_key: str


class Bucket:
    """boto3 is loaded when first used: it takes half a second and 40 MB of each process."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._lock = threading.Lock()
        self._made: Any = None
        self._made_by = 0

    @property
    def _client(self) -> Any:
        with self._lock:
            if self._made is None or self._made_by != os.getpid():
                self._made, self._made_by = _connect(self._keys), os.getpid()
            return self._made

    def put(self, key: str, content: bytes) -> None:
        kind = {"ContentType": "image/webp", "CacheControl": "private, max-age=31536000, immutable"}
        with self._asked():
            self._client.put_object(Bucket=self._keys.bucket, Key=key, Body=content, **kind)

    def read(self, key: str) -> bytes:
        with self._asked(key):
            return bytes(self._client.get_object(Bucket=self._keys.bucket, Key=key)["Body"].read())

    def remove(self, folder: str) -> None:
        with self._asked():
            for page in self._pages(f"{folder}/"):
                keys = [{"Key": each["Key"]} for each in page]
                if keys:
                    self._client.delete_objects(Bucket=self._keys.bucket, Delete={"Objects": keys})

    def folders(self, older: float) -> Iterator[str]:
        before, newest = time.time() - older, dict[str, float]()
        with self._asked():
            for page in self._pages(""):
                for each in page:
                    folder = each["Key"].rpartition("/")[0]
                    newest[folder] = max(newest.get(folder, 0.0), each["LastModified"].timestamp())
        yield from (folder for folder, at in newest.items() if at < before and folder.count("/") == 1)

    def _pages(self, prefix: str) -> Iterator[list[dict[str, Any]]]:
        listing = self._client.get_paginator("list_objects_v2")
        for page in listing.paginate(Bucket=self._keys.bucket, Prefix=prefix):
            yield page.get("Contents", [])

    @contextmanager
    def _asked(self, key: str = "") -> Iterator[None]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield
        except ClientError as problem:
            code = str(problem.response.get("Error", {}).get("Code", ""))
            if key and code in ("NoSuchKey", "404"):
                raise KeyError(key) from None
            full = code in ("QuotaExceeded", "InsufficientStorage", "XMinioStorageFull", "507")
            raise (Full if full else Away)(code) from problem
        except (BotoCoreError, OSError) as problem:
            raise Away(type(problem).__name__) from problem


def _connect(keys: Keys) -> Any:
    import boto3
    from botocore.config import Config

    config = Config(
        signature_version="s3v4",
        connect_timeout=CONNECT,
        read_timeout=READ,
        retries={"total_max_attempts": 2, "mode": "standard"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": "path" if keys.endpoint else "auto"},
    )
    session = boto3.session.Session()
    return session.client(
        "s3",
        endpoint_url=keys.endpoint or None,
        region_name=keys.region or "us-east-1",
        aws_access_key_id=keys.access_key or None,
        aws_secret_access_key=keys.secret_key or None,
        config=config,
    )
