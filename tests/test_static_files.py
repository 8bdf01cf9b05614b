"""Static files as they leave: text compressed for whoever takes it, everything kept for a year."""

from pathlib import Path

import brotli
import pytest
from werkzeug.test import Client

from sitemaker.serving import static_files

SCRIPT = b"export const words = 'rye and spelt'; " * 200


@pytest.fixture
def client(tmp_path: Path) -> Client:
    (tmp_path / "rye.js").write_bytes(SCRIPT)
    (tmp_path / "face.woff2").write_bytes(b"wOF2" + bytes(4000))
    return Client(static_files.serve(nothing, [tmp_path], "r1", fresh=False))


def nothing(environ: object, start_response: object) -> list[bytes]:
    raise AssertionError("the application was asked")


def test_text_is_sent_as_brotli_to_whoever_takes_it(client: Client) -> None:
    for _ in range(2):
        answer = client.get("/_/static/r1/rye.js", headers={"Accept-Encoding": "gzip, deflate, br"})
        assert answer.headers["Content-Encoding"] == "br"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert "immutable" in answer.headers["Cache-Control"]
        assert int(answer.headers["Content-Length"]) == len(answer.data) < len(SCRIPT) / 10
        assert brotli.decompress(answer.data) == SCRIPT


def test_text_is_sent_as_it_is_to_others(client: Client) -> None:
    answer = client.get("/_/static/r1/rye.js", buffered=True)
    assert answer.data == SCRIPT
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_fonts_are_compressed_already(client: Client) -> None:
    answer = client.get("/_/static/r1/face.woff2", headers={"Accept-Encoding": "br"}, buffered=True)
    assert "Content-Encoding" not in answer.headers
    assert len(answer.data) == 4004


def test_head_part_and_not_modified(client: Client) -> None:
    takes = {"Accept-Encoding": "br"}
    head = client.head("/_/static/r1/rye.js", headers=takes)
    assert head.headers["Content-Encoding"] == "br" and head.data == b""
    part = client.get("/_/static/r1/rye.js", headers={**takes, "Range": "bytes=0-9"}, buffered=True)
    assert part.status_code == 206 and part.data == SCRIPT[:10]
    same = client.get(
        "/_/static/r1/rye.js", headers={**takes, "If-Modified-Since": head.headers["Last-Modified"]}
    )
    assert same.status_code == 304
