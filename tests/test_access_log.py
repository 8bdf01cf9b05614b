"""What the log says of each request, and whether it says who asked."""

import json
from collections.abc import Iterator

import pytest
from flask import Flask

from sitemaker.extensions import access
from tests.security.wire import Inside

ADDRESS = "2001:db8::7"
PLACES = {
    "a page that is rendered, then cached": ("acme.sitemaker.test", "/"),
    "a view": ("sitemaker.test", "/about"),
    "an answer of hosts'": ("nobody.sitemaker.test", "/"),
}


@pytest.fixture
def log(app: Flask) -> Iterator[None]:
    access.flush()
    yield
    access.configure("none")


def lines(app: Flask, capsys: pytest.CaptureFixture[str], address: str = ADDRESS) -> list[str]:
    access.flush()
    capsys.readouterr()
    for host, path in PLACES.values():
        for _ in range(2):
            Inside(app, address).send("GET", path, [("Host", host)])
    access.flush()
    return capsys.readouterr().out.splitlines()


@pytest.mark.usefixtures("log")
def test_no_line_says_who_asked(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("json", "text"):
        access.configure(form)
        said = lines(app, capsys)
        assert len(said) == 6 and ADDRESS not in "".join(said)


@pytest.mark.usefixtures("log")
def test_every_line_says_who_asked_if_wanted(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    access.configure("json", addresses=True)
    found = [json.loads(line) for line in lines(app, capsys)]
    assert [each["address"] for each in found] == [ADDRESS] * 6
    assert {each["cache"] for each in found} >= {"hit", ""}
    access.configure("text", addresses=True)
    assert all(line.startswith(f"{ADDRESS} ") for line in lines(app, capsys))


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    "forged", ['1.2.3.4", "status": 200, "x": "', "1.2.3.4\n200 GET /", "1" * 5000, "\u202e"]
)
def test_what_calls_itself_an_address_begins_no_line(
    app: Flask, capsys: pytest.CaptureFixture[str], forged: str
) -> None:
    """Where PROXY_HOPS counts one proxy too many, a client writes here what it likes."""
    access.configure("json", addresses=True)
    found = [json.loads(line) for line in lines(app, capsys, forged)]
    assert [each["address"] for each in found] == [forged[:64]] * 6
    access.configure("text", addresses=True)
    said = lines(app, capsys, forged)
    assert len(said) == 6 and max(map(len, said)) < 200 and "\u202e" not in "".join(said)
