"""What one account can send that costs most: documents as large as may be, and many requests at once."""

import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from sitemaker.lib import position
from tests.security.wire import APEX, Reply, Visitor

HOST = f"mallory.{APEX}"
ADMIN = f"https://{HOST}/admin"
Json = dict[str, Any]


def small_parts(count: int = 1_900) -> Json:
    """Rich text of as many nodes as it may have: each costs a worker far more than its characters."""
    marks: list[list[Json]] = [[{"type": "strong"}], []]
    return _doc({"type": "text", "text": "a", "marks": marks[n % 2]} for n in range(count))


def long_text(length: int = 9_900) -> Json:
    return _doc([{"type": "text", "text": "word " * (length // 5)}])


def _doc(content: Any) -> Json:
    return {"type": "doc", "content": [{"type": "paragraph", "content": list(content)}]}


def blocks(text: Json, count: int) -> list[Json]:
    """Inserts of text blocks below each other."""
    return [
        {
            "id": uuid4().hex,
            "op": "insert",
            "block": {"id": uuid4().hex[:12], "kind": "text", "position": place, "data": {"body": text}},
        }
        for place in position.spread(count)
    ]


class Greedy:
    """A signed-in member of mallory who answers to nobody."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.token = visitor.token(f"{ADMIN}/pages/new")

    def get(self, path: str) -> Reply:
        return self.visitor.get(ADMIN + path, headers={"Accept": "text/html" if "?" in path else "*/*"})

    def ask_json(self, path: str) -> Reply:
        return self.visitor.get(ADMIN + path, headers={"Accept": "application/json"})

    def post(self, path: str, form: Json | None = None) -> Reply:
        return self.visitor.post(ADMIN + path, {**(form or {}), "csrf_token": self.token})

    def send(
        self, page: int, edits: list[Json], *, base: int = 2**62, client: str = "tab", tell: bool = False
    ) -> Reply:
        body = {"client": client, "base": base, "edits": edits, "tell": tell}
        headers = {"X-CSRFToken": self.token, "Accept": "application/json"}
        return self.visitor.post(f"{ADMIN}/pages/{page}/edits", json_=body, headers=headers)

    def new_page(self, path: str) -> int:
        reply = self.post("/pages/new", {"title": path, "path": path})
        assert reply.status == 303, (reply.status, reply.page.text[-300:])
        return int(re.search(r"/pages/(\d+)/", reply.location)[1])  # type: ignore[index]

    def fill(self, page: int, text: Json, most: int = 100) -> int:
        """Blocks one after the other until one is refused; how many were taken."""
        for number, edit in enumerate(blocks(text, most)):
            reply = self.send(page, [edit])
            if reply.status != 200:
                assert reply.status in (413, 422, 429), (reply.status, reply.text[:300])
                return number
        return most


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """All of these at the same time, each in a thread."""
    found: list[Any] = [None] * len(calls)

    def run(index: int) -> None:
        found[index] = calls[index]()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(calls))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return found


def workers_of(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def peak(pid: int) -> float:
    """The most memory a process ever held, in MB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) / 1024


def timed(call: Callable[[], Reply]) -> tuple[float, Reply]:
    before = time.monotonic()
    reply = call()
    return time.monotonic() - before, reply
