"""A client that takes all it can get, of everything at once: with one free account, and from 500 addresses.

    python -m tests.faults.greedy PORT SECONDS < tenant.json     says how often it was answered what

It knows the code and breaks no rule of HTTP. It runs beside the servers as another machine would: what it
sends is made before it begins, and it gives way to them, so that what it costs is what they spend on it.
"""

import io
import json
import random
import secrets
import socket
import struct
import sys
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from sitemaker.lib import position
from tests.faults.rig import APEX, Tenant
from tests.faults.wire import Lost, Reply, Wire
from tests.machines import give_way

THREADS = 12
ADDRESSES = 500
HELD = 40
"""Connections whose body never arrives, held open at a time."""
BOMB = ">" * 39 + "a\n" + "a\n" * 100_000
HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
FORM = {**HTML, "Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Accept": "application/json", "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}


class Greedy:
    def __init__(self, port: int, tenant: Tenant, victims: list[str], seed: int) -> None:
        """``victims``: email addresses of others, whose doors it would like to see shut."""
        self.port, self.tenant, self.victims = port, tenant, victims
        self.counts: Counter[str] = Counter()
        self.over = threading.Event()
        self._seed = seed
        self._held: list[socket.socket] = []
        self._images = [png(side) for side in range(2000, 7000, 700)]
        """Files of a hundred kilobytes at most that take up to 150 MB to decode."""

    def run(self, seconds: float) -> None:
        threads = [threading.Thread(target=self._live, args=(n,)) for n in range(THREADS)]
        for thread in threads:
            thread.start()
        self.over.wait(seconds)
        self.over.set()
        for thread in threads:
            thread.join()
        for each in self._held:
            each.close()

    def _live(self, number: int) -> None:
        chance = random.Random(f"{self._seed}-{number}")
        while not self.over.is_set():
            act: Callable[[random.Random], Reply | None] = chance.choice(self.acts)
            try:
                reply = act(chance)
            except (Lost, OSError) as lost:
                self.counts[f"{act.__name__} {type(lost).__name__}"] += 1
                continue
            if reply is not None:
                self.counts[f"{act.__name__} {reply.status}"] += 1

    @property
    def acts(self) -> list[Callable[[random.Random], Reply | None]]:
        anonymous = [self.sign_in, self.sign_up, self.reset, self.report, self.odd_path, self.lost_host]
        inside = [self.look, self.fill, self.conflict, self.bomb, self.copy, self.publish, self.upload]
        return [*anonymous, *inside, *inside, self.dribble]

    def _ask(
        self,
        method: str,
        host: str,
        path: str,
        body: bytes | None = None,
        *,
        address: str = "",
        **headers: str,
    ) -> Reply:
        with Wire(self.port, timeout=30, address=address or "203.0.113.7") as wire:
            return wire.ask(method, host, path, body, {k.replace("_", "-"): v for k, v in headers.items()})

    def _from_anywhere(self, chance: random.Random, path: str, form: dict[str, str]) -> Reply:
        number = chance.randrange(ADDRESSES)
        address = chance.choice([f"10.{number // 250}.{number % 250}.9", f"2001:db8:7:{number:x}::1"])
        return self._ask("POST", APEX, path, urlencode(form).encode(), address=address, **FORM)

    # Without an account

    def sign_in(self, chance: random.Random) -> Reply:
        email = chance.choice([f"{secrets.token_hex(6)}@example.com", *self.victims])
        return self._from_anywhere(chance, "/signin", {"email": email, "password": secrets.token_hex(8)})

    def sign_up(self, chance: random.Random) -> Reply:
        name = secrets.token_hex(6)
        form = {"email": f"{name}@example.com", "password": secrets.token_hex(8), "address": f"g-{name}"}
        return self._from_anywhere(chance, "/signup", form)

    def reset(self, chance: random.Random) -> Reply:
        return self._from_anywhere(chance, "/reset", {"email": chance.choice(self.victims)})

    def report(self, chance: random.Random) -> Reply:
        form = {"host": f"acme.{APEX}", "reason": "spam", "words": "x" * 4900, "email": ""}
        return self._from_anywhere(chance, "/report", form)

    def odd_path(self, chance: random.Random) -> Reply:
        """Pages that are not there, and those that are, spelled in every way but ours."""
        path = chance.choice(self.tenant.paths)
        odd = [
            "/" * chance.randrange(2, 40) + path,
            f"/{secrets.token_hex(4)}",
            f"/{path}/?{secrets.token_hex(4)}",
        ]
        return self._ask("GET", self.tenant.host, chance.choice(odd))

    def lost_host(self, chance: random.Random) -> Reply:
        return self._ask("GET", f"{secrets.token_hex(5)}.{APEX}", "/")

    def dribble(self, chance: random.Random) -> None:
        """A form of which one byte arrives, and the next never."""
        if len(self._held) >= HELD:
            self._held.pop(0).close()
        held = socket.create_connection(("127.0.0.1", self.port), timeout=5)
        address = f"10.9.{chance.randrange(250)}.{chance.randrange(250)}"
        held.sendall(
            f"POST /signin HTTP/1.1\r\nHost: {APEX}\r\n"
            f"X-Forwarded-Proto: https\r\nX-Forwarded-For: {address}\r\n"
            "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            "Content-Length: 5000\r\n\r\ne".encode()
        )
        self._held.append(held)
        self.counts["dribble"] += 1
        self.over.wait(0.2)

    # With one free account

    def _inside(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Reply:
        editor = self.tenant.editors[0]
        named = {"Cookie": editor.cookie, "X-CSRFToken": editor.csrf, **headers}
        return self._ask(method, self.tenant.host, f"/admin/{path}", body, **named)

    def look(self, chance: random.Random) -> Reply:
        page = self.tenant.editors[0].page
        paths = ["", "media", f"pages/{page}/", *(f"pages/{page}/{each}" for each in VIEWS)]
        return self._inside("GET", chance.choice(paths), Accept="text/html, application/json")

    def _edits(self, base: int, edits: list[dict[str, Any]]) -> Reply:
        body = json.dumps(
            {"client": f"tab-{secrets.token_hex(4)}", "base": base, "edits": edits, "tell": True}
        )
        return self._inside("POST", f"pages/{self.tenant.editors[0].page}/edits", body.encode(), **JSON)

    def fill(self, chance: random.Random) -> Reply:
        """Blocks with as many words as they take, as many as one request takes."""
        edits = [
            {
                "id": secrets.token_hex(12),
                "op": "insert",
                "block": {
                    "id": secrets.token_hex(8),
                    "kind": "text",
                    "position": position.between("V", None) + secrets.choice("abcdefgh"),
                    "data": {"body": WORDS},
                },
            }
            for _ in range(60)
        ]
        return self._edits(2**40, edits)

    def conflict(self, chance: random.Random) -> Reply:
        """Each edit meets what another tab has written since revision 0."""
        block = self.tenant.editors[0].block
        fields = {"heading": secrets.token_hex(90)}
        edits = [
            {"id": secrets.token_hex(12), "op": "change", "block": block, "fields": fields}
            for _ in range(200)
        ]
        return self._edits(0, edits)

    def bomb(self, chance: random.Random) -> Reply:
        editor = self.tenant.editors[0]
        form = urlencode({"body": BOMB, "was.body": ""}).encode()
        return self._inside("POST", f"pages/{editor.page}/blocks/{editor.block}/reading", form, **FORM)

    def copy(self, chance: random.Random) -> Reply:
        editor = self.tenant.editors[0]
        form = urlencode({"csrf_token": editor.csrf}).encode()
        return self._inside("POST", f"pages/{editor.page}/copies", form, **FORM)

    def publish(self, chance: random.Random) -> Reply:
        editor = self.tenant.editors[0]
        form = {"csrf_token": editor.csrf, "key": secrets.token_hex(8), f"publish.{editor.page}": "1"}
        return self._inside("POST", f"pages/{editor.page}/publish", urlencode(form).encode(), **FORM)

    def upload(self, chance: random.Random) -> Reply:
        """An image that packs to little and takes long to decode; no two are alike."""
        boundary = secrets.token_hex(12)
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="picture"; filename="g.png"\r\n'
            "Content-Type: image/png\r\n\r\n"
        )
        image = chance.choice(self._images) + secrets.token_bytes(8)
        body = head.encode() + image + f"\r\n--{boundary}--\r\n".encode()
        kind = f"multipart/form-data; boundary={boundary}"
        return self._inside("POST", "media", body, **{**JSON, "Content-Type": kind})


WORDS = {
    "type": "doc",
    "content": [{"type": "paragraph", "content": [{"type": "text", "text": "w " * 4900}]}],
}
VIEWS = ("canvas", "history", "facts", "kinds", "publish", "settings", "blocks/new")


def png(side: int) -> bytes:
    """A square of one colour."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    packed = zlib.compressobj(9)
    row, rows = b"\x00" + secrets.token_bytes(1) * side, io.BytesIO()
    for _ in range(side):
        rows.write(packed.compress(row))
    rows.write(packed.flush())
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows.getvalue()) + chunk(b"IEND", b"")


def main(port: int, seconds: float) -> None:
    give_way()
    given = json.load(sys.stdin)
    greedy = Greedy(port, Tenant.read(given["tenant"]), given["victims"], given["seed"])
    began = time.monotonic()
    greedy.run(seconds)
    greedy.counts["seconds"] = round(time.monotonic() - began)
    print(json.dumps(dict(sorted(greedy.counts.items()))))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
