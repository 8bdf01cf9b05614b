"""What strangers' files may do, sent in and handed out (R53, R54, R57 to R61)."""

import json
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from sitemaker.extensions import db
from sitemaker.models import Asset, now, site_scope
from sitemaker.models.asset import READING
from tests import pictures
from tests.cast import Cast, Tenant
from tests.security.content import at_work, change, home_of
from tests.security.stage import Stage
from tests.security.wire import APEX, MakeVisitor, Reply, Visitor, Wire, read_reply
from tests.stack import Line

pytestmark = pytest.mark.sweep

V, M = f"acme.{APEX}", f"mallory.{APEX}"
MB = 1024 * 1024


def form(*files: tuple[str, bytes], **fields: str) -> tuple[bytes, str]:
    """A multipart body and its type; names of files go as they are, whatever is in them."""
    edge = uuid4().hex
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, content in files:
        said = name.encode("utf-8", "surrogatepass")
        head = b'--%s\r\nContent-Disposition: form-data; name="picture"; filename="%s"\r\n'
        parts.append(head % (edge.encode(), said) + b"Content-Type: image/png\r\n\r\n" + content + b"\r\n")
    return b"".join(parts) + f"--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"


def send(visitor: Visitor, *files: tuple[str, bytes], host: str = V, **headers: str) -> Reply:
    """As a script of the editor's does."""
    body, kind = form(*files)
    token = visitor.token(f"https://{host}/admin/media")
    sent = {"Content-Type": kind, "Accept": "application/json", "X-CSRFToken": token, **headers}
    return visitor.post(f"https://{host}/admin/media", body, headers=sent)


def said(reply: Reply) -> str:
    return str(json.loads(reply.body)["message"])


def count(app: Flask, tenant: Tenant) -> int:
    with app.app_context(), site_scope(tenant.id):
        return int(db.session.scalar(select(func.count()).select_from(Asset)) or 0)


def put_live(app: Flask, cast: Cast, asset_id: int) -> None:
    with at_work(app, cast.acme, cast.alice) as (site, user):
        page = home_of(site)
        change(page, {"picture.asset": asset_id, "picture.decorative": True}, by=user)
        page.publish(by=user, key=uuid4().hex)


@pytest.mark.security(53)
def test_disguised_files_are_refused_with_a_sentence(app: Flask, cast: Cast, owner: Visitor) -> None:
    before = count(app, cast.acme)
    for name, content in pictures.DISGUISED.items():
        reply = send(owner, (name, content))
        assert reply.status == 422 and said(reply).startswith("This"), (name, reply.status, reply.text)
    assert count(app, cast.acme) == before


@pytest.mark.security(53, 57)
def test_polyglots_are_served_as_pictures_of_our_own(
    app: Flask, cast: Cast, owner: Visitor, stranger: Visitor
) -> None:
    """Only pixels get through: nothing that was hidden beside them is in any file."""
    for name, content in pictures.polyglots():
        made = json.loads(send(owner, (name, content)).body)
        put_live(app, cast, made["id"])
        for visitor, url in ((stranger, "/_/media"), (owner, "/admin/media")):
            reply = visitor.get(f"https://{V}{url}/{made['name']}/{made['width']}.webp")
            assert reply.status == 200 and reply.header("Content-Type") == "image/webp", name
            assert reply.body[:4] == b"RIFF" and b"script" not in reply.body and b"HALT" not in reply.body


@pytest.mark.security(57)
def test_every_file_answer_is_sandboxed(app: Flask, cast: Cast, owner: Visitor, stranger: Visitor) -> None:
    made = json.loads(send(owner, ("a.png", pictures.png())).body)
    put_live(app, cast, made["id"])
    path = f"{made['name']}/400.webp"
    etag = stranger.get(f"https://{V}/_/media/{path}").header("ETag")
    for visitor, url in ((stranger, f"/_/media/{path}"), (owner, f"/admin/media/{path}")):
        for method, headers in (("GET", {}), ("HEAD", {}), ("GET", {"If-None-Match": etag})):
            reply = visitor.ask(method, f"https://{V}{url}", headers=headers)
            assert reply.status in (200, 304), (method, url, reply.status)
            assert reply.header("X-Content-Type-Options") == "nosniff"
            assert reply.header("Content-Security-Policy") == "default-src 'none'; sandbox"
            assert reply.header("Cross-Origin-Resource-Policy") == "same-origin"
            assert reply.header("Cache-Control").endswith("max-age=31536000, immutable")
            assert not reply.cookies


@pytest.mark.security(58)
def test_names_stay_ours(app: Flask, cast: Cast, owner: Visitor) -> None:
    """Whatever a file is called, its address and every header are of our making."""
    for number, name in enumerate(pictures.STRANGE_NAMES):
        quoted = name.replace('"', "%22").replace("\r\n", "%0D%0A")
        for sent in {name, quoted}:
            reply = send(owner, (sent, pictures.png(30, 40 + number)))
            assert reply.status in (201, 400, 422), (sent, reply.status)
            assert not reply.all("X-Injected") and len(reply.cookies) == 0
            if reply.status == 201:
                assert re.fullmatch(r"[0-9a-f]{32}", json.loads(reply.body)["name"])
    listed = owner.get(f"https://{V}/admin/media")
    assert listed.status == 200 and "<script>alert" not in listed.text and "\u202e" not in listed.text
    kept = [path for path in Path(app.config["MEDIA_FOLDER"]).rglob("*") if path.is_file()]
    assert all(
        re.fullmatch(r"\d+/[0-9a-f]{32}/\d+\.webp", str(p.relative_to(app.config["MEDIA_FOLDER"])))
        for p in kept
    )


@pytest.mark.security(59)
def test_only_what_is_live_is_served(app: Flask, cast: Cast, owner: Visitor, stranger: Visitor) -> None:
    """Draft, live, off again; never below the apex, never as another site's, never to who is no member."""
    made = json.loads(send(owner, ("a.png", pictures.png())).body)
    path = f"{made['name']}/400.webp"
    assert stranger.get(f"https://{V}/_/media/{path}").status == 404
    assert stranger.get(f"https://{V}/admin/media/{path}").status == 303
    put_live(app, cast, made["id"])
    assert stranger.get(f"https://{V}/_/media/{path}").status == 200
    for host in (M, APEX):
        assert stranger.get(f"https://{host}/_/media/{path}").status == 404, host
    for wrong in ("401", "0", "-1", "399", "1600", "99999999999999999999"):
        assert stranger.get(f"https://{V}/_/media/{made['name']}/{wrong}.webp").status == 404, wrong
    with at_work(app, cast.acme, cast.alice) as (site, user):
        page = home_of(site)
        change(page, {"picture.asset": None}, by=user)
        page.publish(by=user, key=uuid4().hex)
    assert stranger.get(f"https://{V}/_/media/{path}").status == 200, "a reader is at the page before"
    with at_work(app, cast.acme, cast.alice):
        db.session.execute(update(Asset).values(left_at=now() - READING))
    assert stranger.get(f"https://{V}/_/media/{path}").status == 404
    assert owner.get(f"https://{V}/admin/media/{path}").status == 200


@pytest.mark.security(59)
@pytest.mark.parametrize("by", ["removing it", "unpublishing the page"])
def test_what_its_owner_takes_away_is_gone_at_once(
    app: Flask, cast: Cast, owner: Visitor, stranger: Visitor, by: str
) -> None:
    made = json.loads(send(owner, ("a.png", pictures.png())).body)
    put_live(app, cast, made["id"])
    url = f"https://{V}/_/media/{made['name']}/400.webp"
    with at_work(app, cast.acme, cast.alice) as (site, user):
        page = home_of(site)
        if by == "removing it":
            change(page, {"picture.asset": None}, by=user)
            page.publish(by=user, key=uuid4().hex)
        else:
            page.unpublish(by=user, key=uuid4().hex)
    if by == "removing it":
        assert stranger.get(url).status == 200
        with at_work(app, cast.acme, cast.alice):
            db.session.get_one(Asset, made["id"]).delete()
    assert stranger.get(url).status == 404


@pytest.mark.security(59, 83)
def test_closed_sites_serve_no_files(app: Flask, cast: Cast, inside: MakeVisitor) -> None:
    owner, stranger = inside(), inside()
    owner.sign_in(cast.alice)
    owner.enter("acme")
    made = json.loads(send(owner, ("a.png", pictures.png())).body)
    put_live(app, cast, made["id"])
    url = f"https://{V}/_/media/{made['name']}/400.webp"
    assert stranger.get(url).status == 200
    for close, status in (("unpublish", 404), ("suspend", 410)):
        with at_work(app, cast.acme, cast.alice) as (site, _):
            site.unpublish() if close == "unpublish" else site.suspend("spam")
        time.sleep(0.05)
        assert stranger.get(url).status == status


@pytest.mark.security(59)
def test_paths_lead_nowhere_else(stranger: Visitor, owner: Visitor) -> None:
    for name in ("..", "%2e%2e", "..%2f..", "%00", "a%00b", "\u202e", "x" * 3000, "*", "%"):
        for prefix in ("/_/media", "/admin/media"):
            visitor = owner if prefix == "/admin/media" else stranger
            reply = visitor.visit(f"https://{V}{prefix}/{name}/360.webp".encode("ascii", "ignore").decode())
            assert reply.status in (400, 404), (prefix, name, reply.status)


@pytest.mark.security(59, 62)
def test_pictures_of_others_cannot_be_chosen(stage: Stage) -> None:
    """By id in an edit, by name in the chooser: the same answer as for one that never was."""
    owner, cookie = stage.visitors["owner"], stage.cookie("owner", V)
    token = stage.tokens["owner", V]
    with stage.app.app_context(), site_scope(stage.cast.mallory.id):
        foreign = db.session.scalars(select(Asset.id).where(Asset.name == stage.mallory.name)).one()
    answers = set()
    for asset in (foreign, 987_654_321):
        edit = {
            "id": uuid4().hex,
            "op": "change",
            "block": stage.acme.block_id,
            "fields": {"picture.asset": asset},
        }
        reply = owner.post(
            f"https://{V}/admin/pages/{stage.acme.page_id}/edits",
            json_={"client": "tab-9", "base": 10**9, "edits": [edit]},
            headers={"X-CSRFToken": token},
            cookie=cookie,
        )
        answers.add((reply.status, said(reply)))
    assert answers == {(422, "That image isn’t on this site. Choose one from its library.")}
    place = f"https://{V}/admin/pages/{stage.acme.page_id}/blocks/{stage.acme.block_id}/picture"
    for name in (stage.mallory.name, "f" * 32, "\x00", ""):
        chosen = owner.post(
            f"{place}?field=picture.asset", {"asset": name, "csrf_token": token}, cookie=cookie
        )
        assert chosen.status == 404, name
    for field in ("", "heading", "picture", "items.x.picture.asset", "picture.asset.x", "\x00"):
        assert owner.get(f"{place}?field={field}", cookie=cookie).status == 404, field
    assert not stage.checkpoint.changed()


@pytest.mark.security(60)
def test_upload_limits_are_said(app: Flask, cast: Cast, owner: Visitor) -> None:
    """At nginx and in the application: 25 MB for this one address, for any other what it was."""
    token = owner.token(f"https://{V}/admin/media")
    headers = {"Accept": "application/json", "X-CSRFToken": token}
    just, kind = form(("a.png", bytes(25 * MB - 400)))
    assert (
        owner.post(f"https://{V}/admin/media", just, headers={**headers, "Content-Type": kind}).status == 422
    )
    over, kind = form(("a.png", bytes(25 * MB + 1)))
    reply = owner.post(f"https://{V}/admin/media", over, headers={**headers, "Content-Type": kind})
    assert reply.status == 413 and "25 MB" in reply.text
    elsewhere, kind = form(("a.png", bytes(300 * 1024)), title="x", csrf_token=token)
    for path in ("/admin/pages/new", "/admin/media/x/delete"):
        assert owner.post(f"https://{V}{path}", elsewhere, headers={"Content-Type": kind}).status == 413, path
    assert count(app, cast.acme) == 0


@pytest.mark.security(60)
def test_what_is_too_large_is_heard_out_and_answered(gunicorn: Line) -> None:
    """A form of 300 KB whose second half comes late: the connection stands until it was said why not."""
    half = b"x" * 150_000
    head = f"POST /signin HTTP/1.1\r\nHost: {APEX}\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n"
    head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {2 * len(half)}\r\n\r\n"
    with Wire(gunicorn.port).connect() as connection:
        connection.sendall(head.encode() + half)
        time.sleep(0.5)
        for piece in range(0, len(half), 10_000):
            connection.sendall(half[piece : piece + 10_000])
            time.sleep(0.01)
        reply = read_reply(b"".join(iter(lambda: connection.recv(65_536), b"")))
    assert reply.status == 413 and "256 KB" in reply.text


@pytest.mark.security(60)
def test_a_thousand_and_one_parts_are_too_many(owner: Visitor) -> None:
    token = owner.token(f"https://{V}/admin/media")
    body, kind = form(**{f"f{number}": "x" for number in range(1001)})
    headers = {"Accept": "application/json", "X-CSRFToken": token, "Content-Type": kind}
    assert owner.post(f"https://{V}/admin/media", body, headers=headers).status == 413


@pytest.fixture
def narrow(app: Flask) -> Iterator[Flask]:
    kept = app.config["SITE_MEDIA_MB"], app.config["SITE_MEDIA_FILES"]
    yield app
    app.config["SITE_MEDIA_MB"], app.config["SITE_MEDIA_FILES"] = kept


@pytest.mark.security(60)
def test_quotas_are_kept(narrow: Flask, cast: Cast, inside: MakeVisitor) -> None:
    """In pictures and in bytes; what lies in the bin is not counted, but the bin is not endless either."""
    owner = inside()
    owner.sign_in(cast.alice)
    owner.enter("acme")
    narrow.config["SITE_MEDIA_FILES"] = 1
    assert send(owner, ("a.png", pictures.png())).status == 201
    refused = send(owner, ("b.png", pictures.png(50, 50)))
    assert refused.status == 413 and "reached its limit" in said(refused)
    narrow.config["SITE_MEDIA_FILES"], narrow.config["SITE_MEDIA_MB"] = 100, 0
    refused = send(owner, ("b.png", pictures.png(50, 50)))
    assert refused.status == 413 and "reached the limit of" in said(refused)
    narrow.config["SITE_MEDIA_MB"] = 1
    with at_work(narrow, cast.acme, cast.alice) as (site, _):
        for number in (1, 2, 3):
            held = Asset(site_id=site.id, name=f"n{number}", media_type="", size=MB, sha256="")
            db.session.add(held)
            held.delete()
    refused = send(owner, ("b.png", pictures.png(50, 50)))
    assert refused.status == 413 and "bin" in said(refused)
    assert count(narrow, cast.mallory) == 0


@pytest.mark.security(60)
def test_quota_is_kept_against_many_at_once(narrow: Flask, cast: Cast, inside: MakeVisitor) -> None:
    narrow.config["SITE_MEDIA_FILES"] = 2
    owner = inside()
    owner.sign_in(cast.alice)
    owner.enter("acme")
    statuses: list[int] = []

    def one(number: int) -> None:
        statuses.append(send(owner, ("a.png", pictures.png(60, 10 + number))).status)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(statuses) <= {201, 413, 503} and count(narrow, cast.acme) <= 2, statuses


@pytest.mark.security(61)
def test_no_file_becomes_a_service_worker(app: Flask, cast: Cast, owner: Visitor, stranger: Visitor) -> None:
    made = json.loads(send(owner, ("a.png", pictures.png())).body)
    put_live(app, cast, made["id"])
    for visitor, prefix in ((stranger, "/_/media"), (owner, "/admin/media")):
        url = f"https://{V}{prefix}/{made['name']}/400.webp"
        assert visitor.get(url).status == 200
        assert visitor.get(url, headers={"Service-Worker": "script"}).status == 403


def rss(pid: int) -> int:
    """Bytes of memory a process holds, its children's not counted (Linux)."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) * 1024


@pytest.mark.security(54)
@pytest.mark.deploy
def test_memory_of_workers_stays_flat(app: Flask, cast: Cast, gunicorn: Line) -> None:
    """Bombs, then large honest pictures: no worker ever held 150 MB more, and pages were served meanwhile."""
    transport = Wire(gunicorn.port)
    owner = Visitor(transport)
    owner.sign_in(cast.alice)
    owner.enter("acme")
    send(owner, ("first.png", pictures.png()))
    children = Path(f"/proc/{gunicorn.pid}/task/{gunicorn.pid}/children").read_text().split()
    before = {pid: rss(int(pid)) for pid in children}
    slow: list[float] = []
    done = threading.Event()

    def read() -> None:
        visitor = Visitor(transport)
        while not done.wait(0.02):
            began = time.monotonic()
            assert visitor.get(f"https://{V}/").status == 200
            slow.append(time.monotonic() - began)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for name, content in pictures.bombs():
            began = time.monotonic()
            reply = send(owner, (f"{name}.png", content))
            assert reply.status == 422 and time.monotonic() - began < 2, (name, reply.status)
        large = pictures.saved(pictures.drawn(6000, 4000), "JPEG", quality=95) + bytes(20 * MB)
        assert send(owner, ("large.jpg", large)).status == 201
    finally:
        done.set()
        reader.join()
    grown = max(rss(int(pid)) - before[pid] for pid in children)
    assert grown < 150 * MB, f"{grown / MB:.0f} MB more"
    assert sorted(slow)[len(slow) * 95 // 100] < 1.0
