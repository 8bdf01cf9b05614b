"""The site's pictures in /admin: sent, listed with where they are used, removed and brought back."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from sitemaker.extensions import db, storage
from sitemaker.lib.storage import Bucket, Keys, Storage
from sitemaker.models import Asset, site_scope
from tests import pictures
from tests.browser import Browser
from tests.cast import Cast
from tests.conftest import Counting
from tests.dash.conftest import ACME, AdminSite
from tests.dash.test_publishing import publish as press_publish
from tests.html import fields
from tests.servers import SeaweedFS

MEDIA = "/admin/media"
JSON = {"Accept": "application/json"}


def file(content: bytes, name: str = "holiday.jpg") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def send(browser: Browser, *files: tuple[io.BytesIO, str], **more: Any) -> Any:
    """As a script of the editor's does."""
    headers = {**JSON, "X-CSRFToken": browser.token("/admin/media", **ACME)}
    return browser.post(MEDIA, data={"picture": list(files), **more}, headers=headers, **ACME)


def submit(browser: Browser, *files: tuple[io.BytesIO, str], at: str = MEDIA) -> Any:
    """As the form of a page does without scripts."""
    opened: Any = browser.visit(at, **ACME)
    form = fields(opened.page.form(MEDIA))
    return browser.post(MEDIA, data={**form, "picture": list(files)}, **ACME)


def remove(browser: Browser, name: str) -> Any:
    url = f"{MEDIA}/{name}/delete"
    return browser.submit(url, {}, action=url, **ACME)


def row(app: Flask, cast: Cast, asset_id: int) -> dict[str, Any]:
    with app.app_context(), site_scope(cast.acme.id):
        found = db.session.get_one(Asset, asset_id)
        return {
            name: getattr(found, name) for name in ("called", "deleted_at", "sized_at", "size", "user_id")
        }


def test_script_sends_a_picture_and_shows_it(app: Flask, alice: Browser, cast: Cast) -> None:
    answer = send(alice, file(pictures.jpeg(3000, 2000, orientation=6, located=True)))
    assert answer.status_code == 201
    made = answer.get_json()
    assert set(made) == {"id", "name", "width", "height", "src"}
    assert (made["width"], made["height"]) == (3000, 2000)[::-1]
    assert made["src"] == f"/admin/media/{made['name']}/1080.webp" and re.fullmatch(
        "[0-9a-f]{32}", made["name"]
    )
    shown = alice.get(made["src"], **ACME)
    assert shown.status_code == 200 and shown.mimetype == "image/webp"
    assert shown.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    kept = row(app, cast, made["id"])
    assert kept["called"] == "holiday.jpg" and kept["user_id"] == cast.alice.id and kept["sized_at"] is None


def test_widths_come_by_a_job(app: Flask, alice: Browser, cast: Cast, work: Callable[[], None]) -> None:
    """Until one is there the nearest stands in for it, and is not kept by browsers."""
    made = send(alice, file(pictures.jpeg(3000, 2000))).get_json()
    small = f"/admin/media/{made['name']}/360.webp"
    before = alice.get(small, **ACME)
    assert before.status_code == 200 and before.headers["Cache-Control"] == "private, no-cache"
    size = row(app, cast, made["id"])["size"]
    work()
    after = alice.get(small, **ACME)
    assert "immutable" in after.headers["Cache-Control"] and len(after.data) < len(before.data)
    assert row(app, cast, made["id"])["sized_at"] and row(app, cast, made["id"])["size"] > size
    assert before.headers["ETag"] != after.headers["ETag"]
    unchanged = alice.get(small, headers={"If-None-Match": after.headers["ETag"]}, **ACME)
    assert unchanged.status_code == 304 and not unchanged.data


@pytest.mark.sweep
def test_sizes_are_made_twice_without_harm(app: Flask, alice: Browser, cast: Cast) -> None:
    """Killed after the files and before the row, it is done again, and comes to the same."""
    made = send(alice, file(pictures.jpeg(3000, 2000))).get_json()
    sizes = []
    for _ in range(2):
        with app.app_context(), site_scope(cast.acme.id):
            asset = db.session.get_one(Asset, made["id"])
            asset.make_sizes()
            sizes.append(
                (asset.size, {w: storage.read(f"{cast.acme.id}/{asset.name}/{w}.webp") for w in (360, 720)})
            )
            db.session.rollback()
    assert sizes[0] == sizes[1]


def test_same_file_sent_again_is_the_same_picture(alice: Browser, bob: Browser) -> None:
    content = pictures.jpeg()
    first = send(alice, file(content))
    again = send(bob, file(content, "copy.jpg"))
    assert first.get_json() == again.get_json() and again.status_code == 201


def test_removed_picture_sent_again_is_back(alice: Browser, app: Flask, cast: Cast) -> None:
    content = pictures.png()
    made = send(alice, file(content)).get_json()
    remove(alice, made["name"])
    assert row(app, cast, made["id"])["deleted_at"]
    assert send(alice, file(content)).get_json()["id"] == made["id"]
    assert row(app, cast, made["id"])["deleted_at"] is None


def test_form_takes_several_at_once(alice: Browser) -> None:
    answer = submit(alice, file(pictures.png(50, 40), "one.png"), file(pictures.heic(), "two.heic"))
    assert answer.status_code == 303
    page = alice.follow(answer).page
    assert "Image uploaded." in page.text and "“two.heic” wasn’t uploaded. This is a HEIC image" in page.text
    assert "one.png" in page.text and "50 × 40" in page.text


def test_form_of_none_says_why_on_the_page(alice: Browser) -> None:
    answer = submit(alice, file(pictures.DISGUISED["page.png"], "page.png"))
    assert answer.status_code == 422 and "page.png This is a web page, not an image." in answer.page.text


def test_form_without_a_file_is_told(alice: Browser) -> None:
    answer = submit(alice, file(b"", ""))
    assert answer.status_code == 422 and "No image was chosen" in answer.page.text


@pytest.mark.sweep
def test_three_hundred_files_are_answered(alice: Browser) -> None:
    """Twenty are taken, or as many as there was time for, and the others named; nothing is half done."""
    files = [file(pictures.png(20, number + 1), f"{number}.png") for number in range(300)]
    answer = submit(alice, *files)
    assert answer.status_code == 303
    page = alice.follow(answer).page
    said = re.search(r"(\d+) images uploaded\.", page.text)
    assert said and 1 < (taken := int(said[1])) <= 20
    assert f"{300 - 10 - taken} more weren’t uploaded." in page.text
    assert len(page.all("li", class_="shot")) == taken


@pytest.mark.parametrize(
    ("content", "word"), [(pictures.heic(), "HEIC"), (b"", "empty"), (b"x" * 999, "JPEG")]
)
def test_script_is_told_in_a_sentence(alice: Browser, content: bytes, word: str) -> None:
    answer = send(alice, file(content))
    assert answer.status_code == 422 and word in answer.get_json()["message"]


def test_signed_out_script_is_told_before_anything_is_read(client: Browser) -> None:
    answer = client.post(MEDIA, data={"picture": [file(bytes(3_000_000))]}, headers=JSON, **ACME)
    assert answer.status_code == 401 and "Sign in" in answer.get_json()["message"]
    page = client.post(MEDIA, data={"picture": [file(pictures.png())]}, **ACME)
    assert page.status_code == 401 and "choose the images again" in page.page.text


def test_reader_sends_nothing_and_sees_all(alice: Browser, rita: Browser) -> None:
    made = send(alice, file(pictures.png())).get_json()
    assert rita.get(made["src"], **ACME).status_code == 200
    page = rita.get(MEDIA, **ACME).page
    assert "holiday.jpg" in page.text and not page.all("input", type="file")
    token = {"X-CSRFToken": rita.token("/admin/", **ACME)}
    answer = rita.post(MEDIA, data={"picture": [file(pictures.png())]}, headers={**JSON, **token}, **ACME)
    assert answer.status_code == 403


def test_empty_library_says_how_to_begin(alice: Browser) -> None:
    page = alice.get(MEDIA, **ACME).page
    assert "No images yet. Upload some above" in page.text and "0 MB of 500 MB" in page.text
    assert "The bin is empty" in alice.get(f"{MEDIA}?show=bin", **ACME).page.text


def test_library_says_where_a_picture_is_used(alice: Browser, admin: AdminSite) -> None:
    made = send(alice, file(pictures.png())).get_json()
    assert "Not used" in alice.get(MEDIA, **ACME).page.all("li", class_="shot")[0].text
    put(alice, admin, made["id"])
    shot = alice.get(MEDIA, **ACME).page.all("li", class_="shot")[0]
    assert "On Home" in shot.text and not alice.get(f"{MEDIA}?show=unused", **ACME).page.all(
        "li", class_="shot"
    )


def put(browser: Browser, admin: AdminSite, asset_id: int) -> None:
    """By the form of the block, as its hidden field would say it."""
    saved = admin.save(browser, {"picture.asset": str(asset_id), "picture.alt": "Herons at dawn"})
    assert saved.status_code == 303, saved.page.text


def test_library_goes_on_to_older_ones(alice: Browser, app: Flask, cast: Cast, queries: Counting) -> None:
    with app.app_context(), site_scope(cast.acme.id):
        common = {"site_id": cast.acme.id, "media_type": "", "size": 1, "sha256": "", "width": 9, "height": 9}
        db.session.add_all(Asset(name=f"name{n}", called=f"{n}.jpg", **common) for n in range(130))
        db.session.commit()
    seen, url = 0, MEDIA
    while url:
        page = alice.get(url, **ACME).page
        seen += len(page.all("li", class_="shot"))
        url = next((each.attributes["href"] for each in page.all("a") if each.text == "Older images"), "")
    assert seen == 130


def test_picture_in_use_is_explained_and_stays_with_visitors(
    app: Flask, alice: Browser, client: Browser, admin: AdminSite
) -> None:
    made = send(alice, file(pictures.png())).get_json()
    public = f"/_/media/{made['name']}/360.webp"
    assert client.get(public, **ACME).status_code == 404
    put(alice, admin, made["id"])
    assert client.get(public, **ACME).status_code == 404
    publish(alice, admin)
    assert client.get(public, **ACME).status_code == 200 and made["name"] in client.get("/", **ACME).text
    asked = alice.get(f"{MEDIA}/{made['name']}/delete", **ACME).page
    assert "and will keep seeing it until that page is next published" in asked.text
    remove(alice, made["name"])
    assert client.get(public, **ACME).status_code == 200 and made["name"] in client.get("/", **ACME).text
    canvas = alice.get(f"/admin/pages/{admin.home}/canvas", **ACME)
    assert made["name"] not in canvas.text and "no-picture" in canvas.text
    told = alice.get(f"/admin/pages/{admin.home}/publish", **ACME).page
    assert "is in the bin, so visitors don’t see it." in told.text
    admin.save(alice, {"heading": "Anew"})
    publish(alice, admin)
    assert client.get(public, **ACME).status_code == 404 and made["name"] not in client.get("/", **ACME).text


def publish(browser: Browser, admin: AdminSite) -> None:
    assert press_publish(admin, browser).status_code == 303


def test_undone_publication_shows_what_was_shown(alice: Browser, client: Browser, admin: AdminSite) -> None:
    """Also what was put into the bin since."""
    made = send(alice, file(pictures.png())).get_json()
    put(alice, admin, made["id"])
    publish(alice, admin)
    admin.save(alice, {"picture.asset": "", "heading": "Without"})
    publish(alice, admin)
    public = f"/_/media/{made['name']}/360.webp"
    remove(alice, made["name"])
    assert client.get(public, **ACME).status_code == 404
    url = f"/admin/pages/{admin.home}/publish"
    alice.submit(url, {}, action=f"{url}/undo", **ACME)
    assert made["name"] in client.get("/", **ACME).text and client.get(public, **ACME).status_code == 200


def test_picture_of_a_page_in_the_bin_is_not_served(
    alice: Browser, client: Browser, admin: AdminSite
) -> None:
    made = send(alice, file(pictures.png())).get_json()
    put(alice, admin, made["id"])
    publish(alice, admin)
    public = f"/_/media/{made['name']}/360.webp"
    assert client.get(public, **ACME).status_code == 200
    url = f"/admin/pages/{admin.home}/delete"
    assert alice.post(url, data={"csrf_token": alice.token(url, **ACME)}, **ACME).status_code == 303
    assert client.get(public, **ACME).status_code == 404


def test_removed_picture_comes_back(alice: Browser) -> None:
    made = send(alice, file(pictures.png())).get_json()
    gone = alice.follow(remove(alice, made["name"])).page
    assert "is in the bin" in gone.text and not gone.all("li", class_="shot")
    assert alice.get(made["src"], **ACME).status_code == 200
    bin_page = f"{MEDIA}?show=bin"
    back = alice.submit(bin_page, {}, action=f"{MEDIA}/{made['name']}/restoration", **ACME)
    assert back.status_code == 303 and alice.follow(back).page.all("li", class_="shot")


def test_published_picture_costs_no_query_more(
    app: Flask, alice: Browser, client: Browser, admin: AdminSite, queries: Counting
) -> None:
    """The page's two, with the picture's facts among them; the file's one, then none."""
    made = send(alice, file(pictures.png())).get_json()
    put(alice, admin, made["id"])
    publish(alice, admin)
    client.get("/nosuch", **ACME)
    with queries(2):
        page = client.get("/", **ACME)
    assert page.status_code == 200 and f'src="/_/media/{made["name"]}/400.webp"' in page.text
    with queries(1):
        assert client.get(f"/_/media/{made['name']}/360.webp", **ACME).status_code == 200
    with queries(0):
        assert client.get(f"/_/media/{made['name']}/360.webp", **ACME).status_code == 200


def test_picture_of_another_site_is_refused(alice: Browser, charlie: Browser, admin: AdminSite) -> None:
    mallory = {"subdomain": "mallory"}
    headers = {**JSON, "X-CSRFToken": charlie.token("/admin/media", **mallory)}
    sent = charlie.post(MEDIA, data={"picture": [file(pictures.png())]}, headers=headers, **mallory)
    theirs = sent.get_json()["id"]
    for foreign in (theirs, 987_654):
        refused = admin.save(alice, {"picture.asset": str(foreign)})
        assert refused.status_code == 422 and "That image isn’t on this site." in refused.page.text


def test_full_site_takes_no_more(app: Flask, alice: Browser) -> None:
    kept = app.config["SITE_MEDIA_FILES"]
    app.config["SITE_MEDIA_FILES"] = 1
    try:
        assert send(alice, file(pictures.png())).status_code == 201
        refused = send(alice, file(pictures.png(30, 30)))
        assert refused.status_code == 413 and "reached its limit" in refused.get_json()["message"]
        assert not alice.get(MEDIA, **ACME).page.all("input", type="file")
    finally:
        app.config["SITE_MEDIA_FILES"] = kept


def test_server_without_a_place_says_so(app: Flask, alice: Browser) -> None:
    kept = storage._place
    elsewhere = Storage()
    elsewhere.configure(Path("/nowhere"), lasts=False)
    storage._place = elsewhere._place
    try:
        refused = send(alice, file(pictures.png()))
        page = alice.get(MEDIA, **ACME).page
    finally:
        storage._place = kept
    assert refused.status_code == 503 and "S3_BUCKET" in refused.get_json()["message"]
    assert "S3_BUCKET" in page.text and not page.all("input", type="file")


@pytest.fixture
def store(app: Flask) -> Iterator[SeaweedFS]:
    """Pictures are kept in a store that speaks S3 for as long as a test takes."""
    kept = storage._place
    with SeaweedFS() as server:
        storage.configure(Path("/nowhere"), Bucket(Keys(*server.make_bucket().values())))
        yield server
        storage._place = kept


@pytest.mark.sweep
def test_pictures_in_a_store_are_served_alike(
    alice: Browser, client: Browser, admin: AdminSite, store: SeaweedFS, work: Callable[[], None]
) -> None:
    """Sent, sized by the job, published, read again; and said to be out of reach when the store is."""
    made = send(alice, file(pictures.jpeg(1500, 1000))).get_json()
    work()
    put(alice, admin, made["id"])
    publish(alice, admin)
    public = f"/_/media/{made['name']}/360.webp"
    shown = client.get(public, **ACME)
    assert (
        shown.status_code == 200
        and shown.data[:4] == b"RIFF"
        and "immutable" in shown.headers["Cache-Control"]
    )
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    again = client.get(public, headers={"If-None-Match": shown.headers["ETag"]}, **ACME)
    assert again.status_code == 304 and not again.data
    assert client.head(public, **ACME).status_code == 200
    store.stop()
    away = send(alice, file(pictures.png()))
    assert away.status_code == 503 and "can’t be saved right now" in away.get_json()["message"]
    assert away.headers["Retry-After"] and client.get(public, **ACME).status_code == 503
    assert client.get("/", **ACME).status_code == 200
    assert len(alice.get(MEDIA, **ACME).page.all("li", class_="shot")) == 1


def test_form_older_than_the_sign_in_is_told(alice: Browser) -> None:
    data = {"csrf_token": "stale", "picture": [file(pictures.png())]}
    answer = alice.post(MEDIA, data=data, **ACME)
    assert answer.status_code == 403 and "choose again" in answer.page.text


def test_chooser_puts_a_picture_and_its_description_goes_with_it(alice: Browser, admin: AdminSite) -> None:
    """Choose, describe, choose another: the words of the first do not stand under the second."""
    one, two = (send(alice, file(pictures.png(40, height))).get_json() for height in (30, 31))
    place = admin.form() + "picture?field=picture.asset"
    asked = alice.post(
        admin.form(), data={**admin.filled(alice), "also": "choose:picture.asset", "heading": "Kept"}, **ACME
    )
    assert asked.status_code == 303 and asked.headers["Location"] == place
    assert admin.data()["heading"] == "Kept"
    for made in (one, two):
        form = fields(alice.visit(place, **ACME).page.form(place))
        chosen = alice.post(place, data={**form, "asset": made["name"]}, **ACME)
        assert chosen.status_code == 303 and chosen.headers["Location"].endswith("#picture.alt")
        page = alice.follow(chosen).page
        assert "Add alt text, or mark the image as decorative." in page.text
        assert admin.data()["picture"]["asset"] == made["id"] and admin.data()["picture"]["alt"] == ""
        admin.save(alice, {"picture.alt": "Herons", "picture.focus": "0 100"})
    assert admin.data()["picture"]["focus"] == {"x": 0, "y": 100}
    cleared = alice.post(admin.form(), data={**admin.filled(alice), "also": "clear:picture.asset"}, **ACME)
    assert cleared.status_code == 303 and admin.data()["picture"]["asset"] is None


def test_chooser_sends_and_puts_at_once(alice: Browser, admin: AdminSite) -> None:
    place = admin.form() + "picture?field=picture.asset"
    for height in (30, 31):  # the same page once more with another file is another picture
        sent = submit(alice, file(pictures.png(40, height)), at=place)
        assert sent.status_code == 303 and admin.form() in sent.headers["Location"]
        assert admin.data()["picture"]["asset"]
    refused = submit(alice, file(pictures.heic(), "one.heic"), at=place)
    assert refused.status_code == 422 and "Choose an image" in refused.page.text
    assert "one.heic This is a HEIC image" in refused.page.text


def test_picture_of_an_item_is_chosen_likewise(alice: Browser, admin: AdminSite) -> None:
    made = send(alice, file(pictures.png())).get_json()
    new = alice.post(
        f"/admin/pages/{admin.home}/blocks",
        data={"kind": "gallery", "csrf_token": alice.token("/admin/media", **ACME)},
        **ACME,
    )
    assert new.status_code == 303
    block = next(each for each in admin.document()["blocks"] if each["kind"] == "gallery")
    if not block["data"]["items"]:
        form = {**admin.filled(alice, block["id"]), "also": "add:items"}
        assert alice.post(admin.form(block["id"]), data=form, **ACME).status_code == 303
        block = admin.block(block["id"])
    item = block["data"]["items"][0]["id"]
    place = f"{admin.form(block['id'])}picture?field=items.{item}.picture.asset"
    form = fields(alice.visit(place, **ACME).page.form(place))
    chosen = alice.post(place, data={**form, "asset": made["name"]}, **ACME)
    assert chosen.status_code == 303 and f"open={item}" in chosen.headers["Location"]
    assert admin.block(block["id"])["data"]["items"][0]["picture"]["asset"] == made["id"]
