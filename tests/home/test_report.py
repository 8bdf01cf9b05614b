"""/report: for everybody, about every host (R93)."""

import pytest
from flask import Flask
from sqlalchemy import select

from sitemaker.extensions import db
from sitemaker.models import Report
from sitemaker.models.report import REASONS
from tests.browser import Browser
from tests.cast import Cast

TOLD = {"reason": "phishing", "words": "It asks for my PIN.\nOn the first page.", "email": ""}


def reports(app: Flask) -> list[Report]:
    with app.app_context():
        return list(db.session.scalars(select(Report).order_by(Report.id)))


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("acme.sitemaker.test", True),
        ("https://ACME.sitemaker.test/some/page?x=1", True),
        ("shop.example.org", False),
        ("no-such.sitemaker.test", False),
    ],
)
def test_is_written_down(client: Browser, app: Flask, cast: Cast, host: str, known: bool) -> None:
    answer = client.submit("/report", {**TOLD, "host": host})
    assert answer.status_code == 200 and "received your report" in answer.page.text
    report = reports(app)[0]
    assert report.site_id == (cast.acme.id if known else None)
    assert report.words == TOLD["words"]


def test_the_link_on_a_site_fills_the_host_in(client: Browser) -> None:
    field = client.get("/report?host=acme.sitemaker.test").page.all("input", name="host")[0]
    assert field.attributes["value"] == "acme.sitemaker.test"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("host", "", "Enter the site’s address"),
        ("host", "x" * 256, "255 characters at most"),
        ("host", "a\r\nb", "single line"),
        ("words", "x" * 5001, "5000 characters at most"),
        ("words", "a\x00b", "can’t be saved"),
        ("email", "nobody", "An email address needs an @"),
        ("reason", "boredom", "Choose the one"),
    ],
)
def test_refusals_keep_what_was_typed(
    client: Browser, app: Flask, field: str, value: str, sentence: str
) -> None:
    answer = client.post("/report", data={"host": "acme.sitemaker.test", **TOLD, field: value})
    assert answer.status_code == 422 and sentence in answer.page.text
    assert field == "words" or "It asks for my PIN." in answer.get_data(as_text=True)
    assert not reports(app)


def test_without_a_reason(client: Browser) -> None:
    answer = client.post("/report", data={"host": "acme.sitemaker.test"})
    assert answer.status_code == 422 and "Choose the one" in answer.page.text


def test_script_stays_text(client: Browser) -> None:
    answer = client.submit("/report", {**TOLD, "host": "<script>alert(1)</script>", "words": "{{7*7}}${7*7}"})
    assert "<script>alert" not in answer.get_data(as_text=True)


def test_twenty_an_hour(client: Browser) -> None:
    form = {**TOLD, "host": "acme.sitemaker.test"}
    statuses = [client.post("/report", data=form).status_code for _ in range(21)]
    assert statuses == [200] * 20 + [429]


@pytest.mark.security(93, 101)
@pytest.mark.parametrize("reasons", [["spam"], ["phishing"], list(REASONS[:5])])
@pytest.mark.parametrize(("networks", "each"), [(4, 5), (20, 1)])
def test_junk_displaces_no_honest_words(
    client: Browser, app: Flask, cast: Cast, reasons: list[str], networks: int, each: int
) -> None:
    """What is kept about a site is shared out: to networks, then to reasons. It never grows."""
    if networks == 20 and reasons != ["spam"]:
        reasons = ["spam", "other"]
    for number in range(networks * each):
        junk = {"reason": reasons[number % len(reasons)], "words": "ugly colours", "host": cast.acme.host}
        client.post("/report", data=junk, environ_base={"REMOTE_ADDR": f"198.51.{number % networks}.1"})
    assert len(reports(app)) == 20
    honest = {**TOLD, "host": cast.acme.host}
    answer = client.post("/report", data=honest, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert "received your report" in answer.page.text
    kept = reports(app)
    assert len(kept) == 20 and kept[-1].words == TOLD["words"]


def test_security_contact(client: Browser) -> None:
    answer = client.get("/.well-known/security.txt")
    assert answer.mimetype == "text/plain"
    assert "Contact: mailto:abuse@sitemaker.test" in answer.get_data(as_text=True)
