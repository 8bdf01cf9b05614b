"""One kept-alive connection, which is one worker's: gunicorn hands a connection to one process."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass

CLOSED = (BrokenPipeError, ConnectionResetError, http.client.RemoteDisconnected)


@dataclass(frozen=True)
class CachedResponse:
    """A response of the server under test."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


class Client:
    """One connection to the server under test."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def get(self, host: str, path: str, **headers: str) -> CachedResponse:
        return self.send("GET", host, path, None, headers)

    def post(self, host: str, path: str, body: bytes, headers: Mapping[str, str]) -> CachedResponse:
        return self.send("POST", host, path, body, {"Sec-Fetch-Site": "same-origin", **headers})

    def send(
        self, method: str, host: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> CachedResponse:
        """Raises http.client.HTTPException or OSError.

        As browsers do, a request that met a connection just closed (gunicorn renews its workers) is sent once
        more on a new one.
        """
        try:
            return self._send(method, host, path, body, headers)
        except CLOSED:
            return self._send(method, host, path, body, headers)

    def _send(
        self, method: str, host: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> CachedResponse:
        try:
            self._connection.request(method, path, body, {"Host": host, **headers})
            answer = self._connection.getresponse()
            return CachedResponse(answer.status, answer.getheaders(), answer.read())
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        self._connection.close()
