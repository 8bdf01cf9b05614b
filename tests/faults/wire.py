"""HTTP as a proxy or a browser speaks it: one kept connection, a Host header, a limit of time."""

import http.client
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

LONGEST = 5.0
"""Seconds after which an answer counts as failed."""


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode()


class Lost(Exception):
    """The connection broke or nothing came in time: whether it was done, nobody knows."""


class Wire:
    """One client. Lost is raised once for each broken connection; the next request opens another."""

    def __init__(self, port: int, *, tls: bool = False, timeout: float = LONGEST, address: str = "") -> None:
        """`tls`: to nginx. Without it the other side believes us to be its proxy, `address` behind us."""
        self._port, self._tls, self._timeout = port, tls, timeout
        self._extra = {} if tls else {"X-Forwarded-Proto": "https", "X-Forwarded-For": address or "192.0.2.1"}
        self._connection: http.client.HTTPConnection | None = None

    def ask(
        self,
        method: str,
        host: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Raises Lost."""
        began = time.monotonic()
        try:
            connection = self._connection or self._connect()
            connection.request(method, path, body, {"Host": host, **self._extra, **(headers or {})})
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as problem:
            self.close()
            raise Lost(f"{type(problem).__name__}: {problem}") from problem
        if answer.will_close:
            self.close()
        return Reply(answer.status, dict(answer.headers), content, time.monotonic() - began)

    def _connect(self) -> http.client.HTTPConnection:
        if self._tls:
            context = ssl._create_unverified_context()  # noqa: S323
            self._connection = http.client.HTTPSConnection(
                "127.0.0.1", self._port, timeout=self._timeout, context=context
            )
        else:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=self._timeout)
        return self._connection

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
