"""Faults 10 and 11: pictures on a disk that is full or broken, and workers killed while they take them in."""

import hashlib
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg2
import pytest

from sitemaker.lib.images.renditions import Photo
from tests import pictures, programs
from tests.faults.conftest import Say, Size
from tests.faults.greedy import png
from tests.faults.rig import Editor, FaultRig, Tenant
from tests.faults.wire import Lost, Reply, Wire
from tests.servers import ROOT, Postgres

pytestmark = pytest.mark.faults

QUERY = "SELECT site_id, name, width, height, sha256, sized_at IS NOT NULL FROM asset"
Row = tuple[int, str, int, int, str, bool]


def send(wire: Wire, tenant: Tenant, editor: Editor, content: bytes) -> Reply:
    edge = uuid4().hex
    head = f'--{edge}\r\nContent-Disposition: form-data; name="picture"; filename="a.jpg"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={edge}", "Accept": "application/json"}
    return wire.ask("POST", tenant.host, "/admin/media", body, {**editor.headers, **kind})


def rows(url: str) -> list[Row]:
    with psycopg2.connect(url, options="-c app.scope=platform") as connection, connection.cursor() as cursor:
        cursor.execute(QUERY)
        found: list[Row] = cursor.fetchall()
    connection.close()
    return found


def lacking(found: list[Row], media: Path) -> list[str]:
    """Rows without their file, or with another one; and files that are there in part."""
    wrong = []
    for site_id, name, width, height, digest, sized in found:
        photo, folder = Photo(name, width, height), media / str(site_id) / name
        largest = folder / f"{photo.widths[-1]}.webp"
        if not largest.exists() or hashlib.sha256(largest.read_bytes()).hexdigest() != digest:
            wrong.append(f"{largest} is not what its row says")
        wanted = photo.widths if sized else [min(width, 1080)]
        wrong += [
            f"{folder}/{each}.webp is missing" for each in wanted if not (folder / f"{each}.webp").exists()
        ]
    for path in media.rglob("*.webp"):
        content = path.read_bytes()
        if content[:4] != b"RIFF" or int.from_bytes(content[4:8], "little") + 8 != len(content):
            wrong.append(f"{path} is there in part")
    return wrong


def test_killed_workers_leave_no_row_without_its_file(rig: FaultRig, seed: int, size: Size, say: Say) -> None:
    """Every 0.2 to 2 seconds a worker dies while pictures come in; each is sent until it is acknowledged."""
    goal, taken, lost = int(size(12, 100)), set[int](), 0
    over = threading.Event()
    chance = random.Random(seed)

    def kill() -> None:
        while not over.wait(chance.uniform(0.2, 2.0)):
            rig.kill_worker(chance)

    killer = threading.Thread(target=kill)
    killer.start()
    tenant = rig.tenants[0]
    try:
        with rig.wire(timeout=20) as wire:
            for number in range(goal):
                content, until = pictures.jpeg(1300, 800 + number), time.monotonic() + 60
                while True:
                    assert time.monotonic() < until, f"picture {number} was never taken"
                    try:
                        reply = send(wire, tenant, tenant.editors[0], content)
                    except Lost:
                        lost += 1
                        continue
                    if reply.status == 201:
                        taken.add(json.loads(reply.body)["id"])
                        break
                    assert reply.status in (422, 503), reply.text
    finally:
        over.set()
        killer.join()
    found = rows(rig.url)
    orphans = len({path.parent for path in rig.media.rglob("*.webp")}) - len(found)
    say(f"{len(taken)} of {goal} pictures taken, {lost} answers lost, {orphans} folders without a row")
    assert lacking(found, rig.media) == []
    assert len(taken) == goal == len(found)


@pytest.mark.alone
@pytest.mark.security(121)
def test_one_account_leaves_others_their_turn(rig: FaultRig, size: Size, say: Say) -> None:
    """It sends images of 30 KB that take a second to decode or more, from 14 connections, without a pause."""
    greedy, neighbour, over = rig.tenants[0], rig.tenants[1], threading.Event()
    image, told = png(4500), Counter[int]()

    def press(number: int) -> None:
        with rig.wire(number, timeout=60) as wire:
            while not over.is_set():
                reply = send(wire, greedy, greedy.editors[0], image + os.urandom(8))
                told[reply.status] += 1
                if reply.status != 201:
                    over.wait(0.5)

    threads = [threading.Thread(target=press, args=[number]) for number in range(14)]
    for thread in threads:
        thread.start()
    time.sleep(1.5)
    statuses, longest = Counter[int](), 0.0
    until = time.monotonic() + size(15, 120)
    try:
        while time.monotonic() < until:
            with rig.wire(99, timeout=60) as wire:  # over a new connection each: to any worker
                reply = send(wire, neighbour, neighbour.editors[0], pictures.jpeg(800, 600) + os.urandom(8))
            statuses[reply.status] += 1
            longest = max(longest, reply.seconds)
            time.sleep(0.3)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    say(f"neighbour {dict(statuses)}, at most {longest:.1f} s; greedy {dict(told)}")
    assert statuses[503] == 0 and statuses[201] >= size(2, 16)
    assert longest < 18


@contextmanager
def small_disk(at: Path, megabytes: int) -> Iterator[None]:
    """A disk of its own, of so many megabytes."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", at], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", at], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="to make a small disk takes root")
def test_full_disk_is_said_and_leaves_nothing_half(rig: FaultRig, say: Say) -> None:
    """Pages and words are kept as ever; with room again pictures are taken again."""
    tenant = rig.tenants[0]
    editor = tenant.editors[0]
    statuses: list[int] = []
    with small_disk(rig.media, 1), rig.wire(timeout=20) as wire:
        for number in range(12):
            noise = pictures.saved(pictures.noisy(900, 700 + number), "JPEG")
            reply = send(wire, tenant, editor, noise)
            statuses.append(reply.status)
            if reply.status == 507:
                assert "no space left" in json.loads(reply.body)["message"]
        assert set(statuses) == {201, 507} and statuses[0] == 201, statuses
        found = rows(rig.url)
        assert len(found) == statuses.count(201) and lacking(found, rig.media) == []
        assert not list(rig.media.rglob("*.part"))
        assert wire.ask("GET", tenant.host, "/").status == 200
        edit = {"id": uuid4().hex, "op": "change", "block": editor.block, "fields": {"heading": "As ever"}}
        body = json.dumps({"client": "tab", "base": 0, "edits": [edit]}).encode()
        kind = {"Content-Type": "application/json"}
        saved = wire.ask(
            "POST", tenant.host, f"/admin/pages/{editor.page}/edits", body, {**editor.headers, **kind}
        )
        assert saved.status == 200
        held = rig.media / str(tenant.id) / found[0][1]
        for path in sorted(held.iterdir()):
            path.unlink()
        again = send(wire, tenant, editor, pictures.saved(pictures.noisy(500, 400), "JPEG"))
        say(f"{statuses.count(201)} taken until the disk was full, then {statuses.count(507)} times 507")
        assert again.status == 201


PUT = """
import sys, types
from pathlib import Path
lib = sys.modules["lib"] = types.ModuleType("lib")  # not the whole application
lib.__path__ = [sys.argv[2]]
from lib import storage
kept = storage.Storage()
kept.configure(Path(sys.argv[1]))
try:
    kept.put("7/heron/1.webp", b"x" * 300_000)
except storage.Full:
    sys.exit(4)
except storage.Away:
    sys.exit(3)
"""
CALLS = ("mkdir", "write", "fsync", "rename")
WAYS = {"error=ENOSPC": 4, "error=EIO": 3, "signal=SIGKILL": -9}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("way", WAYS)
def test_every_step_of_keeping_a_file_may_go_wrong(tmp_path: Path, call: str, way: str) -> None:
    """Each system call in turn is refused, or is the last one: the file is there whole, or not at all."""
    program, broken = [sys.executable, "-I", "-B", "-c", PUT], 0
    for turn in range(1, 6):
        media = tmp_path / str(turn)
        media.mkdir()
        done = _traced(call, way, turn, [*program, str(media), str(ROOT / "sitemaker/lib")])
        path = media / "7/heron/1.webp"
        assert done in (0, WAYS[way]), (turn, done)
        assert not path.exists() or path.stat().st_size == 300_000
        assert done or path.exists()
        if done > 0:
            assert not list(media.rglob("*.part")), turn
        broken += bool(done)
        subprocess.run([*program, str(media), str(ROOT / "sitemaker/lib")], check=True)
        assert path.stat().st_size == 300_000
    assert broken, f"{call} was never reached"


def _traced(call: str, way: str, turn: int, command: list[str]) -> int:
    """Run a command whose call number `turn` of this kind goes wrong; how it ended."""
    told = ["-qq", "-o", os.devnull, "-e", f"trace=/^{call}", "-e", f"inject=/^{call}:{way}:when={turn}"]
    done = subprocess.run([programs.strace().path, *told, *command], capture_output=True, timeout=60)
    return done.returncode


TAKE = """
import io, sys
from sitemaker import create_app
from sitemaker.extensions import db
from sitemaker.lib.storage import Away
from sitemaker.models import Asset, Site, User, keep_upload, site_scope
from sqlalchemy.exc import SQLAlchemyError
app = create_app({"MEDIA_FOLDER": sys.argv[1], "LOG_FORMAT": "none"})
with app.app_context():
    site = db.session.query(Site).filter_by(subdomain="acme").one()
    with site_scope(site.id):
        with open(sys.argv[2], "rb") as picture:
            try:
                asset = keep_upload(site, picture, called="a.jpg", by=db.session.query(User).first())
                db.session.commit()
                print("taken")
            except (Away, SQLAlchemyError):
                sys.exit(3)
"""


def test_whole_uploads_broken_anywhere(
    durable: Postgres, tenants: list[Tenant], tmp_path: Path, seed: int, size: Size, say: Say
) -> None:
    """From the file to the committed row, one call chosen by lot goes wrong; what was said to be taken is."""
    from tests.faults.rig import settings

    chance, url = random.Random(seed), durable.create("faults_uploads", "faults_template")
    media, told = tmp_path / "media", {"taken": 0, "refused": 0, "killed": 0}
    environ: dict[str, Any] = {**os.environ, **settings(url), "WEB_CONCURRENCY": "1"}
    program = TAKE.replace('"acme"', repr(tenants[0].host.partition(".")[0]))
    for number in range(int(size(8, 100))):
        sent = tmp_path / "sent.jpg"
        sent.write_bytes(pictures.jpeg(1200, 700 + number))
        call, way = chance.choice([*CALLS, "sendto"]), chance.choice(list(WAYS))
        if call == "sendto":  # a socket that only says it is broken keeps libpq waiting for its other end
            way = "signal=SIGKILL"
        inject = f"inject=/^{call}:{way}:when={chance.randrange(1, 9)}"
        command = [
            str(programs.strace().path),
            "-qq",
            "-o",
            os.devnull,
            "-e",
            f"trace=/^{call}",
            "-e",
            inject,
        ]
        done = subprocess.run(
            [*command, sys.executable, "-c", program, str(media), str(sent)],
            cwd=ROOT,
            env=environ,
            capture_output=True,
            text=True,
            timeout=60,
        )
        outcome = "taken" if "taken" in done.stdout else "killed" if done.returncode == -9 else "refused"
        told[outcome] += 1
        found = rows(url)
        assert lacking(found, media) == [], (inject, done.stderr[-800:])
        assert told["taken"] <= len(found) <= told["taken"] + told["killed"] + told["refused"]
    durable.drop("faults_uploads")
    say(f"{told}")
