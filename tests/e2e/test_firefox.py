"""The way through the editor in Debian's Firefox, which puppeteer drives by WebDriver BiDi."""

import json
import select
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests import javascript, programs
from tests.cast import PASSWORD
from tests.e2e.conftest import Arrive
from tests.e2e.editing import visit
from tests.e2e.stack import ACME, Device, Stack

pytestmark = pytest.mark.e2e
HERE = Path(__file__).parent
HTML = (HERE.parent / "corpus" / "clipboard" / "google-docs.html").read_text()


def test_edit_paste_move_undo_and_publish_in_firefox(stack: Stack, arrive: Arrive) -> None:
    javascript.install()
    with tunnel(stack.nginx.port) as proxy:
        asked = {
            "firefox": str(programs.firefox().path),
            "proxy": proxy,
            "address": f"{ACME}admin/",
            "page": "/admin/pages/1/",
            "html": HTML,
            "email": "bob@example.com",
            "password": PASSWORD,
        }
        command: list[str | Path] = [programs.node().path, HERE / "firefox.mjs", json.dumps(asked)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    saw = json.loads(done.stdout.splitlines()[-1])
    assert saw["said"] == []
    assert saw["heading"] == "Bread at seven"
    assert "<li>" in saw["pasted"] and "Come by." in saw["pasted"]
    assert "style=" not in saw["pasted"] and "<span" not in saw["pasted"]
    assert saw["moved"][:2] == saw["before"][1::-1] and saw["undone"] == saw["before"]
    guest = visit(arrive(Device(390)), "")
    assert guest.locator("h1").inner_text() == "Bread at seven"


@contextmanager
def tunnel(port: int) -> Iterator[int]:
    """A proxy that leads every host to this port of ours: Firefox has no rules for names of its own."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_accept, args=(server, port), daemon=True).start()
        yield server.getsockname()[1]


def _accept(server: socket.socket, port: int) -> None:
    with suppress(OSError):
        while True:
            threading.Thread(target=_lead, args=(server.accept()[0], port), daemon=True).start()


def _lead(client: socket.socket, port: int) -> None:
    head = b""
    with client, suppress(OSError):
        while b"\r\n\r\n" not in head and (more := client.recv(4096)):
            head += more
        if b".sitemaker.test:443 " not in head and b" sitemaker.test:443 " not in head:
            return client.sendall(b"HTTP/1.1 502 Elsewhere\r\n\r\n")
        with socket.create_connection(("127.0.0.1", port)) as stack:
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            ends = {client: stack, stack: client}
            while True:
                for ready in select.select(list(ends), [], [])[0]:
                    if not (data := ready.recv(65536)):
                        return None
                    ends[ready].sendall(data)
