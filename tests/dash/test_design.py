"""Colours and fonts of the whole site, through the plain form."""

from typing import Any

import pytest

from sitemaker.themes import THEMES
from tests.browser import Browser
from tests.dash.conftest import ACME, AdminSite
from tests.html import fields

DESIGN = "/admin/frame/design"


def settings(admin: AdminSite) -> dict[str, Any]:
    found: dict[str, Any] = admin.document(admin.frame)["settings"]
    return found


def save(browser: Browser, **values: str) -> Any:
    typed = {name.replace("__", "."): value for name, value in values.items()}
    return browser.submit(DESIGN, typed, action=DESIGN, **ACME)


def press(browser: Browser, take: str, **values: str) -> Any:
    """The form with the button of a proposal."""
    shown = fields(browser.visit(DESIGN, **ACME).page.form(DESIGN))
    typed = {name.replace("__", "."): value for name, value in values.items()}
    return browser.post(DESIGN, data={**shown, **typed, "take": take}, **ACME)


def test_form_offers_every_theme_with_its_palettes_and_types(admin: AdminSite, alice: Browser) -> None:
    page = alice.visit(DESIGN, **ACME).page
    radios = {(each.attributes["name"], each.attributes["value"]) for each in page.all("input", type="radio")}
    for theme in THEMES.values():
        assert ("theme", theme.name) in radios
        assert {(f"palette.{theme.name}", each.name) for each in theme.palettes} < radios
        assert {(f"pair.{theme.name}", each.name) for each in theme.pairs} < radios
    assert fields(page.form(DESIGN))["theme"] == "folio"


def test_chosen_theme_is_seen_in_the_canvas_and_live_only_once_published(
    admin: AdminSite, alice: Browser, client: Browser
) -> None:
    assert save(alice, theme="grid", palette__grid="cobalt", radius="soft").status_code == 303
    kept = settings(admin)
    assert (kept["theme"], kept["palette"], kept["radius"]) == ("grid", "cobalt", "soft")
    canvas = alice.get(f"/admin/pages/{admin.home}/canvas", **ACME).get_data(as_text=True)
    assert "themes/grid/hero.css" in canvas and "#1f45d8" in canvas
    assert "Inter Tight" not in client.get("/", **ACME).get_data(as_text=True)
    assert admin.look(admin.frame, lambda page: page.history()[0].words) == "Changed the design of the site"


def test_only_what_was_touched_becomes_an_edit(admin: AdminSite, alice: Browser) -> None:
    before = admin.revision(admin.frame)
    assert save(alice).status_code == 303
    assert admin.revision(admin.frame) == before
    save(alice, density="airy")
    change = admin.look(admin.frame, lambda page: page.history()[0].change)
    assert change["fields"] == {"density": "airy"}


def test_two_people_choose_different_things_and_both_stand(
    admin: AdminSite, alice: Browser, bob: Browser
) -> None:
    opened: Any = bob.visit(DESIGN, **ACME)
    save(alice, palette__folio="moss")
    answer = bob.post(DESIGN, data={**fields(opened.page.form(DESIGN)), "density": "close"}, **ACME)
    assert answer.status_code == 303
    assert (settings(admin)["palette"], settings(admin)["density"]) == ("moss", "close")


def test_own_colours_are_kept_as_one_value_and_given_up_again(admin: AdminSite, alice: Browser) -> None:
    own = {"own__paper": "#fffaf0", "own__ink": "#221100", "own__accent": "#7a0026"}
    assert save(alice, palette__folio="own", **own).status_code == 303
    assert settings(admin)["colours"] == {"paper": "#fffaf0", "ink": "#221100", "accent": "#7a0026"}
    assert "#fffaf0" in alice.get(f"/admin/pages/{admin.home}/canvas", **ACME).get_data(as_text=True)
    save(alice, palette__folio="harbour")
    assert (settings(admin)["palette"], settings(admin)["colours"]) == ("harbour", None)


def test_colours_that_cannot_be_read_are_refused_and_what_was_chosen_stays(
    admin: AdminSite, alice: Browser
) -> None:
    refused = save(
        alice, palette__folio="own", own__paper="#ffffff", own__ink="#aaaaaa", own__accent="#000000"
    )
    assert refused.status_code == 422
    assert (
        "The text colour #aaaaaa on the background #ffffff has a contrast of 2.32 to 1" in refused.page.text
    )
    shown = fields(refused.page.form(DESIGN))
    assert (shown["palette.folio"], shown["own.ink"]) == ("own", "#aaaaaa")
    assert settings(admin).get("colours") is None


def test_proposed_colour_stands_beside_the_refusal_and_can_be_taken(admin: AdminSite, alice: Browser) -> None:
    own = {"palette__folio": "own", "own__paper": "#ffffff", "own__ink": "#aaaaaa", "own__accent": "#000000"}
    refused = save(alice, **own)
    assert refused.status_code == 422
    (take,) = refused.page.all("button", name="take")
    assert take.attributes["value"] == "ink #757575"
    assert press(alice, "ink #757575", **own).status_code == 303
    assert settings(admin)["colours"]["ink"] == "#757575"


@pytest.mark.parametrize("take", ["ink", "ink red", "paper #ffffff;}", "theme #000000", "", "ink #ffffff"])
def test_what_is_taken_is_looked_at_like_any_colour(admin: AdminSite, alice: Browser, take: str) -> None:
    own = {"own__paper": "#ffffff", "own__ink": "#aaaaaa", "own__accent": "#000000"}
    assert press(alice, take, palette__folio="own", **own).status_code == 422
    assert settings(admin).get("colours") is None


def test_theme_that_is_gone_is_said_and_kept_until_another_is_ticked(
    admin: AdminSite, alice: Browser
) -> None:
    edit = {"id": "design-1", "op": "change", "block": None, "fields": {"theme": "from-a-later-release"}}
    token, base = alice.token(DESIGN, **ACME), admin.revision(admin.frame)
    sent = {"client": "tab-1", "base": base, "edits": [edit]}
    headers = {"X-CSRFToken": token}
    assert (
        alice.post(f"/admin/pages/{admin.frame}/edits", json=sent, headers=headers, **ACME).status_code == 200
    )
    page = alice.visit(DESIGN, **ACME).page
    assert "The theme “from-a-later-release” is no longer available." in page.text
    assert "theme" not in fields(page.form(DESIGN))
    save(alice, density="airy")
    assert settings(admin)["theme"] == "from-a-later-release"
    save(alice, theme="folio")
    assert settings(admin)["theme"] == "folio"
    assert "is no longer available" not in alice.visit(DESIGN, **ACME).page.text


def test_reading_says_what_a_form_stands_for_and_writes_nothing(admin: AdminSite, alice: Browser) -> None:
    token, base = alice.token(DESIGN, **ACME), admin.revision(admin.frame)
    shown = fields(alice.visit(DESIGN, **ACME).page.form(DESIGN))

    def read(**changed: str) -> Any:
        typed = {name.replace("__", "."): value for name, value in changed.items()}
        headers = {"X-CSRFToken": token, "Accept": "application/json"}
        answer = alice.post(DESIGN + "/reading", data={**shown, **typed}, headers=headers, **ACME)
        return answer.get_json()

    told = read(theme="grid")
    assert told["fields"] == {"theme": "grid", "pair": "inter-tight", "palette": "vermilion"}
    assert "Inter Tight" in told["look"]["style"] and told["look"]["sheets"][0].endswith("shared/base.css")
    pale = read(palette__folio="own", own__paper="#ffffff", own__ink="#eeeeee", own__accent="#000000")
    assert "has a contrast of 1.16 to 1" in pale["mends"]
    assert admin.revision(admin.frame) == base


def test_design_is_undone_like_every_other_edit(admin: AdminSite, alice: Browser) -> None:
    save(alice, theme="hearth")
    token = alice.token(DESIGN, **ACME)
    answer = alice.post(f"/admin/pages/{admin.frame}/undo", data={"csrf_token": token}, **ACME)
    assert answer.status_code == 303
    assert settings(admin)["theme"] == "folio"


def test_editor_sends_the_same_settings_as_edits(admin: AdminSite, alice: Browser) -> None:
    token, base = alice.token(DESIGN, **ACME), admin.revision(admin.frame)

    def send(number: int, **changed: Any) -> Any:
        edit = {"id": f"design-{number}", "op": "change", "block": None, "fields": changed}
        sent = {"client": "tab-1", "base": base, "edits": [edit]}
        url = f"/admin/pages/{admin.frame}/edits"
        return alice.post(url, json=sent, headers={"X-CSRFToken": token}, **ACME)

    assert send(1, theme="grid", pair="newsreader").status_code == 200
    assert send(2, radius="starry").status_code == 422
    assert send(3, palette="Not A Name").status_code == 422
    assert send(4, palette="from-a-later-release").status_code == 200
    kept = settings(admin)
    assert (kept["theme"], kept["pair"], kept["palette"]) == ("grid", "newsreader", "from-a-later-release")
    assert alice.get(f"/admin/pages/{admin.home}/canvas", **ACME).status_code == 200
    assert save(alice, density="airy").status_code == 303
    assert settings(admin)["palette"] == "from-a-later-release"


def test_publishing_tells_what_changed_and_an_untouched_frame_has_no_changes(
    admin: AdminSite, alice: Browser
) -> None:
    assert admin.look(admin.frame, lambda page: page.changes()) == []
    save(alice, theme="grid")
    told = admin.look(admin.frame, lambda page: page.changes())
    assert "Changed the theme of the site to “Grid”" in told


def test_site_without_a_home_page_shows_the_bare_frame(admin: AdminSite, alice: Browser) -> None:
    url = f"/admin/pages/{admin.home}/settings"
    alice.submit(url, {"path": "elsewhere"}, action=f"/admin/pages/{admin.home}/path", **ACME)
    (canvas,) = alice.visit(DESIGN, **ACME).page.all("iframe")
    assert canvas.attributes["src"] == f"/admin/pages/{admin.frame}/canvas"


def test_small_drawings_wear_the_look_of_the_site(admin: AdminSite, alice: Browser) -> None:
    save(alice, theme="grid", palette__grid="blueprint")
    page = alice.visit("/admin/", **ACME).page
    (ground, *_) = page.all("rect", fill="#123a63")
    assert ground.attributes["width"] == "128"
    assert {each.attributes["font-family"] for each in page.all("text")} == {
        "Inter Tight, Mini, Georgia, serif"
    }
