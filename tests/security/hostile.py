"""A site in an attacker's hands: a sibling of ours, and evil.test, that answers whatever it is told to."""

import ssl
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from tests.security.wire import APEX
from tests.servers import folder, free_port
from tests.stack import make_certificate

SIBLING = f"mallory.{APEX}"


@dataclass
class Hostile:
    """`pages` by path: headers and body. `heard` are the requests it was sent, as method, host and path."""

    pages: dict[str, tuple[list[tuple[str, str]], str]] = field(default_factory=dict)
    heard: list[tuple[str, str, str]] = field(default_factory=list)
    port: int = field(default_factory=free_port)

    def __enter__(self) -> Self:
        certificate, key = make_certificate(folder("hostile"), APEX, f"*.{APEX}", "evil.test")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), self._handler())
        self._server.daemon_threads = True
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.heard.append((self.command, self.headers.get("Host", ""), self.path))
                headers, body = site.pages.get(self.path, ([], "<!doctype html><title>nothing</title>"))
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                for name, value in headers:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body.encode())

            do_POST = do_GET

            def log_message(self, *_: Any) -> None:
                pass

        return Handler
