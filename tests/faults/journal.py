"""What was acknowledged, written by the client that heard it, on a disk the servers know nothing of."""

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

Entry = dict[str, Any]


class Journal:
    """Lines of JSON, each on the disk before the client goes on. `kind` is `save` or `publication`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._file = path.open("ab")
        self.sent: set[str] = set()
        """Ids of edits that were ever sent: nothing else may stand in the log."""

    def write(self, kind: str, **facts: Any) -> None:
        line = json.dumps({"kind": kind, **facts}).encode() + b"\n"
        with self._lock:
            self._file.write(line)
            self._file.flush()
            os.fsync(self._file.fileno())

    def read(self, kind: str) -> Iterator[Entry]:
        for line in self.path.read_bytes().splitlines():
            entry: Entry = json.loads(line)
            if entry["kind"] == kind:
                yield entry

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
