"""What one account may take of a worker's memory, while it does the worst it may (R104)."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from sitemaker.lib import position
from tests.cast import Cast
from tests.mailbox import Mailbox
from tests.security.conftest import environment
from tests.security.greedy import Greedy, at_once, blocks, peak, small_parts, workers_of
from tests.security.wire import Visitor, Wire
from tests.stack import Line
from tests.world import World

pytestmark = [pytest.mark.sweep, pytest.mark.deploy, pytest.mark.security(104)]

MOST = 250
"""Megabytes of one worker."""
AT_ONCE = 16


@pytest.fixture
def unhurried(app: Flask, world: World, postbox: Mailbox) -> Iterator[Line]:
    """Without the bound on the processor, which would keep an account from most of what is tried here."""
    with Line("web", environment(world, postbox, hops=0) | {"PROCESSOR_SHARE": "0"}) as line:
        yield line


@pytest.fixture
def greedy(unhurried: Line, cast: Cast) -> Greedy:
    visitor = Visitor(Wire(unhurried.port))
    visitor.sign_in(cast.charlie)
    visitor.enter("mallory")
    return Greedy(visitor)


def large_block(greedy: Greedy, page: int, most: int = 30) -> str:
    """One block whose list holds all that a page may, in the smallest parts."""
    block = uuid4().hex[:12]
    new = {"id": block, "kind": "faq", "position": "z", "data": {"items": []}}
    assert greedy.send(page, [{"id": uuid4().hex, "op": "insert", "block": new}]).status == 200
    for place in position.spread(most):
        item = {"id": uuid4().hex[:12], "position": place, "question": "a", "answer": small_parts()}
        reply = greedy.send(page, [{"id": uuid4().hex, "op": "insert", "block": block, "item": item}])
        if reply.status != 200:
            break
    return block


KEYS: list[str] = []


def fresh(edits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**each, "id": uuid4().hex, "block": {**each["block"], "id": uuid4().hex[:12]}} for each in edits]


def lost(greedy: Greedy, page: int) -> None:
    """Forty edits of many fields each, all of which somebody else has set."""
    block, items = uuid4().hex[:12], [f"item-{number:02}" for number in range(90)]
    new = {"id": block, "kind": "faq", "position": "z", "data": {"items": []}}
    edits = [{"op": "insert", "block": new}]
    edits += [{"op": "insert", "block": block, "item": {"id": each, "position": "V"}} for each in items]
    edits += [{"op": "change", "block": block, "fields": {f"items.{each}.question": "x" for each in items}}]
    assert greedy.send(page, [{"id": uuid4().hex, **each} for each in edits]).status == 200
    for number in range(40):
        KEYS.append(uuid4().hex)
        fields = {f"items.{each}.question": f"{number} " + "y" * 290 for each in items}
        edit = {"id": KEYS[-1], "op": "change", "block": block, "fields": fields}
        assert greedy.send(page, [edit], base=0, client="late").status == 200


def lost_again(greedy: Greedy, page: int) -> Any:
    edits = [{"id": key, "op": "change", "block": None, "fields": {"title": "a"}} for key in KEYS]
    return greedy.send(page, edits, base=0, client="late")


def linked(greedy: Greedy, page: int) -> str:
    """A block of a hundred links, each of which may lead to any page of the site."""
    block = uuid4().hex[:12]
    new = {"id": block, "kind": "features", "position": "zz", "data": {"items": []}}
    edits: list[dict[str, Any]] = [{"op": "insert", "block": new}]
    for place in position.spread(100):
        edits.append({"op": "insert", "block": block, "item": {"id": uuid4().hex[:12], "position": place}})
    assert greedy.send(page, [{"id": uuid4().hex, **each} for each in edits]).status == 200
    return block


def test_a_worker_stays_under_its_bound(greedy: Greedy, unhurried: Line) -> None:
    """The largest pages there may be, copied, and all that shows or changes them asked for at once."""
    workers = workers_of(unhurried.pid)
    told: list[str] = []

    def step(
        name: str, *calls: Callable[[], Any], status: tuple[int, ...] = (200, 303, 404, 422, 429, 503)
    ) -> None:
        replies = at_once(*calls)
        assert all(each is not None and each.status in status for each in replies), (
            name,
            [each and (each.status, each.text[:200]) for each in replies],
        )
        told.append(
            f"{name}: {', '.join(f'{peak(pid):.0f}' for pid in workers)} MB, "
            f"{max(len(each.body) for each in replies) // 1024} KB"
        )

    page, other = greedy.new_page("parts"), greedy.new_page("list")
    greedy.fill(page, small_parts())
    block = large_block(greedy, other)
    for path in ("canvas", "", "facts", "publish", "history", "preview", "settings", "kinds"):
        for each in (page, other):
            step(
                f"{path or 'outline'} of {each}",
                *[lambda each=each, path=path: greedy.get(f"/pages/{each}/{path}")] * AT_ONCE,
            )
    for path in ("", "panel", "layouts"):
        step(
            f"block {path}",
            *[lambda path=path: greedy.ask_json(f"/pages/{other}/blocks/{block}/{path}")] * AT_ONCE,
        )
    whole = [{"id": uuid4().hex, "op": "change", "block": None, "fields": {"title": "a"}}]
    step(
        "edits", *[lambda: greedy.send(page, [{**whole[0], "id": uuid4().hex}], base=0, tell=True)] * AT_ONCE
    )
    step("undo", *[lambda: greedy.post(f"/pages/{page}/undo", {"key": uuid4().hex[:16]})] * AT_ONCE)
    step(
        "publish",
        *[lambda: greedy.post(f"/pages/{page}/publish", {f"publish.{page}": "on", "key": uuid4().hex[:16]})]
        * AT_ONCE,
    )
    for _ in range(60):
        if greedy.post(f"/pages/{page}/copies").status != 303:
            break
    step("list", *[lambda: greedy.get("/")] * AT_ONCE)
    step("copies", *[lambda: greedy.post(f"/pages/{page}/copies")] * AT_ONCE)
    wide = blocks(small_parts(), 8)
    step(
        "large edits", *[lambda: greedy.send(page, [{**each, "id": uuid4().hex} for each in wide])] * AT_ONCE
    )
    small = [greedy.new_page(f"small-{number}") for number in range(AT_ONCE)]
    step("large edits of small pages", *[lambda at=at: greedy.send(at, fresh(wide)) for at in small])
    lost(greedy, small[0])
    step("lost edits again", *[lambda: lost_again(greedy, small[0])] * AT_ONCE)
    links = linked(greedy, small[1])
    while greedy.post("/pages/new", {"title": "t" * 200, "path": uuid4().hex}).status == 303:
        pass
    for path in ("", "panel"):
        step(
            f"links {path}",
            *[lambda path=path: greedy.ask_json(f"/pages/{small[1]}/blocks/{links}/{path}")] * AT_ONCE,
        )
    step("list of all", *[lambda: greedy.get("/")] * AT_ONCE)
    print("\n" + "\n".join(told))
    assert max(peak(pid) for pid in workers) < MOST, "\n".join(told)
