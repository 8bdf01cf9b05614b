"""Clients that never stop asking, to see who is not answered while something is started anew."""

import http.client
import itertools
import ssl
import threading
import time
from dataclasses import dataclass, field

from tests.deploy.conftest import APEX


@dataclass
class Load:
    """Clients that fetch and post without pause, on connections they keep."""

    port: int
    clients: int = 8
    answered: list[float] = field(default_factory=list)
    """When each answer came."""
    failed: list[str] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Load":
        self._threads = [threading.Thread(target=self._go, args=(number,)) for number in range(self.clients)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    @property
    def pause(self) -> tuple[float, float]:
        """The longest time without an answer, and how long after the first one it began; in seconds."""
        moments = sorted(self.answered)
        pairs = ((later - earlier, earlier - moments[0]) for earlier, later in itertools.pairwise(moments))
        return max(pairs, default=(0.0, 0.0))

    def _go(self, number: int) -> None:
        context = ssl._create_unverified_context()  # noqa: S323
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=40, context=context)
        turn = number
        while not self._over.is_set():
            turn += 1
            method, path, body = ("POST", "/signin", b"email=a") if turn % 3 == 0 else ("GET", "/about", None)
            try:
                connection.request(method, path, body, {"Host": APEX, "Sec-Fetch-Site": "same-origin"})
                answer = connection.getresponse()
                answer.read()
                if answer.status >= 500:
                    self.failed.append(f"{method} {path}: {answer.status}")
                self.answered.append(time.monotonic())
            except (OSError, http.client.HTTPException) as problem:
                self.failed.append(f"{method} {path}: {problem!r}")
                connection.close()
        connection.close()
