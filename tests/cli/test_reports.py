"""What readers reported, read and closed from a shell."""

from flask import Flask

from sitemaker.extensions import db
from sitemaker.models import Audit, Report, Site
from tests.cast import Cast
from tests.shell import Run, said

CURSED = "\x1b[2Jlook\u202e\r\nhere\x9b5n"


def file(app: Flask, cast: Cast, *words: str) -> list[int]:
    with app.app_context():
        site = db.session.get_one(Site, cast.acme.id)
        for each in words:
            Report.file(site, host=cast.acme.host, reason="phishing", words=each, email="reader@example.org")
        Report.file(None, host="elsewhere.example", reason="spam", words="", email="")
        db.session.commit()
        return [row.id for row in db.session.query(Report).order_by(Report.id)]


def test_reports_are_listed_shown_and_closed(app: Flask, run: Run, cast: Cast) -> None:
    first, second, other = file(app, cast, "It asks for my bank’s password.", "The same.")
    lines = said(run("report", "list")).splitlines()
    assert [line.split()[0] for line in lines[1:]] == [str(first), str(second), str(other)]
    assert "not one of ours" in lines[3] and "live" in lines[1]
    shown = said(run("report", "show", str(first)))
    assert "my bank’s password" in shown and cast.alice.email in shown and "reader@example.org" in shown
    assert said(run("report", "close", str(first), "--note", "taken down")) == f"Closed: {first}.\n"
    again = said(run("report", "close", str(first), str(second)))
    assert again == f"Closed: {second}. Already closed: {first}.\n"
    assert "No open reports" in said(run("report", "list", "--site", "acme"))
    assert len(said(run("report", "list", "--all")).splitlines()) == 4
    with app.app_context():
        noted = [row for row in db.session.query(Audit).filter_by(action="report_close").order_by(Audit.id)]
        assert [row.detail["report"] for row in noted] == [first, second]
        assert noted[0].site_id == cast.acme.id and noted[0].detail["note"] == "taken down"


def test_all_of_a_site_are_closed_at_once(app: Flask, run: Run, cast: Cast) -> None:
    *both, other = file(app, cast, "One.", "Two.")
    assert said(run("report", "close", "--site", "acme")) == f"Closed: {both[0]}, {both[1]}.\n"
    assert str(other) in said(run("report", "list"))
    assert run("report", "close").exit_code == 2


def test_what_strangers_typed_cannot_move_the_cursor(app: Flask, run: Run, cast: Cast) -> None:
    number = file(app, cast, CURSED)[0]
    for words in (("report", "list"), ("report", "show", str(number))):
        output = said(run(*words))
        assert "look" in output and not set(output) & {"\x1b", "\u202e", "\r", "\x9b"}
    assert len(said(run("report", "list")).splitlines()) == 3
