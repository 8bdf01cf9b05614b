"""A mail server that can be slow, silent or unwilling at any step: `replies` says what it answers."""

import email
import email.policy
import socketserver
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self

SILENCE = ""
"""A reply that never comes."""
USUAL = {
    "greeting": "220 slow.example",
    "EHLO": "250 slow.example",
    "MAIL": "250 2.1.0 Ok",
    "RCPT": "250 2.1.5 Ok",
    "DATA": "354 Go on",
    "message": "250 2.0.0 Kept",
    "QUIT": "221 2.0.0 Bye",
}


class SlowServer(socketserver.ThreadingTCPServer):
    """`url` for SMTP_URL; `ids` are the Message-IDs it was handed whole, answered or not. It waits `pause`
    seconds before each reply, and `drips` a reply sign by sign, one in so many seconds."""

    allow_reuse_address, daemon_threads, block_on_close = True, True, False

    def __init__(self, replies: Mapping[str, str] = USUAL, *, pause: float = 0.0, drips: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), _Dialog)
        self.pause, self.drips, self.replies = pause, drips, {**USUAL, **replies}
        self.messages: list[email.message.Message] = []
        self.steps: list[str] = []
        self.ended = threading.Event()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    @property
    def ids(self) -> list[str]:
        return [str(each["Message-ID"]) for each in self.messages]

    def wait_for(self, step: str, seconds: float = 15) -> None:
        until = time.monotonic() + seconds
        while step not in self.steps:
            assert time.monotonic() < until, f"only {self.steps} within {seconds} s"
            time.sleep(0.01)

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ended.set()
        self.shutdown()
        self.server_close()


class _Dialog(socketserver.StreamRequestHandler):
    server: SlowServer

    def handle(self) -> None:
        with suppress(OSError):  # whoever was talking has gone
            self._talk()

    def _talk(self) -> None:
        self._answer("greeting")
        while line := self.rfile.readline():
            verb = line.decode("latin-1").split()[0].upper()
            self._answer(verb)
            if verb == "DATA" and self.server.replies["DATA"].startswith("354"):
                if not self._take():
                    return
                self._answer("message")
            if verb == "QUIT":
                return

    def _take(self) -> bool:
        """Whether the message came to its end."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line)
        self.server.messages.append(email.message_from_bytes(b"".join(lines), policy=email.policy.default))
        return True

    def _answer(self, step: str) -> None:
        self.server.steps.append(step)
        reply = self.server.replies.get(step, "502 5.5.2 Unknown")
        self.server.ended.wait(self.server.pause)
        if reply == SILENCE:
            self.server.ended.wait()
        for part in reply if self.server.drips else [reply]:
            self.server.ended.wait(self.server.drips)
            self.wfile.write(part.encode())
        self.wfile.write(b"\r\n")
