"""Names that hide or turn what stands beside them, and names that must stay as they are (R115)."""

import pytest
from flask import Flask

from sitemaker.extensions import db
from sitemaker.lib.images.decoder import tidy_name
from sitemaker.lib.text.characters import without_hidden
from sitemaker.models import User
from tests.cast import Cast
from tests.security.content import at_work
from tests.security.wire import APEX, MakeVisitor, Visitor

HIDDEN = [
    *"\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064",
    *"\u2066\u2067\u2068\u2069\u061c\ufeff\u00ad\u034f\u180e\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5",
    *"\u206a\u206f\ufff9\ufffa\ufffb\ufe00\ufe0e\ufe0f\U000e0001\U000e0041\U000e007f\U000e0100\U0001d173\u2065\ufff0",
]
STAY = {
    "accents": "Jos\u00e9 Jose\u0301 Zo\u00eb \u010cern\u00fd \u1ebf",
    "Persian, with a non-joiner": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "Hindi, with a joiner": "\u0915\u094d\u200d\u0937",
    "Arabic, with vowels": "\u0645\u064f\u062d\u0645\u0651\u064e\u062f",
    "Hebrew, with vowels": "\u05de\u05b4\u05a3\u05e6\u05b0\u05e8\u05b7\u0594\u05d9\u05b0\u05de\u05b8\u05d4",
    "Japanese, one form of a character": "\u845b\U000e0100",
    "Mongolian, one form of a letter": "\u1820\u180b\u1821",
    "Thai, Korean, Chinese": "\u0e17\u0e35\u0e48 \ud55c\uad6d\uc5b4 \u6771\u4eac",
    "a family": "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "an astronaut": "\U0001f9d1\U0001f3fd\u200d\U0001f680",
    "a rainbow flag": "\U0001f3f3\ufe0f\u200d\U0001f308",
    "a heart": "\u2764\ufe0f",
    "a key": "1\ufe0f\u20e3",
    "Wales": "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
    "signs": "C++ & Co. <3 \u2122\ufe0f",
}
PERSIAN = STAY["Persian, with a non-joiner"]


@pytest.mark.security(115)
@pytest.mark.parametrize("sign", HIDDEN, ids=lambda sign: f"U+{ord(sign):04X}")
def test_what_cannot_be_seen_is_taken_out(sign: str) -> None:
    for name in (
        sign,
        f"{sign}Ann",
        f"An{sign}n",
        f"Ann{sign}",
        f"Ann {sign}{sign}{sign}",
        f"A\u061c{sign}\u061cn",
    ):
        seen = name.replace(sign, "").replace("\u061c", "")
        assert without_hidden(name).strip() == seen.strip()


@pytest.mark.security(115)
@pytest.mark.parametrize("name", STAY.values(), ids=STAY)
def test_what_words_are_written_with_stays(name: str) -> None:
    assert without_hidden(name) == name


@pytest.mark.security(115)
def test_accents_do_not_pile_up() -> None:
    assert len(without_hidden("Z" + "\u0301\u0489" * 200)) == 5
    assert without_hidden("\u2764" + "\ufe0f" * 3) == "\u2764\ufe0f"
    assert without_hidden("\u0301\u20ddAnn \u0336\u0336B") == "Ann B"


def name_of(app: Flask, cast: Cast) -> str:
    with app.app_context():
        return db.session.get_one(User, cast.bob.id).name


def set_name(visitor: Visitor, name: str) -> int:
    form = {"name": name, "csrf_token": visitor.token("/account/name")}
    return visitor.post("/account/name", form).status


@pytest.mark.security(115)
def test_names_of_people(app: Flask, cast: Cast, visitor: MakeVisitor) -> None:
    editor = visitor()
    editor.sign_in(cast.bob)
    editor.enter("acme")
    for typed, kept in (
        ("Bob\u202egnp.exe", "Bobgnp.exe"),
        ("\ufeffA\u200blice\u2066", "Alice"),
        (PERSIAN, PERSIAN),
    ):
        assert set_name(editor, typed) == 303 and name_of(app, cast) == kept
    assert set_name(editor, "\u200b\u3164\u2800\u202e") == 303 and name_of(app, cast) == ""
    assert "bob" in editor.visit(f"https://acme.{APEX}/admin/people").page.text


@pytest.mark.security(115)
def test_name_given_in_the_shell(app: Flask) -> None:
    words = ["user", "create", "eve@example.com", "--password", "a wholly new sentence"]
    assert app.test_cli_runner().invoke(args=[*words, "--name", "Al\u200bice\u202e"]).exit_code == 0
    with app.app_context():
        found = User.by_email("eve@example.com")
        assert found is not None and found.name == "Alice"


@pytest.mark.security(115)
def test_titles_of_pages(app: Flask, cast: Cast, visitor: MakeVisitor) -> None:
    owner = visitor()
    owner.sign_in(cast.alice)
    owner.enter("acme")
    new = f"https://acme.{APEX}/admin/pages/new"
    form = {"title": "Pri\u202ecing\u200b", "csrf_token": owner.token(new)}
    assert owner.post(new, form).status == 303
    with at_work(app, cast.acme, cast.alice) as (site, _):
        titles = {page.path: page.document["settings"]["title"] for page in db.session.scalars(site.pages)}
    assert titles["pricing"] == "Pricing"


@pytest.mark.security(115)
@pytest.mark.parametrize("which", ["page", "frame"])
def test_titles_in_settings(app: Flask, cast: Cast, inside: MakeVisitor, which: str) -> None:
    owner = inside()
    owner.sign_in(cast.alice)
    owner.enter("acme")

    def look() -> tuple[int, str, int]:
        with at_work(app, cast.acme, cast.alice) as (site, _):
            page = site.frame if which == "frame" else db.session.scalars(site.pages).all()[0]
            return page.id, page.document["settings"]["title"], page.revision

    number, _, base = look()
    admin = f"https://acme.{APEX}/admin"
    change = {"id": "a" * 32, "op": "change", "block": None, "fields": {"title": "Ac\u202eme\u200b"}}
    token = {"X-CSRFToken": owner.token(f"{admin}/pages/{number}/")}
    sent = {"client": "a-tab", "base": base, "edits": [change]}
    reply = owner.post(f"{admin}/pages/{number}/edits", json_=sent, headers=token)
    assert reply.status == 200 and look()[1] == "Acme"


@pytest.mark.security(115)
def test_names_of_files() -> None:
    assert tidy_name("cat\u202egnp.exe") == "catgnp.exe" and tidy_name("\u200b\u3164") == "Image"
    assert tidy_name(f"{PERSIAN}.png") == f"{PERSIAN}.png"
